"""The persistor of this process: what it answers, and when."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

import pytest

from footfall.sessions.event import Event
from footfall.sessions.persistors.embedded import EmbeddedPersistor, Pending
from footfall.sessions.persistors.outcome import Arrival, Refusal
from footfall.sessions.persistors.persistor import NotStoredError
from footfall.sessions.store import SessionStore
from footfall.warehouse.spool import Settle, SpoolError

FULL = SpoolError("No space left on device")


class Journal:
    """Keeps lines until the test says what becomes of them."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.tickets: list[Pending | None] = []
        self.closed = False

    def start(self, settle: Settle[Pending | None]) -> None:
        self._settle = settle

    def append(self, lines: bytes, ticket: Pending | None) -> None:
        if self.closed:
            raise FULL
        self.lines.append(lines)
        self.tickets.append(ticket)

    def resume(self) -> None:
        self.closed = False

    def settle(self, error: SpoolError | None = None) -> None:
        """What the writing thread does."""
        tickets, self.tickets = self.tickets, []
        self.closed = error is not None
        self._settle(tickets, error)


class Place:
    """A persistor with all that belongs to it."""

    def __init__(self, *, answer_early: bool = False) -> None:
        self.journal = Journal()
        self.sessions = SessionStore()
        self.persistor = EmbeddedPersistor(self.sessions, self.journal, answer_early=answer_early)

    def send(self, name: str = "pageview", path: str = "/") -> "asyncio.Future[Any]":
        """Have an event stored; its outcome, once there is one."""
        event = Event(1, name, 1_700_000_000, "a.test", path)
        outcome = asyncio.get_running_loop().create_future()
        self.persistor.persist(Arrival(event, 7, None), outcome.set_result)
        return outcome

    @property
    def pageviews(self) -> list[int]:
        """Of each visit that goes on."""
        return [visit.pageviews for visit in self.sessions]


def on_the_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    @wraps(test)
    def run(**fixtures: Any) -> None:
        asyncio.run(test(**fixtures))

    return run


def not_stored(outcome: object) -> NotStoredError:
    assert isinstance(outcome, NotStoredError)
    return outcome


@on_the_loop
async def test_an_event_is_answered_once_it_is_on_disk() -> None:
    place = Place()
    outcomes = [place.send() for _ in range(3)]
    await asyncio.sleep(0.01)
    assert not any(outcome.done() for outcome in outcomes)
    place.journal.settle()
    assert [(await outcome).pageviews for outcome in outcomes] == [1, 2, 3]


@on_the_loop
async def test_with_early_answers_nobody_waits() -> None:
    place = Place(answer_early=True)
    assert (await place.send()).pageviews == 1
    place.journal.settle()


@on_the_loop
async def test_engagement_without_a_visit_is_refused_at_once() -> None:
    place = Place()
    assert await place.send("engagement") is Refusal.NO_SESSION_FOR_ENGAGEMENT
    assert place.journal.lines == []


@on_the_loop
async def test_events_that_were_not_written_have_never_been() -> None:
    place = Place()
    stored = place.send()
    place.journal.settle()
    await stored
    failing = [place.send(), place.send("engagement"), place.send()]
    assert place.pageviews == [3]
    place.journal.settle(FULL)
    for outcome in failing:
        assert "No space" in str(not_stored(await outcome))
    assert place.pageviews == [1]
    # The disk has room again.
    later = place.send()
    place.journal.settle()
    assert (await later).pageviews == 2


@on_the_loop
async def test_a_visit_that_was_not_written_is_not_gone_on_with() -> None:
    place = Place()
    failing = place.send()
    place.journal.settle(FULL)
    assert not_stored(await failing)
    assert place.pageviews == []


@on_the_loop
async def test_what_the_journal_does_not_take_has_never_been() -> None:
    place = Place()
    place.journal.closed = True
    assert "No space" in str(not_stored(await place.send()))
    assert place.pageviews == []


@on_the_loop
async def test_events_answered_early_and_not_written_do_not_count_for_their_visit() -> None:
    place = Place(answer_early=True)
    await place.send()
    place.journal.settle(FULL)
    await asyncio.sleep(0.01)
    assert place.pageviews == []


@on_the_loop
async def test_an_event_that_cannot_be_encoded_has_never_been() -> None:
    place = Place()
    with pytest.raises(UnicodeEncodeError):
        await place.send(path="/\ud800")
    assert place.pageviews == []


@on_the_loop
async def test_whoever_cannot_be_told_takes_nobody_along(caplog: pytest.LogCaptureFixture) -> None:
    place = Place()

    def gone(_outcome: object) -> None:
        raise ConnectionError("hung up")

    event = Event(1, "pageview", 1_700_000_000, "a.test", "/")
    place.persistor.persist(Arrival(event, 7, None), gone)
    stays = place.send()
    place.journal.settle()
    assert (await stays).pageviews == 2
    assert "hung up" in caplog.text
    assert len(place.journal.lines) == 2
