"""What it takes to store events in this process, put together: visits, spool, loader, persistor."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from footfall import clock, metrics
from footfall.config import ConfigError
from footfall.ingest import spooled_counters
from footfall.sessions.persistors.embedded import EmbeddedPersistor, Pending
from footfall.sessions.restore import live_visits, spooled_visits
from footfall.sessions.store import SessionStore, Visit
from footfall.warehouse import UnavailableError, Warehouse, WarehouseError
from footfall.warehouse.spool import Spool, SpoolLimits
from footfall.warehouse.spool_loader import SpoolLoader
from footfall.warehouse.spool_rows import manifest

logger = logging.getLogger(__name__)

#: As much is loaded before the first event is taken, within a few seconds. More than that is
#: loaded while events come in.
LOADED_AT_START = 32_000_000

#: Seconds between attempts to reach a warehouse that is away at the start.
RETRY_SECONDS = 2.0


@dataclass(slots=True)
class LocalStorage:
    """The parts of it.

    ``prepare`` brings the warehouse up to date; until it has done so, ``is_loading`` is false and
    rows wait on disk.
    """

    sessions: SessionStore
    spool: Spool[Pending | None]
    loader: SpoolLoader
    persistor: EmbeddedPersistor
    warehouse: Warehouse
    prepare: Callable[[], object]
    is_loading: bool = False

    def begin(self, directory: Path) -> None:
        """Load what earlier processes left in ``directory`` and go on with their visits.

        Raises what ``prepare`` raises and :class:`WarehouseError`, but not for a server that is
        away, nor for a segment that cannot be read: what only the warehouse knows is then left to
        :meth:`catch_up`.
        """
        stored: list[Visit] | None = None
        try:
            stored = self._visits_after_loading(LOADED_AT_START)
        except UnavailableError as error:
            if self.warehouse.embedded:
                raise
            self._explain(error)
        except OSError as error:
            self._explain(error)
        waiting = spooled_visits(directory, clock.unix_now())
        if waiting.complete:  # otherwise what the warehouse knows of a visit may be out of date
            self.sessions.adopt(stored or ())
        self.sessions.adopt(waiting.visits)
        if stored is not None:
            self._load_from_now_on()

    async def catch_up(self) -> None:
        """Return once the warehouse is in use: at once, or when a server that was away is back.

        Runs on the event loop of the persistor, whose visits it adds to.
        """
        while not self.is_loading:
            await asyncio.sleep(RETRY_SECONDS)
            try:
                visits = await asyncio.to_thread(self._visits_after_loading)
            except Exception as error:
                self._explain(error)
            else:
                self.sessions.adopt(visits)
                self._load_from_now_on()
                logger.warning("The warehouse is in use; what waited on disk is loaded")

    def end(self) -> None:
        """Bring in the rest of the spool, which is closed."""
        if self.is_loading:
            self.loader.close()
        elif self.spool.size:
            logger.error("Rows remain on disk until the next start")

    def _visits_after_loading(self, limit: int | None = None) -> list[Visit]:
        """Load what is on disk, unless it is more than ``limit`` bytes; the visits that are open
        then."""
        self.prepare()
        if self.spool.size:
            logger.warning("Loading %d bytes of events that wait on disk", self.spool.size)
        if limit is None or self.spool.size <= limit:
            self.loader.flush()
        return list(live_visits(self.warehouse, clock.unix_now()))

    def _load_from_now_on(self) -> None:
        self.loader.failure = None
        self.loader.start()
        self.is_loading = True

    def _explain(self, error: Exception) -> None:
        """Say why rows wait, unless that is known."""
        if self.loader.failure is None:
            expected = isinstance(error, WarehouseError | OSError)
            message = "Events wait on disk until the warehouse can be used: %s"
            logger.error(message, error, exc_info=not expected)
        metrics.WAREHOUSE_INSERT_FAILURES.inc()
        self.loader.failure = str(error)


def _nothing() -> None:
    """The warehouse is up to date."""


@contextmanager
def local_storage(
    warehouse: Warehouse,
    directory: Path,
    limits: SpoolLimits,
    prepare: Callable[[], object] = _nothing,
) -> Iterator[LocalStorage]:
    """Store events by way of the spool in ``directory``, until the block ends.

    See :meth:`LocalStorage.begin` for what is done first. At the end all events are in the
    warehouse, or on disk for the next start. Raises :class:`footfall.warehouse.WarehouseError`
    and, for a directory that cannot be used, :class:`footfall.config.ConfigError`.
    """
    spool: Spool[Pending | None]
    tables = manifest({spooled_counters.LETTER: spooled_counters.TABLE})
    try:
        spool = Spool(directory, tables, limits)
    except OSError as error:
        raise ConfigError(
            f"events cannot be stored in {directory} (FOOTFALL_DATA): {error.strerror}: "
            f"{error.filename}"
        ) from None
    with ExitStack() as closing:
        closing.callback(spool.release)
        sessions, loader = SessionStore(), SpoolLoader(spool, warehouse)
        persistor = EmbeddedPersistor(sessions, spool, answer_early=limits.delay > 0)
        storage = LocalStorage(sessions, spool, loader, persistor, warehouse, prepare)
        closing.callback(storage.end)
        closing.callback(spool.close)
        storage.begin(directory)
        yield storage
