"""Which custom properties are stored and how."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.ingest.props import MAX_PROPS, PropsTooLargeError, collect_props
from footfall.sessions.event import Props
from tests.ingest.world import World

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("given_value", "stored"),
    [
        ("text", "text"),
        ("  padded ", "  padded "),
        (12, "12"),
        (1.5, "1.5"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (None, None),
        ("", None),
        (" \n", None),
        ([1], None),
        ({"a": 1}, None),
    ],
)
def test_scalars_become_text_and_other_values_are_left_out(
    given_value: Any, stored: str | None
) -> None:
    props = collect_props({"key": given_value}, None)
    assert props == (Props() if stored is None else Props(("key",), (stored,)))


def test_pairs_with_a_blank_key_are_left_out() -> None:
    assert collect_props({"": 1, "  ": 2, "a": 3}, None) == Props(("a",), ("3",))


def test_keys_are_sorted_and_values_follow_them() -> None:
    assert collect_props({"b": 1, "a": 2}, None) == Props(("a", "b"), ("2", "1"))


def test_thirty_properties_are_kept_and_the_path_is_always_among_them() -> None:
    many = {f"{number:02}": number for number in range(40)}
    props = collect_props(many, "/x")
    assert len(props.keys) == MAX_PROPS
    assert "path" in props.keys


def test_an_own_path_is_never_the_property_too_many() -> None:
    many = {f"{number:02}": number for number in range(40)}
    props = collect_props({**many, "path": "/own"}, "/x")
    assert dict(zip(props.keys, props.values, strict=True))["path"] == "/own"


def test_properties_beyond_the_thirtieth_may_have_any_size() -> None:
    many: dict[str, object] = {f"{number:02}": number for number in range(MAX_PROPS)}
    collect_props({**many, "huge": "x" * 5000}, None)
    with pytest.raises(PropsTooLargeError):
        collect_props({"huge": "x" * 5000, **many}, None)


@pytest.mark.parametrize("name", ["404", "WP Form Completions", "Form: Submission"])
def test_path_events_carry_their_path_unless_they_bring_a_valid_one(name: str) -> None:
    def stored(**keys: object) -> dict[str, str]:
        world = World()
        world.send(n=name, u="https://example.com/lost#x", **keys)
        row = world.events[0]
        return dict(zip(row.meta_key, row.meta_value, strict=True))

    assert stored() == {"path": "/lost"}
    assert stored(h=1) == {"path": "/lost#x"}
    assert stored(p={"path": " "}) == {"path": "/lost"}
    assert stored(p={"path": "/own", "a": 1}) == {"path": "/own", "a": "1"}


def test_other_events_have_no_path_property() -> None:
    world = World()
    world.send(n="Signup")
    assert world.events[0].meta_key == ()


@pytest.mark.parametrize("props", ["no json", "[1]", 7, ["a"], '"x"', None])
def test_properties_that_are_no_object_are_ignored(props: object) -> None:
    world = World()
    assert world.send(p=props).status == 202
    assert world.events[0].meta_key == ()


def test_the_first_key_that_is_present_wins_whole() -> None:
    world = World()
    world.send(m={"a": 1}, props={"b": 2})
    assert world.events[0].meta_key == ("a",)


@given(st.dictionaries(st.text(), JSON), st.none() | st.text(max_size=400).map("/{}".format))
def test_any_object_gives_sorted_pairs_of_text_or_is_too_large(
    submitted: dict[str, Any], path: str | None
) -> None:
    try:
        props = collect_props(submitted, path)
    except PropsTooLargeError:
        return
    assert list(props.keys) == sorted(set(props.keys))
    assert len(props.keys) == len(props.values) <= MAX_PROPS
    assert all(isinstance(text, str) and text for text in props.values)
