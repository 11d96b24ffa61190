"""What it takes to store events in this process, put together: visits, spool, loader, persistor."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from footfall.ingest import spooled_counters
from footfall.sessions.persistors.embedded import EmbeddedPersistor, Pending
from footfall.sessions.restore import live_visits
from footfall.sessions.store import SessionStore
from footfall.warehouse import Warehouse
from footfall.warehouse.spool import Spool, SpoolLimits
from footfall.warehouse.spool_loader import SpoolLoader
from footfall.warehouse.spool_rows import manifest

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LocalStorage:
    """The parts of it."""

    sessions: SessionStore
    spool: Spool[Pending | None]
    loader: SpoolLoader
    persistor: EmbeddedPersistor


@contextmanager
def local_storage(
    warehouse: Warehouse, directory: Path, limits: SpoolLimits, now: int
) -> Iterator[LocalStorage]:
    """Store events by way of the spool in ``directory``, until the block ends.

    First brings in what earlier processes left there, and goes on with the visits that are open
    at ``now`` (Unix seconds). At the end all events are in the warehouse, or on disk for the next
    start. Raises :class:`footfall.warehouse.WarehouseError` and :class:`OSError`.
    """
    spool: Spool[Pending | None]
    spool = Spool(directory, manifest({spooled_counters.LETTER: spooled_counters.TABLE}), limits)
    with ExitStack() as closing:
        closing.callback(spool.release)
        loader = SpoolLoader(spool, warehouse)
        if spool.size:
            logger.warning("Loading %d bytes of events that an earlier process left", spool.size)
        loader.flush()
        sessions = SessionStore()
        sessions.adopt(live_visits(warehouse, now))
        persistor = EmbeddedPersistor(sessions, spool, answer_early=limits.delay > 0)
        loader.start()
        closing.callback(loader.close)
        closing.callback(spool.close)
        yield LocalStorage(sessions, spool, loader, persistor)
