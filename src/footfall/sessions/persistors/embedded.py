"""Keeps visits and writes rows in this process."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Protocol

from footfall.sessions.event import Event
from footfall.sessions.persistors.outcome import Arrival, Refusal
from footfall.sessions.rows import event_row, session_rows
from footfall.sessions.rules import Session
from footfall.sessions.store import SessionStore
from footfall.warehouse.rows import EventRow, SessionRow


class EventSink(Protocol):
    """Where event rows go: a write buffer, or a list in tests."""

    def append(self, rows: Sequence[EventRow], /) -> None:
        """Take rows over."""


class SessionSink(Protocol):
    """Where session rows go."""

    def append(self, rows: Sequence[SessionRow], /) -> None:
        """Take rows over."""


class EmbeddedPersistor:
    """The persistor that owns the visits of this process."""

    def __init__(
        self, sessions: SessionStore, event_sink: EventSink, session_sink: SessionSink
    ) -> None:
        self._sessions = sessions
        self._event_sink = event_sink
        self._session_sink = session_sink

    def persist(self, arrival: Arrival) -> Awaitable[Session[Event] | Refusal]:
        """Apply an event to its visit and write both; see :class:`.persistor.Persistor`."""
        outcome = asyncio.get_running_loop().create_future()
        change = self._sessions.register(arrival.event, arrival.user_id, arrival.previous_user_id)
        if change is None:
            outcome.set_result(Refusal.NO_SESSION_FOR_ENGAGEMENT)
            return outcome
        if rows := session_rows(change):
            self._session_sink.append(rows)
        self._event_sink.append((event_row(arrival.event, change.after),))
        outcome.set_result(change.after)
        return outcome
