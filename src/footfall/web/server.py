"""Runs HTTP servers in this process until it is told to stop.

Granian's embedded server shares our event loop, so one process owns everything: the embedded
warehouse, the sessions and the write buffers. That is what lets Footfall start with one command
and no other services.
"""

import asyncio
import errno
import gc
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from footfall.asgi import AsgiApp

_READY_POLL_SECONDS = 0.02

#: How long a thread may keep others from the interpreter. An answer waits until the thread that
#: writes events to disk has had it twice; at Python's five milliseconds that is what takes longest.
_TURN_SECONDS = 0.001

#: By then a server has read what it keeps in memory.
_SETTLED_SECONDS = 10

#: New objects after which the garbage collector looks through the young ones. Requests in flight
#: are hundreds of objects each, and hardly any of them is ever part of a cycle.
_YOUNG_OBJECTS = 10_000

_WAYS_OUT = {
    errno.EADDRINUSE: "stop the other program or choose another --port",
    errno.EACCES: "choose a --port from 1024 on",
}

Background = Callable[[], Coroutine[None, None, None]]
"""A task that runs until it is cancelled."""


class AddressError(Exception):
    """We cannot listen on an address: another program does, or it is not this machine's."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server can be reached: on TCP, or else at a socket in a directory.

    Several processes of one user may listen on the same TCP address; connections spread over them.
    """

    host: str = ""
    port: int = 0
    path: Path | None = None

    async def accepts(self) -> bool:
        """Whether somebody answers there."""
        try:
            if self.path:
                _, writer = await asyncio.open_unix_connection(self.path)
            else:
                target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
                _, writer = await asyncio.open_connection(target, self.port)
        except OSError:
            return False
        writer.close()
        return True


Listener = tuple[Address, AsgiApp]
"""An address and what answers there."""


async def serve(
    listeners: Sequence[Listener],
    on_ready: Callable[[], None],
    background: Sequence[Background],
) -> None:
    """Serve until SIGINT or SIGTERM, then finish requests in flight and return.

    ``background`` tasks run on the same event loop for as long as the servers do.

    ``on_ready`` is called once every address accepts connections. Raises :class:`AddressError`.
    """
    for address, _ in listeners:
        if address.host:
            require_free(address.host, address.port, beside_another=True)
    sys.setswitchinterval(_TURN_SECONDS)
    servers = [_server(address, app) for address, app in listeners]
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for server in servers:
            server.stop()  # type: ignore[no-untyped-call]

    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, stop)
    beside = [loop.create_task(_announce([address for address, _ in listeners], on_ready))]
    beside.append(loop.create_task(spare_collector()))
    beside += [loop.create_task(task()) for task in background]
    try:
        await asyncio.gather(*(server.serve() for server in servers))
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)


def _server(address: Address, app: AsgiApp) -> Server:
    if address.path:
        address.path.unlink(missing_ok=True)  # left behind by a process that was killed
    return Server(
        app,
        address=address.host,
        port=address.port,
        uds=address.path,
        interface=Interfaces.ASGINL,
        log_level=LogLevels.error,
        backlog=1024,
    )


async def _announce(addresses: Sequence[Address], on_ready: Callable[[], None]) -> None:
    """Wait until every server accepts a connection, then say so."""
    for address in addresses:
        while not await address.accepts():
            await asyncio.sleep(_READY_POLL_SECONDS)
    on_ready()


async def spare_collector(settled_seconds: float = _SETTLED_SECONDS) -> None:
    """Keep the garbage collector from what a server holds for good, once it is there.

    To look through all rules, lists and modules takes longer than an event may.
    """
    gc.set_threshold(_YOUNG_OBJECTS)
    await asyncio.sleep(settled_seconds)
    gc.freeze()


def require_free(host: str, port: int, *, beside_another: bool = False) -> None:
    """Raise :class:`AddressError` if we cannot listen on the address.

    With ``beside_another`` it is fine if another of our servers does, too.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if beside_another:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            way_out = _WAYS_OUT.get(error.errno or 0, "choose another --host")
            raise AddressError(
                f"cannot listen on {host}:{port} ({error.strerror}); {way_out}"
            ) from None
