"""How events travel to a persistor in another process, and what comes back.

``POST /event``, one event a line: its body is the unpadded base64 of the event in msgpack. Three
headers say whose it is, each with one value an event, separated by commas:

======================  =============================================================
``x-site-id``           the site, as in the event
``x-current-user-id``   the visitor under today's salt
``x-previous-user-id``  the visitor under the salt before it, empty if there is none
======================  =============================================================

A request with one event, the usual one on a quiet server, is thus nothing but its three headers
and its text. The answer 200 has a line for each event, in their order: unpadded base64 of the
event as it was stored, or the word for why it was not. Any other status has such a word for all.
Every word has an underscore, which base64 has not. ``not_stored`` is the word for an event that may
be sent again later.
"""

import binascii
from collections.abc import Mapping, Sequence
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import msgspec

from footfall.sessions.event import Event
from footfall.sessions.persistors.outcome import Arrival, Refusal, Stored
from footfall.sessions.persistors.persistor import NotStoredError

SITE_ID = "x-site-id"
CURRENT_USER_ID = "x-current-user-id"
PREVIOUS_USER_ID = "x-previous-user-id"

#: Events in one request. More would only make the first of them wait.
MAX_EVENTS = 256

#: Answers a request that cannot be understood.
BAD_REQUEST = b"bad_request"

#: What became of an event.
Outcome = Stored | Refusal | NotStoredError

_NOT_STORED = "not_stored"
_UINT64 = 2**64
_MAX_MONEY = Decimal(10) ** 15

_encode = msgspec.msgpack.Encoder().encode
_decode_event = msgspec.msgpack.Decoder(Event).decode
_decode_stored = msgspec.msgpack.Decoder(Stored).decode

#: Words that an answer may have; any other is an error of the persistor's.
_REFUSALS = {word.value: word for word in (Refusal.NO_SESSION_FOR_ENGAGEMENT, Refusal.LOCK_TIMEOUT)}


class WireError(ValueError):
    """A request that cannot be understood."""


def encode_request(arrivals: Sequence[Arrival]) -> tuple[dict[str, str], bytes]:
    """Headers and body of a request."""
    headers = {
        SITE_ID: ",".join(str(arrival.event.site_id) for arrival in arrivals),
        CURRENT_USER_ID: ",".join(str(arrival.user_id) for arrival in arrivals),
        PREVIOUS_USER_ID: ",".join(
            "" if arrival.previous_user_id is None else str(arrival.previous_user_id)
            for arrival in arrivals
        ),
    }
    return headers, b"\n".join(_line(_encode(arrival.event)) for arrival in arrivals)


def decode_request(headers: Mapping[str, str], body: bytes) -> list[Arrival | WireError]:
    """The events of a request, and what is wrong with those that are none.

    Raises :class:`WireError` if there is nothing else in it.
    """
    lines = body.split(b"\n")
    columns = [headers.get(name, "").split(",") for name in (SITE_ID, CURRENT_USER_ID)]
    previous = headers.get(PREVIOUS_USER_ID, "").split(",")
    if len(lines) > MAX_EVENTS:
        raise WireError(f"more than {MAX_EVENTS} events")
    if {len(column) for column in (*columns, previous)} != {len(lines)}:
        raise WireError("headers and body differ in their number of events")
    found = list(map(_arrival_or_error, lines, *columns, previous))
    errors = [each for each in found if isinstance(each, WireError)]
    if len(errors) == len(found):
        raise errors[0]
    return found


def _arrival_or_error(*parts: Any) -> Arrival | WireError:
    try:
        return _arrival(*parts)
    except WireError as error:
        return error


def _arrival(line: bytes, site_id: str, user_id: str, previous_id: str) -> Arrival:
    try:
        event = _decode_event(_bytes(line))
    except ValueError as error:
        raise WireError(f"an event cannot be read: {error}") from None
    if not _fits(event):
        raise WireError("a number of an event is out of range")
    if _unsigned(site_id) != event.site_id:
        raise WireError(f"{SITE_ID} names another site than the event")
    return Arrival(event, _unsigned(user_id), _unsigned(previous_id) if previous_id else None)


def encode_answer(outcomes: Sequence[Outcome]) -> tuple[int, bytes]:
    """Status and body that tell what became of a request's events."""
    lines = b"\n".join(map(_told, outcomes))
    if len(outcomes) == 1 and not isinstance(outcomes[0], Stored):
        return HTTPStatus.UNPROCESSABLE_ENTITY, lines
    return HTTPStatus.OK, lines


def _told(outcome: Outcome) -> bytes:
    match outcome:
        case Refusal():
            return outcome.value.encode()
        case NotStoredError():
            return _NOT_STORED.encode()
    return _line(_encode(outcome))


def decode_answer(status: int, body: bytes, count: int) -> list[Outcome]:
    """What became of the ``count`` events of a request. Understands any answer at all."""
    if status != HTTPStatus.OK:
        return [_why_not(body)] * count
    lines = body.split(b"\n")
    if len(lines) != count:
        return [Refusal.PERSIST_DECODE_ERROR] * count
    return [_outcome(line) for line in lines]


def _outcome(line: bytes) -> Outcome:
    if b"_" in line:
        return _why_not(line)
    try:
        return _decode_stored(_bytes(line))
    except ValueError:
        return Refusal.PERSIST_DECODE_ERROR


def _why_not(line: bytes) -> Outcome:
    word = line.decode("latin-1")
    if word == _NOT_STORED:
        return NotStoredError("the persistor could not store an event")
    return _REFUSALS.get(word, Refusal.PERSIST_ERROR)


def _line(content: bytes) -> bytes:
    return binascii.b2a_base64(content, newline=False).rstrip(b"=")


def _bytes(line: bytes) -> bytes:
    """Raises ``ValueError``."""
    return binascii.a2b_base64(line + b"=" * (-len(line) % 4), strict_mode=True)


def _unsigned(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 20 and int(text) < _UINT64):
        raise WireError(f"{text!r} is no id")
    return int(text)


def _fits(event: Event) -> bool:
    """Whether the warehouse has room for an event's numbers.

    One that does not fit would take the rows that are written with it along.
    """
    revenue = event.revenue
    return (
        0 <= event.site_id < _UINT64
        and 0 <= event.timestamp < 2**32
        and 0 <= event.scroll_depth < 2**8
        and 0 <= event.engagement_time < 2**32
        and 0 <= event.place.city_geoname_id < 2**32
        and len(event.props.keys) == len(event.props.values)
        and all(
            amount is None or (amount.is_finite() and abs(amount) < _MAX_MONEY)
            for amount in (revenue.source_amount, revenue.reporting_amount)
        )
    )
