"""``POST /api/event``: where trackers send what happened, as a bare ASGI callable.

Sites embed us, so whatever goes wrong on our side must not show as an error on a visitor's page:
an unexpected exception is logged and answered like a dropped event. 202 says that the event is on
disk. When it cannot be put there the answer is 503: trackers take no notice of it, while a server
that sends events may send this one again.
"""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from typing import Any, Protocol
from urllib.parse import parse_qsl

import multipart  # type: ignore[import-untyped]
import orjson

from footfall import clock
from footfall.api import cors
from footfall.asgi import Header, Receive, Scope, Send, answer
from footfall.ingest.client_ip import Edge
from footfall.ingest.payload import Payload, PayloadError, parse_payload
from footfall.ingest.pipeline import Client
from footfall.sessions.persistors.persistor import NotStoredError

logger = logging.getLogger(__name__)

#: More keys than any event has; reading a form of millions would keep everybody waiting.
_FORM_FIELDS_LIMIT = 1_000

#: Largest body of the content types that are parsed; the raw path has its own, lower limit.
PARSED_BODY_LIMIT = 8_000_000


def _encoded(headers: Mapping[str, str]) -> list[Header]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


_CORS = _encoded(cors.ALLOW)
_PREFLIGHT = _encoded(cors.PREFLIGHT)
_TEXT: list[Header] = [*_CORS, (b"content-type", b"text/plain; charset=utf-8")]
_JSON: list[Header] = [*_CORS, (b"content-type", b"application/json; charset=utf-8")]

_LATER: list[Header] = [*_JSON, (b"retry-after", b"10")]

_NOT_STORED = {"error": "The event could not be stored; please send it again later"}
_NOT_JSON = {"request": ["Unable to parse request body as json"]}
_NOT_A_FORM = {"request": ["Unable to parse request body as form data"]}

_FORM = b"application/x-www-form-urlencoded"
_MULTIPART = b"multipart/form-data"


class Ingest(Protocol):
    """What takes a validated request in: :meth:`footfall.ingest.pipeline.Ingestor.ingest`."""

    async def __call__(self, payload: Payload, client: Client, timestamp: int, /) -> int:
        """Process a request and return for how many of its domains it was dropped.

        May raise :class:`NotStoredError`.
        """


class RefusedError(Exception):
    """A request that is answered with an error; ``content`` is its JSON body."""

    def __init__(self, status: int, content: Mapping[str, object]) -> None:
        super().__init__(status)
        self.status = status
        self.content = content


class ClientGoneError(Exception):
    """The client hung up before its request was complete."""


