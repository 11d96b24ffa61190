"""What ingestion knows of persistors."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from footfall.sessions.event import Event
from footfall.sessions.persistors.outcome import Arrival, Refusal, Stored
from footfall.sessions.rules import Session


class NotStoredError(Exception):
    """An event was not stored, for a reason that lies with us and may pass: try again later."""


Outcome = Session[Event] | Stored | Refusal | NotStoredError
"""What became of an event: its visit, or itself as it was stored, or why it was not."""

Settle = Callable[[Outcome], None]
"""Told the outcome of an event, once."""


class Persistor(Protocol):
    """Finds the visit of each event and has both stored."""

    def persist(self, arrival: Arrival, settle: Settle, /) -> None:
        """Take an event; ``settle`` is told once it is stored for good, or will not be.

        Events of a visitor are applied in the order of the calls. Call it on the event loop,
        where ``settle`` is called too, perhaps before this returns. It must not raise anything.
        If this raises, the event was not taken and ``settle`` is not called.
        """


async def persisted(persistor: Persistor, arrival: Arrival) -> Outcome:
    """Have an event stored and wait for its outcome."""
    waiting: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

    def settle(outcome: Outcome) -> None:
        if not waiting.done():  # whoever waited may have been cancelled
            waiting.set_result(outcome)

    persistor.persist(arrival, settle)
    return await waiting
