"""How workers' ingest counters come to the owner, who writes them."""

import logging
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import msgspec

from footfall.asgi import AsgiApp, Receive, Scope, Send, answer, read_body
from footfall.ingest.counters import CounterRow, CounterSink

logger = logging.getLogger(__name__)

PATH = "/counts"

#: Counts that wait for an owner that is away; what comes on top is lost.
MAX_WAITING = 100_000

BODY_LIMIT = 64_000_000

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[CounterRow]).decode


class CountRelay:
    """Where a worker's counters go. Rows wait here until :meth:`send` has handed them over."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows: list[CounterRow] = []

    def append(self, rows: Sequence[CounterRow]) -> None:
        """Take rows over."""
        self._rows.extend(rows[: MAX_WAITING - len(self._rows)])

    async def send(self) -> None:
        """Hand rows to the owner. They stay here while it is away."""
        if not self._rows:
            return
        rows, self._rows = self._rows, []
        try:
            connector = aiohttp.UnixConnector(str(self._path))
            async with (
                aiohttp.ClientSession(connector=connector) as session,
                session.post(f"http://owner{PATH}", data=_encode(rows)) as response,
            ):
                response.raise_for_status()
        except aiohttp.ClientConnectorError:
            self._rows[:0] = rows
        except (aiohttp.ClientError, TimeoutError):
            # They may have arrived: rather too few than twice.
            logger.exception("%d ingest counts were lost", len(rows))


def taking_counts(sink: CounterSink, persistor: AsgiApp) -> AsgiApp:
    """``persistor``, and beside it the address that takes workers' counts for ``sink``."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != PATH:
            await persistor(scope, receive, send)
            return
        try:
            sink.append(_decode(await read_body(receive, BODY_LIMIT) or b""))
        except ValueError:
            await answer(send, 400, [], b"")
        else:
            await answer(send, 200, [], b"")

    return application
