"""What a worker passes on, and what comes back."""

import asyncio
import json
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from footfall.asgi import Scope
from footfall.web.workers.proxy import OwnerProxy, behind_workers


async def ask(
    path: Path,
    target: str = "/",
    method: str = "GET",
    headers: tuple[tuple[bytes, bytes], ...] = (),
    body: tuple[bytes, ...] = (b"",),
) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """One request through a proxy to the owner at ``path``: status, headers and body."""
    raw, _, query = target.partition("?")
    scope: Scope = {
        "type": "http",
        "method": method,
        "path": raw,
        "raw_path": raw.encode(),
        "query_string": query.encode(),
        "headers": list(headers),
        "client": ("203.0.113.7", 1234),
    }
    parts = iter(body)
    rest = len(body)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        nonlocal rest
        rest -= 1
        return {"type": "http.request", "body": next(parts), "more_body": rest > 0}

    async def send(message: Any) -> None:
        sent.append(message)

    proxy = OwnerProxy(path)
    await proxy(scope, receive, send)
    await proxy.close()
    return (
        sent[0]["status"],
        list(sent[0]["headers"]),
        b"".join(message["body"] for message in sent[1:]),
    )


def through(tmp_path: Path, handler: Any, use: Any) -> Any:
    """What ``use`` returns, given the socket of an owner that ``handler`` answers for."""

    async def scenario() -> Any:
        app = web.Application(client_max_size=100_000_000)
        app.router.add_route("*", "/{tail:.*}", handler)
        runner = web.AppRunner(app, auto_decompress=False)
        await runner.setup()
        path = tmp_path / "owner.sock"
        await web.UnixSite(runner, str(path)).start()
        try:
            return await use(path)
        finally:
            await runner.cleanup()

    return asyncio.run(scenario())


async def echo(request: web.Request) -> web.Response:
    return web.json_response(
        {
            "method": request.method,
            "target": request.raw_path,
            "headers": [[name.lower(), value] for name, value in request.headers.items()],
            "length": len(await request.read()),
        }
    )


def told(tmp_path: Path, **asked: Any) -> dict[str, Any]:

    def use(path: Path) -> Coroutine[Any, Any, Any]:
        return ask(path, **asked)

    status, _, body = through(tmp_path, echo, use)
    assert status == 200
    result: dict[str, Any] = json.loads(body)
    return result


@pytest.mark.parametrize("target", ["/a%2Fb/c?x=%20&y=1&y=2", "//", "/%E2%82%AC", "/a?b=c%26d"])
def test_an_address_arrives_as_it_was_sent(tmp_path: Path, target: str):
    assert told(tmp_path, target=target)["target"] == target


def test_headers_arrive_but_for_those_of_the_connection(tmp_path: Path):
    sent = (
        (b"host", b"stats.example.com"),
        (b"cookie", b"a=b"),
        (b"connection", b"keep-alive"),
        (b"x-footfall-peer", b"10.0.0.1"),
    )

    arrived = told(tmp_path, headers=sent)["headers"]

    assert sorted(map(tuple, arrived)) == [
        ("cookie", "a=b"),
        ("host", "stats.example.com"),
        ("x-footfall-peer", "203.0.113.7"),
    ]


@pytest.mark.parametrize("parts", [(b"x" * 10,), (b"x" * 1000,) * 50, (b"", b"x")])
def test_a_body_arrives_whole(tmp_path: Path, parts: tuple[bytes, ...]):
    assert told(tmp_path, method="POST", body=parts)["length"] == sum(map(len, parts))


def test_an_answer_comes_back_with_all_its_headers(tmp_path: Path):
    async def handler(_: web.Request) -> web.Response:
        answer = web.Response(status=302, headers={"location": "/next"})
        answer.set_cookie("one", "1")
        answer.set_cookie("two", "2")
        return answer

    status, headers, body = through(tmp_path, handler, ask)

    assert (status, body) == (302, b"")
    assert [name for name, _ in headers].count(b"set-cookie") == 2
    assert (b"location", b"/next") in headers


def test_a_compressed_answer_is_left_as_it_is(tmp_path: Path):
    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=b"not really gzip", headers={"content-encoding": "gzip"})

    assert through(tmp_path, handler, ask)[2] == b"not really gzip"


def test_a_long_answer_comes_in_pieces(tmp_path: Path):
    async def handler(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(100):
            await answer.write(b"y" * 10_000)
        return answer

    status, headers, body = through(tmp_path, handler, ask)

    assert (status, len(body)) == (200, 1_000_000)
    assert b"transfer-encoding" not in dict(headers)


def test_while_the_owner_is_away_the_answer_is_503(tmp_path: Path):
    status, headers, body = asyncio.run(ask(tmp_path / "nobody.sock"))

    assert status == 503
    assert b"retry-after" in dict(headers)
    assert b"try again" in body


def test_the_owner_sees_the_visitors_address():
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append((scope["client"], scope["headers"]))

    scope = {
        "client": ("", 0),
        "headers": [(b"x-footfall-peer", b"203.0.113.7"), (b"host", b"x")],
    }
    asyncio.run(behind_workers(app)(scope, None, None))

    assert seen == [(("203.0.113.7", 0), [(b"host", b"x")])]
