"""The filter expressions of the API v1."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.stats import filters, filters_v1
from footfall.stats.query import Condition, QueryError


def parsed(text: str) -> list[Any]:
    return [filters.to_json(node) for node in filters_v1.parse(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("visit:source==Google", [["is", "visit:source", ["Google"]]]),
        ("visit:source!=Google", [["is_not", "visit:source", ["Google"]]]),
        (" visit:source  ==  Google ", [["is", "visit:source", ["Google"]]]),
        (
            "visit:source==Google;event:page==/a ; visit:os!=Mac",
            [
                ["is", "visit:source", ["Google"]],
                ["is", "event:page", ["/a"]],
                ["is_not", "visit:os", ["Mac"]],
            ],
        ),
        ("visit:browser==Firefox|Chrome", [["is", "visit:browser", ["Firefox", "Chrome"]]]),
        ("event:props:a b==(none)", [["is", "event:props:a b", ["(none)"]]]),
    ],
)
def test_expressions(text: str, expected: list[Any]) -> None:
    assert parsed(text) == expected


def test_a_negated_list_turns_positive() -> None:
    assert parsed("visit:browser!=Firefox|Chrome") == [
        ["is", "visit:browser", ["Firefox", "Chrome"]]
    ]


def test_an_escaped_pipe_is_part_of_the_value() -> None:
    assert parsed(r"event:page==/a\|b") == [["is", "event:page", ["/a|b"]]]
    assert parsed(r"event:page!=/a\|b") == [["is_not", "event:page", ["/a|b"]]]
    assert parsed(r"event:page==/a\|b|/c") == [["is", "event:page", ["/a|b", "/c"]]]


def test_an_asterisk_makes_a_pattern() -> None:
    assert parsed("event:page==/blog/**") == [["matches_wildcard", "event:page", ["/blog/**"]]]
    assert parsed("event:page!=/a*|/b") == [["matches_wildcard_not", "event:page", ["/a*|/b"]]]


def test_goals_are_always_equal_to_their_names() -> None:
    assert parsed("event:goal==Signup|Visit /a*") == [["is", "event:goal", ["Signup", "Visit /a*"]]]
    assert parsed("event:goal!=Signup") == [["is", "event:goal", ["Signup"]]]


@pytest.mark.parametrize(
    "text",
    [
        "",
        ";",
        "visit:source",
        "visit:source==",
        "visit:source== ",
        "==Google",
        "a==b==c",
        "a==b!=c",
        "visit:source=Google",
        "visit:country==Germany",
        "visit:country!=D",
        "visit:country==DE|Germany",
    ],
)
def test_what_cannot_be_read_filters_nothing(text: str) -> None:
    assert parsed(text) == []
    assert parsed(f"{text};visit:os==Mac") == [["is", "visit:os", ["Mac"]]]


@pytest.mark.parametrize("text", ["null", "5", "true", '"visit:os==Mac"', '{"is": 1}', "[]"])
def test_json_that_is_no_list_of_filters_filters_nothing(text: str) -> None:
    assert parsed(text) == []


@pytest.mark.parametrize(
    "condition",
    [
        ["is", "event:page", ["/a"]],
        ["contains", "visit:source", ["goo"], {"case_sensitive": False}],
        ["matches_wildcard", "event:page", ["/blog/*"]],
        ["and", [["is", "visit:os", ["Mac"]], ["not", ["is", "event:page", ["/"]]]]],
        ["has_not_done", ["is", "event:page", ["/"]]],
        ["is", "segment", [1]],
    ],
)
def test_filters_of_the_newer_api(condition: Any) -> None:
    assert parsed(filters.as_text([condition])) == [condition]


@pytest.mark.parametrize("text", ["[1]", '[["is"]]', '[["is", "visit:os", [1]]]'])
def test_json_lists_of_anything_else_are_refused(text: str) -> None:
    with pytest.raises(QueryError, match="Invalid filter"):
        filters_v1.parse(text)


@given(st.text(alphabet=st.sampled_from("ab:=!|;*\\ \0'\"[]{},é\ud800")))
def test_any_text_is_conditions_or_an_error_with_a_message(text: str) -> None:
    try:
        nodes = filters_v1.parse(text)
    except QueryError as error:
        assert str(error)
    else:
        assert all(isinstance(node, Condition) for node in nodes)
