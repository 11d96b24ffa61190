"""Two persistors at once: which visitors go to which, and copies for trying one out."""

import asyncio
import logging
from collections.abc import Awaitable

from footfall import metrics
from footfall.sessions.event import Event
from footfall.sessions.persistors.outcome import Arrival, Refusal, Stored
from footfall.sessions.persistors.persistor import Persistor
from footfall.sessions.persistors.ring import within
from footfall.sessions.rules import Session

logger = logging.getLogger(__name__)

STORED = "stored"


class SharedPersistor:
    """Sends ``percent`` of the visitors to one persistor and the rest to another."""

    def __init__(self, some: Persistor, rest: Persistor, percent: int) -> None:
        self._some = some
        self._rest = rest
        self._percent = percent

    def persist(self, arrival: Arrival) -> Awaitable[Session[Event] | Stored | Refusal]:
        """See :class:`.persistor.Persistor`."""
        chosen = self._some if within(arrival.route, self._percent) else self._rest
        return chosen.persist(arrival)


class RelayPersistor:
    """Has events stored by ``authority``, and sends ``witness`` a copy.

    What becomes of the copies is a metric and nothing else; nobody waits for it.
    """

    def __init__(self, authority: Persistor, witness: Persistor) -> None:
        self._authority = authority
        self._witness = witness
        self._copies: set[asyncio.Future[Session[Event] | Stored | Refusal]] = set()

    def persist(self, arrival: Arrival) -> Awaitable[Session[Event] | Stored | Refusal]:
        """See :class:`.persistor.Persistor`."""
        copy = asyncio.ensure_future(self._witness.persist(arrival))
        self._copies.add(copy)  # the loop itself would forget a task that nobody holds
        copy.add_done_callback(self._settled)
        return self._authority.persist(arrival)

    def _settled(self, copy: asyncio.Future[Session[Event] | Stored | Refusal]) -> None:
        self._copies.discard(copy)
        if copy.cancelled():
            return
        if error := copy.exception():
            logger.warning("A copy of an event was not stored: %s", error)
            outcome = Refusal.PERSIST_ERROR.value
        else:
            told = copy.result()
            outcome = told.value if isinstance(told, Refusal) else STORED
        metrics.RELAYED_EVENTS.labels(outcome).inc()
