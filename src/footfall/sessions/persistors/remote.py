"""Sends events to persistors in other processes or on other hosts."""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

import aiohttp

from footfall import metrics
from footfall.sessions.persistors import wire
from footfall.sessions.persistors.outcome import Arrival, Refusal
from footfall.sessions.persistors.persistor import NotStoredError, Settle
from footfall.sessions.persistors.ring import Ring

logger = logging.getLogger(__name__)

#: Seconds to wait before each further attempt to reach a persistor.
RETRY_DELAYS = (0.2, 1.0, 3.0)

#: Events that may wait for a persistor; what comes on top is refused at once.
MAX_WAITING = 20_000

#: An idle connection is given up before the other side may do so, which could meet a request.
KEEP_ALIVE_SECONDS = 15

UNIX_SCHEME = "unix:"


@dataclass(frozen=True, slots=True)
class RemoteOptions:
    """How to speak to persistors.

    ``requests`` are under way to each at the same time, at most; events that come meanwhile
    travel together in the next one. ``timeout`` is in seconds, for reaching a persistor and for
    its answer. ``token`` is the secret that it asks for. ``strict`` makes an event that did not
    come through an error that its sender sees (:class:`.persistor.NotStoredError`), not one that
    is dropped.
    """

    requests: int = 4
    timeout: float = 10.0
    token: str = ""
    strict: bool = False


class RemotePersistor:
    """Hands each event to the persistor that its visitor belongs to.

    ``urls`` are ``http(s)://host:port/event`` or ``unix:/path/of/a.sock``. Use it on one event
    loop, and close it there.
    """

    def __init__(self, urls: Sequence[str], options: RemoteOptions) -> None:
        self._ring = Ring(urls)
        self._lanes = {url: _Lane(url, options) for url in urls}

    def persist(self, arrival: Arrival, settle: Settle) -> None:
        """Have an event stored; see :class:`.persistor.Persistor`."""
        self._lanes[self._ring.owner(arrival.route)].send(arrival, settle)

    async def problems(self) -> dict[str, str]:
        """Ask every persistor whether it is one; what is wrong, by address."""
        found = {url: await lane.problem() for url, lane in self._lanes.items()}
        return {url: problem for url, problem in found.items() if problem}

    @property
    def waiting(self) -> int:
        """How many events wait to be sent."""
        return sum(map(len, self._lanes.values()))

    async def close(self) -> None:
        """Wait for the events under way, then let go of the connections."""
        for lane in self._lanes.values():
            await lane.close()


class _Lane:
    """The way to one persistor: a queue, and a few requests that empty it."""

    def __init__(self, url: str, options: RemoteOptions) -> None:
        self._url, self._socket = url, ""
        if url.startswith(UNIX_SCHEME):
            self._url, self._socket = "http://persistor/event", url.removeprefix(UNIX_SCHEME)
        self._options = options
        self._waiting: deque[tuple[Arrival, Settle]] = deque()
        self._senders: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._failing = False

    def __len__(self) -> int:
        return len(self._waiting)

    def send(self, arrival: Arrival, settle: Settle) -> None:
        if len(self._waiting) >= MAX_WAITING:
            metrics.PERSISTOR_OVERFLOW.inc()
            settle(self._lost(Refusal.PERSIST_ERROR, "too many wait for the persistor"))
            return
        self._waiting.append((arrival, settle))
        if len(self._senders) < self._options.requests:
            self._senders.add(asyncio.create_task(self._send()))

    async def close(self) -> None:
        while self._senders:
            await asyncio.wait(self._senders)
        if self._session is not None:
            await self._session.close()

    async def problem(self) -> str | None:
        try:
            # Nothing is no event: a persistor says so, and everybody else says something else.
            async with self._open().post(self._url, data=b"") as response:
                answer = await response.read()
        except (aiohttp.ClientError, OSError) as error:
            return str(error) or type(error).__name__
        if response.status == HTTPStatus.UNAUTHORIZED:
            return "it has another PERSISTOR_TOKEN"
        return None if answer == wire.BAD_REQUEST else "that is no persistor"

    async def _send(self) -> None:
        sender = asyncio.current_task()
        assert sender is not None
        try:
            await self._empty_queue()
        finally:
            # At once: whoever comes next must not take one that has ended for one that sends.
            self._senders.discard(sender)

    async def _empty_queue(self) -> None:
        while self._waiting:
            size = min(len(self._waiting), wire.MAX_EVENTS)
            batch = [self._waiting.popleft() for _ in range(size)]
            with metrics.PERSISTOR_SECONDS.time():
                outcomes = await self._exchange([arrival for arrival, _ in batch])
            metrics.PERSISTOR_EVENTS.inc(size)
            for (_, settle), outcome in zip(batch, outcomes, strict=True):
                settle(outcome)

    async def _exchange(self, arrivals: Sequence[Arrival]) -> list[wire.Outcome]:
        """Send events and return what became of each.

        Only what certainly did not arrive is sent again: an event must not be counted twice.
        """
        headers, body = wire.encode_request(arrivals)
        for delay in (*RETRY_DELAYS, None):
            try:
                async with self._open().post(self._url, data=body, headers=headers) as response:
                    answer = await response.read()
                if response.ok:
                    self._note(failure=None)
                return wire.decode_answer(response.status, answer, len(arrivals))
            except TimeoutError:
                lost = self._lost(Refusal.PERSIST_TIMEOUT, "the persistor does not answer in time")
                break
            except aiohttp.ClientConnectorError as error:
                lost = self._lost(Refusal.PERSIST_ERROR, str(error))
                if delay is not None:
                    metrics.PERSISTOR_RETRIES.inc()
                    await asyncio.sleep(delay)
            except (aiohttp.ClientError, OSError) as error:
                lost = self._lost(Refusal.PERSIST_ERROR, f"the persistor broke off: {error!r}")
                break
        return [lost] * len(arrivals)

    def _lost(self, refusal: Refusal, reason: str) -> wire.Outcome:
        """What becomes of an event that did not come through."""
        self._note(failure=reason)
        return NotStoredError(reason) if self._options.strict else refusal

    def _note(self, *, failure: str | None) -> None:
        """Tell the log when events begin not to come through, and when they do again."""
        if failure and not self._failing:
            logger.error("Events do not come through: %s", failure)
        elif self._failing and not failure:
            logger.warning("Events come through again")
        self._failing = failure is not None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            options = self._options
            connector: aiohttp.BaseConnector
            if self._socket:
                connector = aiohttp.UnixConnector(
                    self._socket, limit=options.requests, keepalive_timeout=KEEP_ALIVE_SECONDS
                )
            else:
                connector = aiohttp.TCPConnector(
                    limit=options.requests, keepalive_timeout=KEEP_ALIVE_SECONDS
                )
            self._session = aiohttp.ClientSession(
                connector=connector,
                timeout=aiohttp.ClientTimeout(total=options.timeout, connect=options.timeout),
                headers={"authorization": f"Bearer {options.token}"} if options.token else None,
                auto_decompress=False,
            )
        return self._session
