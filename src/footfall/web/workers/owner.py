"""The owner: everything that there is once, without an address of its own.

    python -m footfall.web.workers.owner MEETING URL [--demo]

``MEETING`` is the directory where workers can meet it, ``URL`` the address they listen on.
"""

import os
import sys
from pathlib import Path

import click
import uvloop

from footfall import web
from footfall.config import config
from footfall.web.server import Address, AddressError, Listener, serve
from footfall.web.workers import persistor_socket, web_socket
from footfall.web.workers.counts import taking_counts
from footfall.web.workers.lifeline import beat, stop_with_parent
from footfall.web.workers.proxy import behind_workers


def run(meeting: Path, url: str, demo: bool) -> None:
    """Serve workers until SIGTERM, then write everything and return.

    Raises what :class:`footfall.web.runtime.Runtime` and :func:`footfall.web.server.serve` raise.
    """
    from footfall.sessions.persistors.endpoint import PersistorApp  # noqa: PLC0415 - after setup
    from footfall.web.runtime import Runtime  # noqa: PLC0415

    with Runtime(config()) as runtime:
        if demo:
            click.echo("\n".join(runtime.install_demo(url)))
        persistor = taking_counts(runtime.counter_sink, PersistorApp(runtime.persistor))
        listeners = [
            Listener(Address(path=web_socket(meeting)), behind_workers(runtime.app)),
            Listener(Address(path=persistor_socket(meeting)), persistor),
            *runtime.listeners,
        ]
        uvloop.run(serve(listeners, lambda: None, [*runtime.background, beat]))


def main() -> None:
    os.umask(0o077)
    meeting, url, *flags = sys.argv[1:]
    stop_with_parent()
    web.setup()
    from footfall.warehouse import WarehouseError  # noqa: PLC0415 - after setup
    from footfall.web.catalog import CatalogError  # noqa: PLC0415

    try:
        run(Path(meeting), url, "--demo" in flags)
    except (AddressError, CatalogError, WarehouseError) as error:
        raise SystemExit(f"Error: {error}") from None


if __name__ == "__main__":
    main()