class EventsApp:
    """Answers ``/api/event``.

    ``edge`` knows the proxies in front of us; ``raw_body_limit`` is in bytes. With ``test_clock``
    the header ``X-Footfall-Now`` sets the time a request is received at.
    """

    def __init__(
        self,
        ingest: Ingest,
        *,
        edge: Edge | None = None,
        raw_body_limit: int = 1_000_000,
        test_clock: bool = False,
    ) -> None:
        self._ingest = ingest
        self._edge = edge or Edge()
        self._raw_body_limit = raw_body_limit
        self._test_clock = test_clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method == "OPTIONS":
            await answer(send, 204, _PREFLIGHT, b"")
            return
        try:
            if method != "POST":
                raise RefusedError(404, {"error": "Not found"})
            status, headers, body = await self._post(scope, receive)
        except PayloadError as error:
            status, headers, body = 400, _JSON, orjson.dumps({"errors": error.errors})
        except RefusedError as refused:
            status, headers, body = refused.status, _JSON, orjson.dumps(refused.content)
        except ClientGoneError:
            return
        await answer(send, status, headers, body)

    async def _post(self, scope: Scope, receive: Receive) -> tuple[int, list[Header], bytes]:
        # Of a header that is sent twice the first one counts.
        headers: dict[bytes, bytes] = dict(reversed(list(scope["headers"])))
        peer = scope.get("client")
        peer_address = peer[0] if peer else ""
        address = self._edge.client_ip(headers, peer_address)
        if headers.get(b"x-debug-request") == b"true":
            return 200, _TEXT, address.encode()
        _require_json_accepted(headers.get(b"accept"))
        timestamp = self._received_at(headers)
        payload = parse_payload(await self._fields(headers.get(b"content-type", b""), receive))
        client = Client(
            address,
            self._edge.ip_class(headers, peer_address),
            headers.get(b"user-agent", b"").decode("latin-1"),
        )
        try:
            dropped = await self._ingest(payload, client, timestamp)
        except NotStoredError:
            return 503, _LATER, orjson.dumps(_NOT_STORED)
        except Exception:
            logger.exception("An event was lost")
            dropped = len(payload.domains)
        if dropped:
            return 202, [*_TEXT, (b"x-plausible-dropped", b"%d" % dropped)], b"ok"
        return 202, _TEXT, b"ok"

    def _received_at(self, headers: Mapping[bytes, bytes]) -> int:
        """When the request arrived, in whole seconds since 1970-01-01 UTC."""
        if self._test_clock and (fixed := headers.get(b"x-footfall-now")):
            text = fixed.decode("latin-1")
            try:
                instant = datetime.fromisoformat(text)
            except ValueError:
                error = f"X-Footfall-Now: {text!r} is not an ISO 8601 time"
                raise RefusedError(400, {"error": error}) from None
            seconds = (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()
            if not 0 <= seconds < 2**32:
                error = f"X-Footfall-Now: {text!r} is not within 1970 and 2105"
                raise RefusedError(400, {"error": error})
            return int(seconds)
        return clock.unix_now()

    async def _fields(self, content_type: bytes, receive: Receive) -> Mapping[str, Any]:
        """The decoded body, by its content type. Anything unknown is taken for JSON text."""
        media_type = _media_type(content_type)
        if media_type == b"application/json" or media_type.endswith(b"+json"):
            body = await _parsed_body(receive)
            return (_json_object(body) if body else None) or {}
        if media_type == _FORM:
            return _form(await _parsed_body(receive))
        if media_type == _MULTIPART:
            return _multipart(await _parsed_body(receive), content_type)
        raw = await _read(receive, self._raw_body_limit)
        fields = _json_object(raw) if raw is not None else None
        if fields is None:
            raise PayloadError(_NOT_JSON)
        return fields


@lru_cache(100)
def _media_type(content_type: bytes) -> bytes:
    return content_type.partition(b";")[0].strip().lower()


def _require_json_accepted(accept: bytes | None) -> None:
    if accept and not (b"*/*" in accept or b"json" in accept or b"application/*" in accept):
        raise RefusedError(406, {"error": "Not acceptable: answers are JSON or plain text"})


async def _parsed_body(receive: Receive) -> bytes:
    body = await _read(receive, PARSED_BODY_LIMIT)
    if body is None:
        raise RefusedError(413, {"error": f"The body is larger than {PARSED_BODY_LIMIT:,} bytes"})
    return body


async def _read(receive: Receive, limit: int) -> bytes | None:
    """The whole body, or ``None`` as soon as it turns out to be larger than ``limit`` bytes."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGoneError
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body if len(body) <= limit else None
    chunks, size = [body], len(body)
    while message.get("more_body") and size <= limit:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
    return b"".join(chunks) if size <= limit else None


def _json_object(body: bytes) -> Mapping[str, Any] | None:
    """The object in a JSON text; ``None`` for any other JSON value.

    Raises :class:`PayloadError` for what is no JSON.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise PayloadError(_NOT_JSON) from None
    return value if isinstance(value, dict) else None


def _form(body: bytes) -> Mapping[str, str]:
    try:
        fields = parse_qsl(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            max_num_fields=_FORM_FIELDS_LIMIT,
        )
    except ValueError:
        raise PayloadError(_NOT_A_FORM) from None
    return dict(fields)


def _multipart(body: bytes, content_type: bytes) -> Mapping[str, str]:
    """The text fields of a multipart form; files are ignored."""
    _, options = multipart.parse_options_header(content_type.decode("latin-1"))
    try:
        parts = multipart.MultipartParser(
            BytesIO(body), options.get("boundary", ""), memfile_limit=len(body) + 1
        )
        return {part.name: part.value for part in parts if not part.filename}
    except (multipart.MultipartError, UnicodeError, ValueError):
        raise PayloadError(_NOT_A_FORM) from None
