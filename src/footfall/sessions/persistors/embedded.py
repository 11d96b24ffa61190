"""Keeps visits and stores events in this process."""

import asyncio
import logging
from contextlib import suppress
from typing import NamedTuple, Protocol

from footfall import metrics
from footfall.sessions.persistors.outcome import Arrival, Refusal
from footfall.sessions.persistors.persistor import NotStoredError, Outcome, Settle
from footfall.sessions.rows import event_row, session_rows
from footfall.sessions.store import Change, SessionStore
from footfall.warehouse.spool import Settle as SettleRows
from footfall.warehouse.spool import SpoolError
from footfall.warehouse.spool_rows import outcome_lines

logger = logging.getLogger(__name__)


class Pending(NamedTuple):
    """An event on its way to the disk: who waits for it and where, and what it did to its visit."""

    settle: Settle
    change: Change
    loop: asyncio.AbstractEventLoop


class Journal(Protocol):
    """Where events are safe: a :class:`footfall.warehouse.spool.Spool`. Tickets may be ``None``."""

    def start(self, settle: SettleRows[Pending | None], /) -> None: ...

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

    def persist(self, arrival: Arrival, settle: Settle) -> None:
        """Apply an event to its visit and store both; see :class:`.persistor.Persistor`."""
        event = arrival.event
        change = self._sessions.register(event, arrival.user_id, arrival.previous_user_id)
        if change is None:
            settle(Refusal.NO_SESSION_FOR_ENGAGEMENT)
            return
        told_later = _nobody_waits if self._answer_early else settle
        try:
            lines = outcome_lines(event_row(event, change.after), session_rows(change))
            self._journal.append(lines, Pending(told_later, change, asyncio.get_running_loop()))
        except SpoolError as error:
            self._sessions.revert([change])
            settle(_not_stored(error))
        except Exception:
            self._sessions.revert([change])
            raise
        else:
            if self._answer_early:
                settle(change.after)

    def _settled(self, tickets: list[Pending | None], error: SpoolError | None) -> None:
        """Called by the journal's thread."""
        pending = [ticket for ticket in tickets if ticket is not None]
        if pending:
            with suppress(RuntimeError):  # the loop has ended: nobody waits any more
                pending[0].loop.call_soon_threadsafe(self._answer, pending, error)
        elif error:
            self._journal.resume()

    def _answer(self, pending: list[Pending], error: SpoolError | None) -> None:
        if error:
            self._sessions.revert([ticket.change for ticket in pending])
            self._journal.resume()
        for settle, change, _ in pending:
            try:
                settle(_not_stored(error) if error else change.after)
            except Exception:  # nobody's answer may cost others theirs
                logger.exception("An event was stored, and its sender could not be told")


def _nobody_waits(_outcome: Outcome) -> None:
    """It was answered before."""


def _not_stored(error: SpoolError) -> NotStoredError:
    metrics.SPOOL_REFUSED_EVENTS.inc()
    return NotStoredError(str(error))
