"""What ingestion knows of persistors."""

from collections.abc import Awaitable
from typing import Protocol

from footfall.sessions.event import Event
from footfall.sessions.persistors.outcome import Arrival, Refusal, Stored
from footfall.sessions.rules import Session


class NotStoredError(Exception):
    """An event was not stored, for a reason that lies with us and may pass: try again later."""


class Persistor(Protocol):
    """Finds the visit of each event and has both stored."""

    def persist(self, arrival: Arrival, /) -> Awaitable[Session[Event] | Stored | Refusal]:
        """Take an event; what is returned is there once the event is stored for good.

        Events of a visitor are applied in the order of the calls, whether or not anything was
        awaited in between. What is awaited may raise :class:`NotStoredError`. Call it on the
        event loop.
        """
