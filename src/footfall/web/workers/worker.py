"""One worker: answers trackers, and passes on what it cannot answer.

    python -m footfall.web.workers.worker MEETING HOST PORT

``MEETING`` is the directory where the owner can be met.
"""

import asyncio
import os
import sys
import time
from pathlib import Path

import uvloop

from footfall import clock, metrics, web
from footfall.config import config
from footfall.ingest.counters import seconds_to_complete
from footfall.sessions.persistors.choice import chosen, remote_of
from footfall.sessions.persistors.remote import RemoteOptions, RemotePersistor
from footfall.web.server import Address, Listener, serve
from footfall.web.workers import persistor_socket, web_socket
from footfall.web.workers.counts import CountRelay
from footfall.web.workers.lifeline import beat, stop_with_parent
from footfall.web.workers.proxy import OwnerProxy

HOUSEKEEPING_SECONDS = 5


def run(meeting: Path, address: tuple[str, int]) -> None:
    """Serve until SIGTERM; hand over what is left and return.

    Raises :class:`footfall.web.catalog.CatalogError` if there is no catalog to read the rules from.
    """
    # What is built on Django can only be imported once that is set up.
    from footfall.web import asgi  # noqa: PLC0415
    from footfall.web.catalog import require_reachable  # noqa: PLC0415
    from footfall.web.catalog_watch import CatalogWatch  # noqa: PLC0415
    from footfall.web.hot_paths import HotPaths  # noqa: PLC0415
    from footfall.web.metrics import measured  # noqa: PLC0415

    settings = config()
    owner = RemotePersistor(
        [f"unix:{persistor_socket(meeting)}"], RemoteOptions(requests=2, strict=True)
    )
    proxy = OwnerProxy(web_socket(meeting))
    counts = CountRelay(persistor_socket(meeting))
    watch = CatalogWatch()
    remote = remote_of(settings.persistor)
    hot = HotPaths(settings, watch, chosen(settings.persistor, owner, remote), counts)

    async def housekeeping() -> None:
        while True:
            await asyncio.sleep(HOUSEKEEPING_SECONDS)
            await asyncio.to_thread(hot.reference.refresh)
            hot.caches.take()
            metrics.PERSISTOR_WAITING.set(owner.waiting + (remote.waiting if remote else 0))

    async def counting() -> None:
        while True:
            await asyncio.sleep(seconds_to_complete(time.time()))
            hot.counters.flush(clock.unix_now())
            await counts.send()

    async def serve_and_hand_over() -> None:
        app = asgi.build(hot.events, hot.tracker, proxy, watch_static=settings.debug)
        front = Listener(Address(*address), app, hot.events.take)
        if settings.metrics_token:
            front = measured(front)
        await serve([front], lambda: None, [housekeeping, counting, beat])
        hot.counters.flush()
        await counts.send()
        for persistor in (owner, remote):
            if persistor:
                await persistor.close()
        await proxy.close()

    require_reachable()
    watch.start()
    hot.reference.start()
    uvloop.run(serve_and_hand_over())
    hot.reference.stop()
    watch.stop()


def main() -> None:
    os.umask(0o077)
    meeting, host, port = sys.argv[1:]
    stop_with_parent()
    web.setup()
    from footfall.web.catalog import CatalogError  # noqa: PLC0415 - after setup

    try:
        run(Path(meeting), (host, int(port)))
    except CatalogError as error:
        raise SystemExit(f"Error: {error}") from None


if __name__ == "__main__":
    main()
