"""Passes requests that need the warehouse on to the owner, and its answers back."""

from collections.abc import AsyncIterator, Iterable
from http import HTTPStatus
from pathlib import Path

import aiohttp
import orjson
from yarl import URL

from footfall.asgi import AsgiApp, Header, Message, Receive, Scope, Send, answer

#: Who sent the request that a worker passes on: the address of its connection.
PEER = b"x-footfall-peer"

#: Headers that speak of one connection, not of what travels over it.
_HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)

_AWAY = orjson.dumps({"error": "Footfall is just starting; please try again in a moment"})
_AWAY_HEADERS: list[Header] = [(b"content-type", b"application/json"), (b"retry-after", b"3")]

_CONNECT_SECONDS = 5


class OwnerProxy:
    """An application that has another one on a socket answer.

    503 while nobody listens there. Use it on one event loop, and close it there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"{scope['type']} is not passed on")
        peer = scope.get("client")
        headers = [
            *_end_to_end(scope["headers"], without=PEER),
            (PEER.decode(), peer[0] if peer else ""),
        ]
        request = self._open().request(
            scope["method"],
            _url(scope),
            headers=headers,
            data=await _body(receive),
            allow_redirects=False,
        )
        try:
            response = await request
        except aiohttp.ClientError:
            # Connecting failed, or the owner died over this request: either way it is away.
            await answer(send, HTTPStatus.SERVICE_UNAVAILABLE, _AWAY_HEADERS, _AWAY)
            return
        async with response:
            await _pass_back(response, send)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.UnixConnector(str(self._path), limit=0),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
                auto_decompress=False,
            )
        return self._session


def behind_workers(app: AsgiApp) -> AsgiApp:
    """``app`` for what an :class:`OwnerProxy` passes on: as if visitors connected to it."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        headers = list(scope["headers"])
        peer = dict(headers).get(PEER, b"").decode("latin-1")
        scope["headers"] = [header for header in headers if header[0] != PEER]
        scope["client"] = (peer, 0)
        await app(scope, receive, send)

    return application


def _url(scope: Scope) -> URL:
    path: bytes = (scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0]
    query: bytes = scope["query_string"]
    target = path + b"?" + query if query else path
    return URL(f"http://owner{target.decode('latin-1')}", encoded=True)


def _end_to_end(headers: Iterable[Header], without: bytes = b"") -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in headers
        if name not in _HOP_BY_HOP and name != without
    ]


async def _body(receive: Receive) -> bytes | AsyncIterator[bytes] | None:
    """A short body at once, a long one piece by piece."""
    first = await receive()
    if first.get("more_body"):
        return _pieces(first, receive)
    return first.get("body") or None


async def _pieces(message: Message, receive: Receive) -> AsyncIterator[bytes]:
    yield message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        yield message.get("body", b"")


async def _pass_back(response: aiohttp.ClientResponse, send: Send) -> None:
    headers = [
        (name.lower(), value)
        for name, value in response.raw_headers
        if name.lower() not in _HOP_BY_HOP
    ]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    async for piece in response.content.iter_any():
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
