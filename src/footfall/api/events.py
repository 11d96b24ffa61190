"""``POST /api/event``: where trackers send what happened.

What is answered is decided in :meth:`Events.take`, which knows of no server and waits for nothing.
Two ways lead there: :class:`EventsApp`, which speaks ASGI and takes anything, and the short cut of
:mod:`footfall.web.event_lane`.

Sites embed us, so whatever goes wrong on our side must not show as an error on a visitor's page:
an unexpected exception is logged and answered like a dropped event. 202 says that the event is on
disk. When it cannot be put there the answer is 503: trackers take no notice of it, while a server
that sends events may send this one again.
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

from footfall import clock
from footfall.api.event_answers import (
    ACCEPTED,
    LATER,
    PREFLIGHT,
    Answer,
    RefusedError,
    Reply,
    dropped_for,
    error,
    text,
)
from footfall.api.event_bodies import body_fields, body_limit
from footfall.asgi import Receive, Scope, Send, answer
from footfall.ingest.client_ip import Edge
from footfall.ingest.payload import Payload, PayloadError, parse_payload
from footfall.ingest.pipeline import Client, Done
from footfall.sessions.persistors.persistor import NotStoredError

logger = logging.getLogger(__name__)


class Take(Protocol):
    """What takes a validated request in: :meth:`footfall.ingest.pipeline.Ingestor.take`."""

    def __call__(self, payload: Payload, client: Client, timestamp: int, done: Done, /) -> None:
        """Process a request, and tell ``done`` what has become of it."""


class ClientGoneError(Exception):
    """The client hung up before its request was complete."""


class Events:
    """Takes the requests of trackers.

    ``edge`` knows the proxies in front of us; ``raw_body_limit`` is in bytes. With ``test_clock``
    the header ``X-Footfall-Now`` sets the time a request is received at.
    """

    def __init__(
        self,
        take: Take,
        *,
        edge: Edge | None = None,
        raw_body_limit: int = 1_000_000,
        test_clock: bool = False,
    ) -> None:
        self._ingest = take
        self._edge = edge or Edge()
        self._raw_body_limit = raw_body_limit
        self._test_clock = test_clock

    def body_limit(self, headers: Mapping[bytes, bytes]) -> int:
        """How many bytes the body of a request may have; the rest need not be read."""
        return body_limit(headers.get(b"content-type", b""), self._raw_body_limit)

    def take(self, headers: Mapping[bytes, bytes], peer: str, body: bytes, reply: Reply) -> None:
        """Process a POST request.

        ``headers`` holds the first occurrence of each under its lower-case name; ``peer`` is the
        address of the connection. After an unexpected exception ``reply`` may be told twice.
        """
        try:
            self._take(headers, peer, body, reply)
        except PayloadError as invalid:
            reply(error(400, {"errors": invalid.errors}))
        except RefusedError as refused:
            reply(error(refused.status, {"error": str(refused)}))
        except Exception:
            logger.exception("An event was lost")
            reply(dropped_for(1))

    def _take(self, headers: Mapping[bytes, bytes], peer: str, body: bytes, reply: Reply) -> None:
        address = self._edge.client_ip(headers, peer)
        if headers.get(b"x-debug-request") == b"true":
            reply(text(address))
            return
        _require_json_accepted(headers.get(b"accept"))
        timestamp = self._received_at(headers)
        content_type = headers.get(b"content-type", b"")
        payload = parse_payload(body_fields(content_type, body, self._raw_body_limit))
        client = Client(
            address,
            self._edge.ip_class(headers, peer),
            headers.get(b"user-agent", b"").decode("latin-1"),
        )
        self._ingest(payload, client, timestamp, partial(_reply_with, reply))

    def _received_at(self, headers: Mapping[bytes, bytes]) -> int:
        """When the request arrived, in whole seconds since 1970-01-01 UTC."""
        if self._test_clock and (fixed := headers.get(b"x-footfall-now")):
            given = fixed.decode("latin-1")
            try:
                instant = datetime.fromisoformat(given)
            except ValueError:
                raise RefusedError(
                    400, f"X-Footfall-Now: {given!r} is not an ISO 8601 time"
                ) from None
            seconds = (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()
            if not 0 <= seconds < 2**32:
                raise RefusedError(400, f"X-Footfall-Now: {given!r} is not within 1970 and 2105")
            return int(seconds)
        return clock.unix_now()


class EventsApp:
    """Answers ``/api/event`` by ASGI."""

    def __init__(self, events: Events) -> None:
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            not_found = error(404, {"error": "Not found"})
            await answer(send, *(PREFLIGHT if scope["method"] == "OPTIONS" else not_found))
            return
        # Of a header that is sent twice the first one counts.
        headers: dict[bytes, bytes] = dict(reversed(list(scope["headers"])))
        peer = scope.get("client")
        try:
            body = await _read(receive, self._events.body_limit(headers))
        except ClientGoneError:
            return
        replied: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

        def reply(told: Answer) -> None:
            if not replied.done():  # the client may have hung up
                replied.set_result(told)

        self._events.take(headers, peer[0] if peer else "", body, reply)
        await answer(send, *await replied)


def _reply_with(reply: Reply, dropped: int | NotStoredError) -> None:
    """Tell the sender for how many domains its event was dropped, or that nothing was stored."""
    if not dropped:
        reply(ACCEPTED)
    elif isinstance(dropped, NotStoredError):
        reply(LATER)
    else:
        reply(dropped_for(dropped))


def _require_json_accepted(accept: bytes | None) -> None:
    if accept and not (b"*/*" in accept or b"json" in accept or b"application/*" in accept):
        raise RefusedError(406, "Not acceptable: answers are JSON or plain text")


async def _read(receive: Receive, limit: int) -> bytes:
    """The body, or its beginning as soon as that is larger than ``limit`` bytes.

    Raises :class:`ClientGoneError`.
    """
    chunks, size, more = [], 0, True
    while more and size <= limit:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        more = message.get("more_body", False)
    return b"".join(chunks)
