"""Runs the HTTP server in this process until it is told to stop.

Granian's embedded server shares our event loop, so one process owns everything: the embedded
warehouse, the sessions and the write buffers. That is what lets Footfall start with one command
and no other services.
"""

import asyncio
import signal
import socket
from collections.abc import Callable

import uvloop
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from footfall.web.asgi import AsgiApp

_READY_POLL_SECONDS = 0.02


class AddressInUseError(Exception):
    """Another program listens on the address already."""


def serve(app: AsgiApp, host: str, port: int, on_ready: Callable[[], None]) -> None:
    """Serve ``app`` until SIGINT or SIGTERM, then finish requests in flight and return.

    ``on_ready`` is called once the address accepts connections.
    Raises :class:`AddressInUseError` if the address is taken.
    """
    _require_free(host, port)
    uvloop.run(_serve(app, host, port, on_ready))


async def _serve(app: AsgiApp, host: str, port: int, on_ready: Callable[[], None]) -> None:
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        log_level=LogLevels.warning,
        backlog=1024,
    )
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, server.stop)
    announcing = loop.create_task(_announce(host, port, on_ready))
    try:
        await server.serve()
    finally:
        announcing.cancel()


async def _announce(host: str, port: int, on_ready: Callable[[], None]) -> None:
    """Wait until the server accepts a connection, then say so."""
    target = "127.0.0.1" if host in {"0.0.0.0", "::"} else host
    while True:
        try:
            _, writer = await asyncio.open_connection(target, port)
        except OSError:
            await asyncio.sleep(_READY_POLL_SECONDS)
        else:
            writer.close()
            on_ready()
            return


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise AddressInUseError(
                f"cannot listen on {host}:{port} ({error.strerror}); "
                "stop the other program or choose another --port"
            ) from None
