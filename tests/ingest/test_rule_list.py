"""Ordered lists of expressions, on lists of our own."""

from importlib.resources import files
from typing import Any

import pytest
import yaml_rs
from hypothesis import given
from hypothesis import strategies as st

from footfall.ingest.rule_list import RuleList, entries

RULES = [
    {"regex": r"Chrome(?!book)(?:/(\d+[.\d]+))?", "name": "Chrome", "version": r"\g<1>"},
    {"regex": r"(?<!like )Gecko", "name": "Gecko", "version": ""},
    {"regex": r"(\w+)OS[ /](\d+)_(\d+)", "name": r"\g<1> OS", "version": r"\g<2>.\g<3>"},
    {"regex": "Chromebook", "name": "Chromebook", "version": ""},
    {
        "regex": "Darwin",
        "name": "Mac",
        "version": "",
        "versions": [
            {"regex": r"Darwin/22(?!\.0)", "version": "13"},
            {"regex": r"Darwin/\d", "version": "12"},
        ],
    },
]
LIST = RuleList(RULES)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Chrome/120.0.1 Safari", ("Chrome", "120.0.1")),
        ("Chrome", ("Chrome", "")),
        ("CHROME/5.5", ("Chrome", "5.5")),
        ("a Chromebook", ("Chromebook", "")),
        ("like Gecko, a Chromebook", ("Chromebook", "")),
        ("FooOS 12_3 Gecko", ("Gecko", "")),
        ("FooOS 12_3 like Gecko", ("Foo OS", "12.3")),
        ("Darwin/22.1", ("Mac", "13")),
        ("Darwin/22.0", ("Mac", "12")),
        ("Darwin", ("Mac", "")),
    ],
)
def test_the_first_rule_that_matches_wins_whether_it_looks_around_or_not(
    text: str, found: tuple[str, str]
) -> None:
    match = LIST.first(text)
    assert match
    assert (match.name, match.version) == found


@pytest.mark.parametrize("text", ["", "xChrome/1.0", "like Gecko"])
def test_nothing_matches_in_the_middle_of_a_word_or_where_it_may_not(text: str) -> None:
    assert LIST.first(text) is None


def test_groups_that_took_no_part_or_do_not_exist_are_empty() -> None:
    rules = [{"regex": r"Sea(\d)?", "name": r"Sea \g<1>", "version": r"\g<2>"}]
    found = RuleList(rules).first("Sea")
    assert found
    assert (found.name, found.version) == ("Sea ", "")


@pytest.mark.parametrize("path", ["bots.yml", "oss.yml", "client/browsers.yml"])
def test_entries_read_one_by_one_are_those_of_the_whole_file(path: str) -> None:
    assert list(entries(path)) == _whole(path)


@pytest.mark.parametrize("path", ["device/mobiles.yml", "device/consoles.yml"])
def test_entries_of_a_file_by_brand_are_its_brands(path: str) -> None:
    assert list(entries(path)) == list(_whole(path).values())


def _whole(path: str) -> Any:
    file = files("device_detector") / "regexes" / "upstream" / path
    return yaml_rs.loads(file.read_text("utf-8"))


WORDS = ["Chrome", "Chromebook", "/", "1.2", " ", "like ", "Gecko", "OS", "Darwin/22", ".0", "x"]


@given(st.lists(st.sampled_from(WORDS)).map("".join))
def test_a_list_finds_what_its_rules_find_one_by_one(text: str) -> None:
    one_by_one = next((rule for rule in RULES if RuleList([rule]).first(text)), None)
    found = LIST.first(text)
    assert (found.rule if found else None) == one_by_one
