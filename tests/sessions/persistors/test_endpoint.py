"""The address at which a persistor takes events from other processes."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.sessions.event import Device, Event, Source
from footfall.sessions.persistors import wire
from footfall.sessions.persistors.endpoint import PersistorApp
from footfall.sessions.persistors.outcome import Arrival, Refusal, Stored
from footfall.sessions.persistors.persistor import NotStoredError, Settle
from footfall.sessions.rules import begin

EVENT = Event(7, "pageview", 1_700_000_000, "example.com", "/", source=Source("a.test", "A"))
LATER = Event(7, "pageview", 1_700_000_009, "example.com", "/2", device=Device("Mobile"))
VISIT = begin(99, 5, EVENT, "pageview", EVENT.timestamp, True)


class Fake:
    """Answers every event the same way."""

    def __init__(self, answer: Callable[[Arrival], Any]) -> None:
        self._answer = answer

    def persist(self, arrival: Arrival, settle: Settle) -> None:
        settle(self._answer(arrival))


def ask(
    app: PersistorApp,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    method: str = "POST",
    path: str = "/event",
) -> tuple[int, bytes]:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "method": method,
        "path": path,
        "headers": [(k.encode("latin-1"), v.encode("latin-1")) for k, v in (headers or {}).items()],
    }
    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], sent[1]["body"]


def persist(app: PersistorApp, *events: Event) -> list[wire.Outcome]:
    headers, body = wire.encode_request([Arrival(each, 5, None) for each in events])
    status, answer = ask(app, body, headers)
    return wire.decode_answer(status, answer, len(events))


def test_an_event_comes_back_with_its_visits_visitor_source_and_device():
    [stored] = persist(PersistorApp(Fake(lambda _: VISIT)), LATER)

    assert isinstance(stored, Stored)
    assert (stored.session_id, stored.user_id) == (99, 5)
    assert stored.event.pathname == "/2"
    assert (stored.event.source, stored.event.device) == (EVENT.source, EVENT.device)


def test_each_event_has_its_own_outcome():
    answers = iter([VISIT, Refusal.NO_SESSION_FOR_ENGAGEMENT, NotStoredError("full"), VISIT])

    told = persist(PersistorApp(Fake(lambda _: next(answers))), EVENT, EVENT, EVENT, EVENT)

    assert [type(each) for each in told] == [Stored, Refusal, NotStoredError, Stored]


def test_an_event_that_cannot_be_read_does_not_take_others_along():
    headers, body = wire.encode_request([Arrival(EVENT, 5, None)] * 3)
    headers[wire.CURRENT_USER_ID] = "5,-1,5"

    status, answer = ask(PersistorApp(Fake(lambda _: VISIT)), body, headers)

    told = wire.decode_answer(status, answer, 3)
    assert [type(each) for each in told] == [Stored, Refusal, Stored]
    assert told[1] is Refusal.PERSIST_ERROR


def test_an_unexpected_exception_drops_the_event_and_tells_nothing_of_itself():
    def crash(_: Arrival) -> Any:
        raise RuntimeError("a secret")

    headers, body = wire.encode_request([Arrival(EVENT, 5, None)])

    assert ask(PersistorApp(Fake(crash)), body, headers) == (422, b"persist_error")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/event"), ("POST", "/"), ("POST", "/event/x")]
)
def test_there_is_one_address(method: str, path: str):
    assert ask(PersistorApp(Fake(lambda _: VISIT)), method=method, path=path)[0] == 404


@pytest.mark.parametrize("given_token", [None, "Bearer wrong", "secret", "Bearer ", "Bearer é"])
def test_whoever_does_not_know_the_token_is_refused(given_token: str | None):
    headers, body = wire.encode_request([Arrival(EVENT, 5, None)])
    if given_token is not None:
        headers["authorization"] = given_token

    assert ask(PersistorApp(Fake(lambda _: VISIT), "secret"), body, headers)[0] == 401


def test_whoever_knows_the_token_is_let_in():
    headers, body = wire.encode_request([Arrival(EVENT, 5, None)])
    headers["authorization"] = "Bearer secret"

    assert ask(PersistorApp(Fake(lambda _: VISIT), "secret"), body, headers)[0] == 200


header_texts = st.text(st.characters(max_codepoint=255), max_size=20)


@given(
    st.binary(max_size=300),
    st.dictionaries(
        st.sampled_from([wire.SITE_ID, wire.CURRENT_USER_ID, wire.PREVIOUS_USER_ID]), header_texts
    ),
)
def test_garbage_is_a_bad_request(body: bytes, headers: dict[str, str]):
    assert ask(PersistorApp(Fake(lambda _: VISIT)), body, headers) == (400, b"bad_request")


def test_a_request_without_end_is_given_up():
    async def scenario() -> list[Any]:
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"x" * 8_000_000, "more_body": True}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"method": "POST", "path": "/event", "headers": []}
        await PersistorApp(Fake(lambda _: VISIT))(scope, receive, send)
        return sent

    assert asyncio.run(scenario())[0]["status"] == 413
