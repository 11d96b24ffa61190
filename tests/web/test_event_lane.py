"""Events take a short cut where they can, and nobody can tell by the answers."""

import asyncio
import gc
import json
import os
import signal
import weakref
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

from footfall.api.event_answers import ACCEPTED, Reply, dropped_for
from footfall.web import event_lane
from footfall.web.event_lane import Take
from footfall.web.server import Address, Listener, serve

BODY = json.dumps({"n": "pageview", "u": "https://a.test/", "d": "a.test"}).encode()


def post(
    body: bytes = BODY, *headers: str, path: str = "/api/event", version: str = "1.1"
) -> bytes:
    """A request as it goes over the wire."""
    head = "\r\n".join([f"POST {path} HTTP/{version}", "Host: a.test", *headers])
    return f"{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


class Server:
    """A server that notes which way requests took, and where to reach it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.short_cut: list[bytes] = []
        self.long_way: list[bytes] = []
        self.headers: list[dict[bytes, bytes]] = []
        self.later: list[Reply] | None = None

    def take(self, headers: Any, peer: str, body: bytes, reply: Reply) -> None:
        self.short_cut.append(body)
        self.headers.append(dict(headers))
        if self.later is None:
            reply(dropped_for(1) if b"dropped" in body else ACCEPTED)
        else:
            self.later.append(reply)

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        self.long_way.append(body)
        headers = [(b"content-length", b"4")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"long"})

    async def talk(self, *pieces: bytes, answers: int = 1) -> list[tuple[int, bytes]]:
        """Send pieces one after another; status and body of each answer."""
        reader, writer = await asyncio.open_unix_connection(self.path)
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(0.02)
        told = [await answer(reader) for _ in range(answers)]
        writer.close()
        return told


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
    lines = head.decode().lower().split("\r\n")
    length = next(int(line.partition(":")[2]) for line in lines if "content-length" in line)
    return int(head.split()[1]), await reader.readexactly(length)


@asynccontextmanager
async def running(path: Path) -> AsyncIterator[Server]:
    server = Server(path)
    ready = asyncio.Event()
    take: Take = server.take
    listener = Listener(Address(path=path), server.app, take)
    task = asyncio.create_task(serve([listener], ready.set, []))
    await asyncio.wait_for(ready.wait(), 5)
    try:
        yield server
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def on_a_server(
    test: Callable[[Server], Coroutine[Any, Any, None]],
) -> Callable[[Path], None]:
    @wraps(test)
    def run(tmp_path: Path) -> None:
        async def scenario() -> None:
            async with running(tmp_path / "socket") as server:
                await test(server)

        asyncio.run(scenario())

    del run.__wrapped__  # type: ignore[attr-defined] # pytest would ask for its arguments
    return run


@on_a_server
async def test_a_whole_event_takes_the_short_cut(server: Server) -> None:
    assert await server.talk(post()) == [(202, b"ok")]
    assert await server.talk(post(path="/api/event/")) == [(202, b"ok")]
    assert server.short_cut == [BODY, BODY]
    assert server.long_way == []


@on_a_server
async def test_one_connection_may_bring_many_events_and_other_requests(server: Server) -> None:
    pieces = [post(b"1"), post(b"x", path="/api/stats"), post(b"dropped"), post(b"y", path="/")]
    told = await server.talk(*pieces, answers=4)
    assert told == [(202, b"ok"), (200, b"long"), (202, b"ok"), (200, b"long")]
    assert server.short_cut == [b"1", b"dropped"]
    assert server.long_way == [b"x", b"y"]


@on_a_server
async def test_of_headers_the_first_counts_in_lower_case(server: Server) -> None:
    await server.talk(post(BODY, "X-Forwarded-For: 1.2.3.4", "x-forwarded-for: 5.6.7.8"))
    assert server.headers[0][b"x-forwarded-for"] == b"1.2.3.4"
    assert server.headers[0][b"host"] == b"a.test"


CHUNKED = (
    b"POST /api/event HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
)


@on_a_server
async def test_a_chunked_body_is_put_together(server: Server) -> None:
    assert await server.talk(CHUNKED) == [(202, b"ok")]
    assert server.short_cut == [b"abcde"]


@pytest.mark.parametrize(
    "pieces",
    [
        (post()[:10], post()[10:]),
        (post()[:60], post()[60:]),
        (post()[:-5], post()[-5:]),
        tuple(bytes([each]) for each in post(b"slowly")),
        (post(b"waits", "Expect: 100-continue")[:-5], b"waits"),
        (post(BODY, "Connection: close"),),
        (post(version="1.0"),),
        (post(path="/api/event?x=1"),),
    ],
    ids=["line", "headers", "body", "bytes", "expect", "close", "old", "query"],
)
def test_what_is_not_whole_and_plain_goes_the_long_way(
    tmp_path: Path, pieces: tuple[bytes, ...]
) -> None:
    async def scenario() -> None:
        async with running(tmp_path / "socket") as server:
            reader, writer = await asyncio.open_unix_connection(server.path)
            for piece in pieces:
                writer.write(piece)
                await asyncio.sleep(0.001)
            answered = await asyncio.wait_for(reader.readuntil(b"long"), 5)
            assert b"HTTP/1.1 200" in answered
            writer.close()
            assert server.short_cut == []
            assert len(server.long_way) == 1

    asyncio.run(scenario())


@on_a_server
async def test_after_a_piecemeal_request_the_next_takes_the_short_cut(server: Server) -> None:
    told = await server.talk(post()[:30], post()[30:], post(b"whole"), answers=2)
    assert told == [(200, b"long"), (202, b"ok")]
    assert server.short_cut == [b"whole"]


@on_a_server
async def test_what_only_looks_like_an_event_is_part_of_its_request(server: Server) -> None:
    header = b"POST /else HTTP/1.1\r\nHost: a.test\r\nX-Note: "
    assert await server.talk(header, post(b"{}")) == [(200, b"long")]
    assert await server.talk(post(post())[: -len(post())], post()) == [(200, b"long")]
    assert server.short_cut == []
    assert server.long_way == [b"{}", post()]


@on_a_server
async def test_requests_sent_without_waiting_are_answered_in_their_order(server: Server) -> None:
    told = await server.talk(post(b"1") + post(b"2") + post(b"3"), answers=3)
    assert [status for status, _ in told] == [200, 200, 200]
    assert server.long_way == [b"1", b"2", b"3"]


@on_a_server
async def test_what_comes_while_an_event_is_stored_waits_for_its_answer(server: Server) -> None:
    server.later = []
    reader, writer = await asyncio.open_unix_connection(server.path)
    for piece in (post(b"1"), post(b"2")[:20], post(b"2")[20:], post(b"3", path="/else")):
        writer.write(piece)
        await asyncio.sleep(0.02)
    assert server.short_cut == [b"1"]
    assert server.long_way == []
    server.later.pop()(ACCEPTED)
    assert await answer(reader) == (202, b"ok")
    assert await answer(reader) == (200, b"long")
    assert await answer(reader) == (200, b"long")
    assert server.long_way == [b"2", b"3"]
    writer.close()


@pytest.mark.parametrize("sent", [b"", b"POST /api/event HTTP/1.1\r\nHost: a", b"GET / HTTP/1.1"])
def test_whoever_does_not_get_on_with_a_request_is_hung_up_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(event_lane, "HEAD_SECONDS", 0.1)

    async def scenario() -> None:
        async with running(tmp_path / "socket") as server:
            reader, writer = await asyncio.open_unix_connection(server.path)
            writer.write(sent)
            assert await asyncio.wait_for(reader.read(), 5) == b""
            writer.close()

    asyncio.run(scenario())


def test_a_slow_body_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_lane, "HEAD_SECONDS", 0.2)

    async def scenario() -> None:
        async with running(tmp_path / "socket") as server:
            reader, writer = await asyncio.open_unix_connection(server.path)
            writer.write(post(b"slowly", path="/upload")[:-6])
            await asyncio.sleep(0.4)
            writer.write(b"slowly")
            assert await answer(reader) == (200, b"long")
            writer.close()

    asyncio.run(scenario())


@on_a_server
async def test_a_sender_that_has_gone_is_not_told(server: Server) -> None:
    server.later = []
    _, writer = await asyncio.open_unix_connection(server.path)
    writer.write(post())
    await asyncio.sleep(0.05)
    writer.close()
    await asyncio.sleep(0.05)
    server.later.pop()(ACCEPTED)
    assert server.short_cut == [BODY]


@on_a_server
async def test_what_was_held_for_a_connection_is_let_go_with_it(server: Server) -> None:
    readers: list[weakref.ref[Any]] = []

    def noting(reader: event_lane._Reader) -> None:
        readers.append(weakref.ref(reader))
        begin(reader)

    begin = event_lane._Reader.__init__
    gc.disable()  # which looks at what has grown old hardly ever
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(event_lane._Reader, "__init__", noting)
            assert await server.talk(post()) == [(202, b"ok")]
            await asyncio.sleep(0.1)
        assert readers
        assert [each() for each in readers] == [None] * len(readers)
    finally:
        gc.enable()


@pytest.mark.parametrize(
    "nonsense",
    [
        b"POST /api/event HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
        b"POST /api/event HTTP/1.1\r\nContent-Length: x\r\n\r\nab",
        b"POST /api/event HTTP/1.1\r\nHost : a\r\n\r\n",
        b"POST /api/event HTTP/1.1\r\nbad header\r\n\r\n",
    ],
)
def test_what_is_no_http_is_a_bad_request(tmp_path: Path, nonsense: bytes) -> None:
    async def scenario() -> None:
        async with running(tmp_path / "socket") as server:
            told = await server.talk(nonsense)
            assert told[0][0] == 400
            assert server.short_cut == []

    asyncio.run(scenario())


def test_the_server_ends_when_the_last_event_is_answered(tmp_path: Path) -> None:
    async def scenario() -> None:
        server = Server(tmp_path / "socket")
        server.later = []
        ready = asyncio.Event()
        listener = Listener(Address(path=server.path), server.app, server.take)

        async def end_soon() -> None:
            await asyncio.sleep(0.2)
            os.kill(os.getpid(), signal.SIGTERM)

        served = asyncio.create_task(serve([listener], ready.set, [end_soon]))
        await asyncio.wait_for(ready.wait(), 5)
        reader, writer = await asyncio.open_unix_connection(server.path)
        writer.write(post())
        await asyncio.sleep(0.6)
        assert not served.done()
        server.later.pop()(ACCEPTED)
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        assert head.startswith(b"HTTP/1.1 202")
        assert b"connection: close" in head.lower()
        assert await reader.read() == b"ok"
        writer.close()
        await asyncio.wait_for(served, 5)

    asyncio.run(scenario())
