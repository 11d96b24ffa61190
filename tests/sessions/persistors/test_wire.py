"""The protocol between ingestion and a persistor in another process."""

import base64
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.sessions.event import Event
from footfall.sessions.persistors import wire
from footfall.sessions.persistors.outcome import Arrival, Refusal, Stored
from tests.sessions.persistors.values import arrivals, outcomes

EVENT = Event(7, "pageview", 1_700_000_000, "example.com", "/")


@given(st.lists(arrivals, min_size=1, max_size=5))
def test_what_is_sent_is_what_arrives(sent: list[Arrival]):
    assert wire.decode_request(*wire.encode_request(sent)) == sent


@given(st.lists(outcomes, min_size=1, max_size=5))
def test_what_became_of_each_event_is_told(told: list[wire.Outcome]):
    assert wire.decode_answer(*wire.encode_answer(told), len(told)) == told


def test_one_event_is_three_headers_and_unpadded_base64():
    headers, body = wire.encode_request([Arrival(EVENT, 2**64 - 1, 5)])

    assert headers == {
        "x-site-id": "7",
        "x-current-user-id": "18446744073709551615",
        "x-previous-user-id": "5",
    }
    assert not body.endswith(b"=")
    assert msgspec.msgpack.decode(base64.b64decode(body + b"==="))["pathname"] == "/"


def test_a_visitor_without_a_previous_id_has_an_empty_header():
    headers, _ = wire.encode_request([Arrival(EVENT, 1, None), Arrival(EVENT, 2, 3)])

    assert headers["x-previous-user-id"] == ",3"


@pytest.mark.parametrize("word", ["no_session_for_engagement", "lock_timeout"])
def test_a_single_refused_event_is_a_status_and_a_word(word: str):
    assert wire.encode_answer([Refusal(word)]) == (422, word.encode())


@pytest.mark.parametrize(
    ("status", "body", "refusal"),
    [
        (200, b"!", Refusal.PERSIST_DECODE_ERROR),
        (200, b"", Refusal.PERSIST_DECODE_ERROR),
        (200, base64.b64encode(b"no msgpack"), Refusal.PERSIST_DECODE_ERROR),
        (
            200,
            base64.b64encode(b"\x81\xa1a\x01"),
            Refusal.PERSIST_DECODE_ERROR,
        ),
        (422, b"no_session_for_engagement", Refusal.NO_SESSION_FOR_ENGAGEMENT),
        (500, b"lock_timeout", Refusal.LOCK_TIMEOUT),
        (500, b"persist_timeout", Refusal.PERSIST_ERROR),
        (404, b"<html>", Refusal.PERSIST_ERROR),
        (202, b"ok", Refusal.PERSIST_ERROR),
    ],
)
def test_an_answer_becomes_a_reason_to_drop(status: int, body: bytes, refusal: Refusal):
    assert wire.decode_answer(status, body, 1) == [refusal]


@given(st.integers(100, 599), st.binary(), st.integers(1, 4))
def test_any_answer_at_all_says_something_of_each_event(status: int, body: bytes, count: int):
    assert len(wire.decode_answer(status, body, count)) == count


@given(
    st.dictionaries(
        st.sampled_from(["x-site-id", "x-current-user-id", "x-previous-user-id"]),
        st.text(st.sampled_from("0123456789,-+ ²x"), max_size=30),
    ),
    st.binary(),
)
def test_garbage_is_refused_and_nothing_else(headers: dict[str, str], body: bytes):
    with pytest.raises(wire.WireError):
        wire.decode_request(headers, body)


@given(st.lists(arrivals, min_size=1, max_size=2), st.data())
def test_a_request_that_was_damaged_is_refused_or_still_fits_the_warehouse(
    sent: list[Arrival], data: st.DataObject
):
    headers, body = wire.encode_request(sent)
    at = data.draw(st.integers(0, len(body) - 1))
    damaged = body[:at] + data.draw(st.binary(min_size=1, max_size=1)) + body[at + 1 :]

    try:
        arrived = wire.decode_request(headers, damaged)
    except wire.WireError:
        return
    kept = [each for each in arrived if isinstance(each, Arrival)]
    assert wire.decode_request(*wire.encode_request(kept)) == kept


@pytest.mark.parametrize(
    "changes",
    [
        {"timestamp": -1},
        {"timestamp": 2**32},
        {"scroll_depth": 256},
        {"engagement_time": -1},
        {"props": (("a", "b"), ("1",))},
        {"place": ("DE", "", "", 2**32)},
        {"revenue": ("1e40", "EUR", None, "")},
        {"revenue": ("NaN", "EUR", None, "")},
        {"name": 5},
        {"site_id": 8},
    ],
)
def test_an_event_that_does_not_fit_its_row_is_refused(changes: dict[str, Any]):
    headers, _ = wire.encode_request([Arrival(EVENT, 1, None)])
    event = msgspec.msgpack.encode(msgspec.to_builtins(EVENT) | changes)

    with pytest.raises(wire.WireError):
        wire.decode_request(headers, base64.b64encode(event).rstrip(b"="))


def test_a_request_has_an_end():
    too_many = [Arrival(EVENT, 1, None)] * (wire.MAX_EVENTS + 1)

    with pytest.raises(wire.WireError, match="more than"):
        wire.decode_request(*wire.encode_request(too_many))


def test_an_event_is_stored_with_its_visit():
    stored = Stored(3, 4, EVENT)

    assert wire.decode_answer(*wire.encode_answer([stored]), 1) == [stored]
