"""Everything a running server holds, put together and taken apart in order."""

import asyncio
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from django.core.asgi import get_asgi_application

from footfall import clock
from footfall.api.events import EventsApp
from footfall.asgi import AsgiApp
from footfall.config import Config
from footfall.demo.install import install_demo
from footfall.demo.live import LiveVisitors
from footfall.ingest.counters import IngestCounters
from footfall.ingest.geo import Geo, database_files
from footfall.ingest.pipeline import Ingestor
from footfall.ingest.spooled_counters import SpooledCounters
from footfall.sessions.persistors.embedded import EmbeddedPersistor
from footfall.tracker.app import TrackerApp
from footfall.warehouse import current
from footfall.warehouse.spool import SpoolLimits
from footfall.web import asgi, commands, stores
from footfall.web.catalog import migrate_catalog
from footfall.web.catalog_watch import CatalogWatch
from footfall.web.control import ControlServer
from footfall.web.local_storage import local_storage
from footfall.web.readiness import readiness
from footfall.web.server import Background

HOUSEKEEPING_SECONDS = 10


class Runtime:
    """The server's parts, open inside a ``with`` block.

    ``app`` is the ASGI application to serve and ``background`` what runs beside it, on the same
    event loop. ``persistor`` and ``counter_sink`` take what other processes have let in. Leaving
    the block brings everything into the warehouse.
    Raises :class:`footfall.web.catalog.CatalogError` or
    :class:`footfall.warehouse.WarehouseError` if a store cannot be opened.
    """

    app: AsgiApp
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
        stores.migrate_warehouse(self._warehouse)

        self._watch = CatalogWatch()
        self._watch.start()
        opened.callback(self._watch.stop)

        self._storage = opened.enter_context(
            local_storage(
                self._warehouse, settings.spool_dir, _spool_limits(settings), clock.unix_now()
            )
        )
        self.persistor = self._storage.persistor
        self.counter_sink = SpooledCounters(self._storage.spool)
        self._counters = IngestCounters(self.counter_sink, self._site_id_of)
        opened.callback(self._counters.flush)
        self._ingestor = Ingestor(
            self._watch.rules,
            self._watch.salts,
            Geo(database_files(settings.geo_db)),
            self.persistor,
            self._counters,
        )
        self.app = asgi.build(
            events=EventsApp(
                self._ingestor.ingest,
                raw_body_limit=settings.event_body_limit,
                test_clock=settings.test_clock,
            ),
            tracker=TrackerApp(self._watch.tracker_site, settings.base_url),
            django=get_asgi_application(),
            watch_static=settings.debug,
        )
        self.background = [self._housekeeping]
        control = ControlServer(settings.control_socket, commands.handlers(self._warehouse))
        control.start()
        opened.callback(control.stop)
        readiness.caches_warm = True
        # Open visits are not yet handed over between an old and a new server.
        readiness.sessions_taken_over = True

    def install_demo(self, url: str) -> list[str]:
        """Make the demo site on first use and keep visitors coming; lines to greet with."""
        demo = install_demo(self._warehouse)
        self._watch.refresh()
        self.background.append(LiveVisitors(self._ingestor.ingest, demo.domain).run)
        return [
            f"Demo dashboard: {url}/{demo.domain}",
            f"Log in with {demo.email} and the password {demo.password}",
        ]

    async def _housekeeping(self) -> None:
        """Free what has become stale and hand on complete counters, every few seconds."""
        while True:
            await asyncio.sleep(HOUSEKEEPING_SECONDS)
            self._storage.sessions.sweep()
            self._counters.flush(clock.unix_now())

    def _site_id_of(self, domain: str) -> int | None:
        site = self._watch.rules().get(domain)
        return site.site_id if site else None


def _spool_limits(settings: Config) -> SpoolLimits:
    return SpoolLimits(
        max_bytes=settings.spool_max_bytes,
        interval=settings.flush_interval_ms / 1000,
        enough=settings.flush_bytes,
        delay=settings.commit_delay_ms / 1000,
    )
