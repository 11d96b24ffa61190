"""Runs the HTTP server in this process until it is told to stop.

Granian's embedded server shares our event loop, so one process owns everything: the embedded
warehouse, the sessions and the write buffers. That is what lets Footfall start with one command
and no other services.
"""

import asyncio
import errno
import signal
import socket
from collections.abc import Callable, Coroutine, Sequence

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from footfall.asgi import AsgiApp

_READY_POLL_SECONDS = 0.02

_WAYS_OUT = {
    errno.EADDRINUSE: "stop the other program or choose another --port",
    errno.EACCES: "choose a --port from 1024 on",
}

Background = Callable[[], Coroutine[None, None, None]]
"""A task that runs until it is cancelled."""


class AddressError(Exception):
    """We cannot listen on an address: another program does, or it is not this machine's."""


async def serve(
    app: AsgiApp,
    host: str,
    port: int,
    on_ready: Callable[[], None],
    background: Sequence[Background],
) -> None:
    """Serve ``app`` until SIGINT or SIGTERM, then finish requests in flight and return.

    ``background`` tasks run on the same event loop for as long as the server does.

    ``on_ready`` is called once the address accepts connections. Call :func:`require_free` first
    for a clear message when the address is taken.
    """
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        log_level=LogLevels.error,
        backlog=1024,
    )
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, server.stop)
    beside = [loop.create_task(_announce(host, port, on_ready))]
    beside += [loop.create_task(task()) for task in background]
    try:
        await server.serve()
    finally:
        for task in beside:
            task.cancel()


async def _announce(host: str, port: int, on_ready: Callable[[], None]) -> None:
    """Wait until the server accepts a connection, then say so."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    while True:
        try:
            _, writer = await asyncio.open_connection(target, port)
        except OSError:
            await asyncio.sleep(_READY_POLL_SECONDS)
        else:
            writer.close()
            on_ready()
            return


def require_free(host: str, port: int) -> None:
    """Raise :class:`AddressError` if we cannot listen on the address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            way_out = _WAYS_OUT.get(error.errno or 0, "choose another --host")
            raise AddressError(
                f"cannot listen on {host}:{port} ({error.strerror}); {way_out}"
            ) from None
