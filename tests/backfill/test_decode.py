"""Lines to events: what a line must be like, and what is said of one that is not."""

import json
from typing import Any

import pytest

from footfall.backfill.decode import decode
from footfall.backfill.lines import Lines
from footfall.sessions.event import Props
from tests.backfill.lines import START, line


def decoded(*each: dict[str, Any] | bytes) -> Any:
    text = b"\n".join(x if isinstance(x, bytes) else json.dumps(x).encode() for x in each)
    return decode(Lines(range(1, len(each) + 1), text))


BAD: list[tuple[bytes, str]] = [
    (b"nonsense", "JSON is malformed"),
    (b"[]", "Expected `object`, got `array`"),
    (b'{"name": "\xff"}', "can't decode byte 0xff"),
    (b'{"timestamp": "2025-01-01T00:00:00Z", "user_id": 1}', "missing required field `name`"),
    (b'{"name": "pageview", "user_id": 1}', "missing required field `timestamp`"),
]
BAD_KEYS: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "`str` of length >= 1 - at `$.name`"),
    ({"name": "x" * 121}, "`str` of length <= 120 - at `$.name`"),
    ({"name": 404}, "Expected `str`, got `int` - at `$.name`"),
    ({"timestamp": "yesterday"}, "Invalid RFC3339 encoded datetime - at `$.timestamp`"),
    ({"timestamp": "1969-12-31T23:59:59Z"}, "not in the years 1970 to 2106"),
    ({"timestamp": "2106-02-07T06:28:16Z"}, "not in the years 1970 to 2106"),
    ({"timestamp": "0001-01-01T00:00:00+05:00"}, "not in the years 1970 to 2106"),
    ({"user_id": None}, "neither `user_id` nor `ip` with `user_agent`"),
    ({"user_id": -1}, "Expected `int` >= 0"),
    ({"user_id": 2**64}, "does not fit into 64 bits"),
    ({"user_id": "7"}, "Expected `int | null`, got `str`"),
    ({"pathname": "/" * 2_001}, "`str` of length <= 2000"),
    ({"country_code": "Germany"}, "not an ISO 3166-1 alpha-2 code"),
    ({"city_geoname_id": 2**32}, "Expected `int` <= 4294967295"),
    ({"props": [1]}, "`props`: Expected `object | null`, got `array`"),
    ({"props": {"k" * 301: "v"}}, "keys should have at most 300 bytes"),
    ({"revenue_amount": 5}, "`revenue_amount` and `revenue_currency`"),
    ({"revenue_amount": 5, "revenue_currency": "XXL"}, "`revenue_amount` and `revenue_currency`"),
    ({"name": "engagement"}, "engagement needs a valid `scroll_depth` or `engagement_time`"),
]


@pytest.mark.parametrize(
    ("bad", "reason"), [*BAD, *(({**line(), **keys}, reason) for keys, reason in BAD_KEYS)]
)
def test_a_bad_line_is_named_with_its_reason_and_the_others_stay(
    bad: dict[str, Any] | bytes, reason: str
):
    chunk = decoded(line(), b"", bad, line(START + 1))

    assert (list(chunk.numbers), list(chunk.times)) == ([1, 4], [START, START + 1])
    assert [found.number for found in chunk.bad] == [3]
    assert reason in chunk.bad[0].reason


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-30T12:00:00Z",
        "2025-03-30T12:00:00",
        "2025-03-30 12:00:00",
        "2025-03-30T12:00:00.999Z",
        "2025-03-30T12:00:00+00:00",
        "2025-03-30T14:00:00+02:00",
    ],
)
def test_timestamps_are_utc_unless_they_say_otherwise_and_lose_their_fraction(text: str):
    assert decoded({**line(), "timestamp": text}).times == [START]


def test_properties_are_kept_as_from_live_traffic():
    (event,) = decoded(line(props={"b": True, "a": 1.5, "gone": None, "nested": []})).events

    assert event.kept_props == Props(("a", "b"), ("1.5", "true"))


def test_path_events_carry_their_path_as_a_property():
    given, own = decoded(
        line(name="404", pathname="/x"), line(name="404", pathname="/x", props={"path": "/y"})
    ).events

    assert (given.kept_props.values, own.kept_props.values) == (("/x",), ("/y",))


def test_several_objects_on_one_line_are_one_bad_line():
    both = json.dumps(line()).encode() * 2

    assert [bad.number for bad in decoded(line(), both).bad] == [2]
