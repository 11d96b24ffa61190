"""Two persistors at once."""

import asyncio
from typing import Any

import pytest
from prometheus_client import REGISTRY

from footfall.config import PersistorConfig
from footfall.sessions.event import Event
from footfall.sessions.persistors.choice import chosen, remote_of
from footfall.sessions.persistors.outcome import Arrival, Refusal, Stored
from footfall.sessions.persistors.persistor import NotStoredError, Settle, persisted
from footfall.sessions.persistors.relay import RelayPersistor, SharedPersistor
from footfall.sessions.persistors.remote import RemotePersistor

EVENT = Event(7, "pageview", 1_700_000_000, "example.com", "/")
STORED = Stored(1, 2, EVENT)


class Fake:
    """Answers after ``delay`` seconds and remembers whom it was asked for."""

    def __init__(self, answer: Any = STORED, delay: float = 0) -> None:
        self.routes: list[int] = []
        self._answer = answer
        self._delay = delay

    def persist(self, arrival: Arrival, settle: Settle) -> None:
        self.routes.append(arrival.route)
        if isinstance(self._answer, RuntimeError):
            raise self._answer
        asyncio.get_running_loop().call_later(self._delay, settle, self._answer)


def visit(route: int = 0) -> Arrival:
    return Arrival(EVENT, 1, None, route)


def copies(outcome: str) -> float:
    return REGISTRY.get_sample_value("footfall_relayed_events_total", {"outcome": outcome}) or 0


def test_a_share_of_the_visitors_goes_another_way_and_always_the_same():
    some, rest = Fake(), Fake()
    persistor = SharedPersistor(some, rest, 30)

    async def scenario() -> None:
        for route in [*range(1000), *range(1000)]:
            await persisted(persistor, visit(route))

    asyncio.run(scenario())

    assert set(some.routes) & set(rest.routes) == set()
    assert len(set(some.routes)) == pytest.approx(300, abs=60)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (STORED, "stored"),
        (Refusal.LOCK_TIMEOUT, "lock_timeout"),
        (NotStoredError("away"), "persist_error"),
        (RuntimeError("broken"), "persist_error"),
    ],
)
def test_what_becomes_of_a_copy_is_counted_and_changes_nothing(answer: Any, outcome: str):
    before = copies(outcome)

    async def scenario() -> None:
        relay = RelayPersistor(Fake(STORED), Fake(answer, delay=0.01))
        assert await persisted(relay, visit()) is STORED
        if not isinstance(answer, RuntimeError):
            assert copies(outcome) == before, "nobody waits for the copy"
        await asyncio.sleep(0.05)

    asyncio.run(scenario())

    assert copies(outcome) == before + 1


def test_a_refusal_of_the_authority_is_the_answer():
    async def scenario() -> None:
        relay = RelayPersistor(Fake(Refusal.NO_SESSION_FOR_ENGAGEMENT), Fake(STORED))
        assert await persisted(relay, visit()) is Refusal.NO_SESSION_FOR_ENGAGEMENT
        await asyncio.sleep(0.01)

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("backend", "percent", "kind"),
    [
        ("embedded", 100, Fake),
        ("remote", 0, Fake),
        ("embedded_with_relay", 0, Fake),
        ("remote", 1, SharedPersistor),
        ("embedded_with_relay", 100, SharedPersistor),
    ],
)
def test_the_settings_choose(backend: str, percent: int, kind: type):
    settings = PersistorConfig(backend, percent, ("http://a/event",), 4, 1000, "", "")

    remote = remote_of(settings)

    assert isinstance(chosen(settings, Fake(), remote), kind)
    assert isinstance(remote, RemotePersistor) == (kind is SharedPersistor)
