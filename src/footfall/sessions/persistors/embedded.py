"""Keeps visits and stores events in this process."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import NamedTuple, Protocol

from footfall import metrics
from footfall.sessions.event import Event
from footfall.sessions.persistors.outcome import Arrival, Refusal
from footfall.sessions.persistors.persistor import NotStoredError
from footfall.sessions.rows import event_row, session_rows
from footfall.sessions.rules import Session
from footfall.sessions.store import Change, SessionStore
from footfall.warehouse.spool import Settle, SpoolError
from footfall.warehouse.spool_rows import outcome_lines


class Pending(NamedTuple):
    """An event on its way to the disk: who waits for it, and what it did to its visit."""

    outcome: "asyncio.Future[Session[Event] | Refusal]"
    change: Change


class Journal(Protocol):
    """Where events are safe: a :class:`footfall.warehouse.spool.Spool`. Tickets may be ``None``."""

    def start(self, settle: Settle[Pending | None], /) -> None: ...

    def append(self, lines: bytes, ticket: Pending | None, /) -> None: ...

    def resume(self) -> None: ...


class EmbeddedPersistor:
    """The persistor that owns the visits of this process.

    With ``answer_early`` nobody waits for the disk, and a crash costs what is on its way there.
    """

    def __init__(
        self, sessions: SessionStore, journal: Journal, *, answer_early: bool = False
    ) -> None:
        self._sessions = sessions
        self._journal = journal
        self._answer_early = answer_early
        journal.start(self._settled)

    def persist(self, arrival: Arrival) -> Awaitable[Session[Event] | Refusal]:
        """Apply an event to its visit and store both; see :class:`.persistor.Persistor`."""
        outcome: asyncio.Future[Session[Event] | Refusal]
        outcome = asyncio.get_running_loop().create_future()
        event = arrival.event
        change = self._sessions.register(event, arrival.user_id, arrival.previous_user_id)
        if change is None:
            outcome.set_result(Refusal.NO_SESSION_FOR_ENGAGEMENT)
            return outcome
        try:
            lines = outcome_lines(event_row(event, change.after), session_rows(change))
            self._journal.append(lines, Pending(outcome, change))
        except Exception as error:
            self._sessions.revert([change])
            outcome.set_exception(_not_stored(error) if isinstance(error, SpoolError) else error)
        else:
            if self._answer_early:
                outcome.set_result(change.after)
        return outcome

    def _settled(self, tickets: list[Pending | None], error: SpoolError | None) -> None:
        """Called by the journal's thread."""
        pending = [ticket for ticket in tickets if ticket is not None]
        if pending:
            loop = pending[0].outcome.get_loop()
            with suppress(RuntimeError):  # the loop has ended: nobody waits any more
                loop.call_soon_threadsafe(self._answer, pending, error)
        elif error:
            self._journal.resume()

    def _answer(self, pending: list[Pending], error: SpoolError | None) -> None:
        if error:
            self._sessions.revert([change for _, change in pending])
            self._journal.resume()
        for outcome, change in pending:
            if outcome.done():  # it was answered early, or whoever waited has gone
                continue
            if error:
                outcome.set_exception(_not_stored(error))
            else:
                outcome.set_result(change.after)


def _not_stored(error: SpoolError) -> NotStoredError:
    metrics.SPOOL_REFUSED_EVENTS.inc()
    return NotStoredError(str(error))
