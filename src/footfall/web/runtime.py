"""Everything a running server holds, put together and taken apart in order."""

import asyncio
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from django.core.asgi import get_asgi_application

from footfall import clock, metrics
from footfall.api.events import Events
from footfall.asgi import AsgiApp
from footfall.config import Config, ConfigError
from footfall.demo.install import install_demo
from footfall.demo.live import LiveVisitors
from footfall.ingest.counters import seconds_to_complete
from footfall.ingest.spooled_counters import SpooledCounters
from footfall.jobs.queue import queue
from footfall.jobs.runner import running_jobs
from footfall.sessions.persistors import choice
from footfall.sessions.persistors.embedded import EmbeddedPersistor
from footfall.sessions.persistors.endpoint import PersistorApp
from footfall.sessions.transfer import TransferServer, take_over
from footfall.warehouse import current
from footfall.warehouse.spool import SpoolLimits
from footfall.web import asgi, commands, stores
from footfall.web.catalog import migrate_catalog
from footfall.web.catalog_watch import CatalogWatch
from footfall.web.control import ControlServer
from footfall.web.hot_paths import HotPaths
from footfall.web.keep_ahead import KeepAhead
from footfall.web.local_storage import local_storage
from footfall.web.readiness import readiness
from footfall.web.server import Address, Background, Listener

HOUSEKEEPING_SECONDS = 5


class Runtime:
    """The server's parts, open inside a ``with`` block.

    ``app`` is the ASGI application to serve, ``events`` takes trackers' events, ``listeners`` are
    for addresses of their own, and ``background`` runs beside them on the same event loop.
    ``persistor`` and ``counter_sink`` take what other processes have let in. Leaving the block
    brings everything into the warehouse.
    Raises :class:`footfall.web.catalog.CatalogError` or
    :class:`footfall.warehouse.WarehouseError` if a store cannot be opened; a warehouse server may
    be away, and events wait on disk until it is back.
    """

    app: AsgiApp
    events: Events
    listeners: list[Listener]
    background: list[Background]
    persistor: EmbeddedPersistor
    counter_sink: SpooledCounters

    def __init__(self, settings: Config) -> None:
        self._settings = settings
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            self._open(opened)
            self._closing = opened.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.close()

    def _open(self, opened: ExitStack) -> None:
        settings = self._settings
        migrate_catalog()
        self._warehouse = current.get()
        opened.callback(current.use, None)
        opened.callback(self._warehouse.close)

        self._watch = CatalogWatch()
        self._watch.start()
        opened.callback(self._watch.stop)

        self._storage = opened.enter_context(
            local_storage(
                self._warehouse,
                settings.spool_dir,
                _spool_limits(settings),
                partial(stores.migrate_warehouse, self._warehouse),
            )
        )
        readiness.storage = self._storage
        self.persistor = self._storage.persistor
        self.counter_sink = SpooledCounters(self._storage.spool)
        self._remote = choice.remote_of(settings.persistor)
        self._hot = HotPaths(
            settings,
            self._watch,
            choice.chosen(settings.persistor, self.persistor, self._remote),
            self.counter_sink,
        )
        opened.callback(self._hot.counters.flush)
        self._hot.reference.start()
        opened.callback(self._hot.reference.stop)
        self.app = asgi.build(
            events=self._hot.events,
            tracker=self._hot.tracker,
            django=get_asgi_application(),
            watch_static=settings.debug,
        )
        self.events = self._hot.events
        self.listeners = _persistor_listeners(settings, self.persistor)
        self.background = [
            self._housekeeping,
            self._counting,
            self._catching_up,
            self._closing_remote,
        ]
        if settings.transfer_dir:
            _meeting_place(settings.transfer_dir)
            taken = take_over(settings.transfer_dir, self._storage.sessions)
            metrics.SESSIONS_TAKEN_OVER.set(taken)
            self.background.append(
                TransferServer(settings.transfer_dir, self._storage.sessions).run
            )
        control = ControlServer(settings.control_socket, commands.handlers(self._warehouse))
        control.start()
        opened.callback(control.stop)
        opened.enter_context(running_jobs(queue))
        keep_ahead = KeepAhead(self._warehouse)
        keep_ahead.start()
        opened.callback(keep_ahead.stop)
        self._hot.reference.when_read(readiness.caches_are_warm)

    def install_demo(self, url: str) -> list[str]:
        """Make the demo site on first use and keep visitors coming; lines to greet with."""
        demo = install_demo(self._warehouse)
        self._watch.refresh()
        self.background.append(LiveVisitors(self._hot.ingestor.ingest, demo.domain).run)
        return [
            f"Demo dashboard: {url}/{demo.domain}",
            f"Log in with {demo.email} and the password {demo.password}",
        ]

    async def _housekeeping(self) -> None:
        """Free what has become stale, every few seconds."""
        while True:
            await asyncio.sleep(HOUSEKEEPING_SECONDS)
            self._storage.sessions.sweep()
            await asyncio.to_thread(self._hot.reference.refresh)
            self._hot.caches.take()
            metrics.SESSIONS.set(len(self._storage.sessions))
            metrics.PERSISTOR_WAITING.set(self._remote.waiting if self._remote else 0)

    async def _counting(self) -> None:
        """Hand on counters as soon as they are complete."""
        while True:
            await asyncio.sleep(seconds_to_complete(time.time()))
            self._hot.counters.flush(clock.unix_now())

    async def _catching_up(self) -> None:
        """Have the warehouse in use, and the visits that it knows of."""
        await self._storage.catch_up()
        readiness.sessions_taken_over = True

    async def _closing_remote(self) -> None:
        """Wait for the end, and then for events that are on their way to other persistors."""
        try:
            await asyncio.Event().wait()
        finally:
            if self._remote:
                await self._remote.close()


def _meeting_place(directory: Path) -> None:
    """Make the directory in which visits are handed over. Raises :class:`ConfigError`."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"{directory} cannot be made: {error.strerror}; set PERSISTENT_CACHE_DIR to a "
            "directory that can be written"
        ) from None


def _persistor_listeners(settings: Config, persistor: EmbeddedPersistor) -> list[Listener]:
    """Where other processes find our persistor, if they are meant to."""
    where = settings.persistor.listen
    if not where:
        return []
    app = PersistorApp(persistor, settings.persistor.token)
    if where.startswith("unix:"):
        return [Listener(Address(path=Path(where.removeprefix("unix:"))), app)]
    host, _, port = where.rpartition(":")
    return [Listener(Address(host.strip("[]"), int(port)), app)]


def _spool_limits(settings: Config) -> SpoolLimits:
    return SpoolLimits(
        max_bytes=settings.spool_max_bytes,
        interval=settings.flush_interval_ms / 1000,
        enough=settings.flush_bytes,
        delay=settings.commit_delay_ms / 1000,
    )
