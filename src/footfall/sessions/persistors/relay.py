"""Two persistors at once: which visitors go to which, and copies for trying one out."""

import logging

from footfall import metrics
from footfall.sessions.persistors.outcome import Arrival, Refusal
from footfall.sessions.persistors.persistor import NotStoredError, Outcome, Persistor, Settle
from footfall.sessions.persistors.ring import within

logger = logging.getLogger(__name__)

STORED = "stored"


class SharedPersistor:
    """Sends ``percent`` of the visitors to one persistor and the rest to another."""

    def __init__(self, some: Persistor, rest: Persistor, percent: int) -> None:
        self._some = some
        self._rest = rest
        self._percent = percent

    def persist(self, arrival: Arrival, settle: Settle) -> None:
        """See :class:`.persistor.Persistor`."""
        chosen = self._some if within(arrival.route, self._percent) else self._rest
        chosen.persist(arrival, settle)


class RelayPersistor:
    """Has events stored by ``authority``, and sends ``witness`` a copy.

    What becomes of the copies is a metric and nothing else; nobody waits for it.
    """

    def __init__(self, authority: Persistor, witness: Persistor) -> None:
        self._authority = authority
        self._witness = witness

    def persist(self, arrival: Arrival, settle: Settle) -> None:
        """See :class:`.persistor.Persistor`."""
        try:
            self._witness.persist(arrival, _count_copy)
        except Exception as error:
            _count_copy(NotStoredError(repr(error)))
        self._authority.persist(arrival, settle)


def _count_copy(outcome: Outcome) -> None:
    if isinstance(outcome, NotStoredError):
        logger.warning("A copy of an event was not stored: %s", outcome)
        told = Refusal.PERSIST_ERROR.value
    else:
        told = outcome.value if isinstance(outcome, Refusal) else STORED
    metrics.RELAYED_EVENTS.labels(told).inc()
