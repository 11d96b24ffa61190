"""Runs HTTP servers in this process until it is told to stop.

uvicorn's servers share our event loop, so one process owns everything: the embedded warehouse, the
sessions and the write buffers. That is what lets Footfall start with one command and no other
services.
"""

import asyncio
import errno
import gc
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from footfall.asgi import AsgiApp
from footfall.web.event_lane import EventLane, Take

_READY_POLL_SECONDS = 0.02

#: Connections that wait to be accepted.
_BACKLOG = 1024

#: An idle connection is kept for longer than proxies keep theirs (nginx: 60 s), so that none sends
#: a request just when we hang up.
_KEEP_ALIVE_SECONDS = 75

#: At the end, requests under way have so long.
_GRACE_SECONDS = 30

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


@dataclass(frozen=True, slots=True)
class Listener:
    """An address and what answers there. Events may have a lane of their own."""

    address: Address
    app: AsgiApp
    events: Take | None = None


async def serve(
    listeners: Sequence[Listener],
    on_ready: Callable[[], None],
    background: Sequence[Background],
) -> None:
    """Serve until SIGINT or SIGTERM, then finish requests in flight and return.

    ``background`` tasks run on the same event loop for as long as the servers do.

    ``on_ready`` is called once every address accepts connections. Raises :class:`AddressError`.
    """
    sockets = [_bound(listener.address) for listener in listeners]
    sys.setswitchinterval(_TURN_SECONDS)
    servers = [_server(listener) for listener in listeners]
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for server in servers:
            server.should_exit = True

    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, stop)
    beside = [loop.create_task(_announce([each.address for each in listeners], on_ready))]
    beside.append(loop.create_task(spare_collector()))
    beside += [loop.create_task(task()) for task in background]
    try:
        await asyncio.gather(
            *(server.serve([bound]) for server, bound in zip(servers, sockets, strict=True))
        )
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)


class _Server(uvicorn.Server):
    """One of several in a process, which listens to signals itself."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(listener: Listener) -> _Server:
    protocol: Callable[..., asyncio.Protocol] = HttpToolsProtocol
    if listener.events:
        protocol = partial(EventLane, take=listener.events)
    return _Server(
        uvicorn.Config(
            listener.app,
            http=protocol,  # type: ignore[arg-type] # it is only ever called
            ws="none",
            lifespan="off",
            interface="asgi3",
            proxy_headers=False,
            server_header=False,
            log_config=None,
            log_level="error",
            access_log=False,
            backlog=_BACKLOG,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
    )


def _bound(address: Address) -> socket.socket:
    """A socket at an address. Raises :class:`AddressError`."""
    if address.path:
        address.path.unlink(missing_ok=True)  # left behind by a process that was killed
        unix = socket.socket(socket.AF_UNIX)
        unix.bind(str(address.path))
        return unix
    return _bound_to(address.host, address.port, beside_another=True)


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
    _bound_to(host, port, beside_another=beside_another).close()


def _bound_to(host: str, port: int, *, beside_another: bool) -> socket.socket:
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if beside_another:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        way_out = _WAYS_OUT.get(error.errno or 0, "choose another --host")
        raise AddressError(
            f"cannot listen on {host}:{port} ({error.strerror}); {way_out}"
        ) from None
    return bound
