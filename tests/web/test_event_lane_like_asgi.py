"""Whatever is sent in whatever pieces, the short cut answers as the long way does."""

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from footfall.api.events import EventsApp
from footfall.web.event_lane import EventLane
from tests.ingest.world import CHROME_ON_MAC, World


class Wire(asyncio.Transport):
    """A connection in memory that keeps what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False

    def write(self, data: Any) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return ("203.0.113.9", 40000) if name == "peername" else default


async def answers(
    make: Callable[..., HttpToolsProtocol], world: World, pieces: Sequence[bytes]
) -> tuple[list[tuple[bytes, bytes]], bool]:
    """Status line and the rest that matters of each answer, and whether the server hung up."""
    config = uvicorn.Config(EventsApp(world.events_api), lifespan="off", proxy_headers=False)
    config.load()
    protocol = make(config=config, server_state=ServerState(), app_state={})
    wire = Wire()
    protocol.connection_made(wire)
    for piece in pieces:
        if wire.closed:
            break
        protocol.data_received(piece)
        for _ in range(8):
            await asyncio.sleep(0)
    protocol.connection_lost(None)
    await asyncio.sleep(0)
    return _told(wire.written), wire.closed


def _told(written: bytes) -> list[tuple[bytes, bytes]]:
    """By answer: its status, its body and how many domains dropped the event."""
    found = []
    while written:
        head, _, rest = written.partition(b"\r\n\r\n")
        if b"transfer-encoding: chunked" in head.lower():
            body, _, written = rest.partition(b"0\r\n\r\n")
            body = body.partition(b"\r\n")[2].removesuffix(b"\r\n")
        else:
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            size = int(length[1]) if length else 0
            body, written = rest[:size], rest[size:]
        dropped = re.search(rb"x-plausible-dropped: \d+", head)
        found.append((head.split(b"\r\n")[0], body + (dropped[0] if dropped else b"")))
    return found


bodies = st.one_of(
    st.fixed_dictionaries(
        {"n": st.sampled_from(["pageview", "Signup", ""]), "u": st.just("https://example.com/a")},
        optional={
            "d": st.sampled_from(["example.com", "example.com,other.test", "gone.test"]),
            "p": st.just({"k": "v"}),
        },
    ).map(lambda fields: json.dumps(fields).encode()),
    st.binary(max_size=40),
    # What looks like a request and is part of one.
    st.just(b"POST /api/event HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"),
)
header_lines = st.sampled_from(
    [
        "Content-Type: text/plain",
        "Content-Type: application/json",
        "Connection: close",
        "Connection: keep-alive",
        "Accept: text/html",
        "Expect: 100-continue",
        "X-Debug-Request: true",
        "X-Forwarded-For: 1.2.3.4",
        "Upgrade: websocket",
        "Bad Header: x",
        "Transfer-Encoding: gzip",
    ]
)


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    """A request, usually a good one for events."""
    method = draw(st.sampled_from(["POST"] * 6 + ["GET", "OPTIONS"]))
    path = draw(st.sampled_from(["/api/event"] * 4 + ["/api/event/", "/api/event?a=b"]))
    version = draw(st.sampled_from(["1.1"] * 6 + ["1.0", "2.0"]))
    lines = draw(st.lists(header_lines, max_size=3))
    body = draw(bodies) if method == "POST" else b""
    length = [f"Content-Length: {len(body)}"] if method == "POST" else []
    if draw(st.integers(0, 9)) == 0:
        length = [f"Content-Length: {draw(st.sampled_from(['x', '-1', str(len(body) + 3)]))}"]
    head = [
        f"{method} {path} HTTP/{version}",
        "Host: a",
        f"User-Agent: {CHROME_ON_MAC}",
        *lines,
        *length,
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


@st.composite
def conversations(draw: st.DrawFn) -> list[bytes]:
    """Requests, whole or cut anywhere, some of them stuck together."""
    pieces: list[bytes] = []
    for request in draw(st.lists(requests(), min_size=1, max_size=4)):
        body_begins = request.index(b"\r\n\r\n") + 4
        cut = draw(st.one_of(st.just(0), st.just(body_begins), st.integers(0, len(request))))
        pieces += [part for part in (request[:cut], request[cut:]) if part]
        if len(pieces) > 1 and draw(st.integers(0, 5)) == 0:
            pieces[-2:] = [pieces[-2] + pieces[-1]]
    return pieces


@settings(max_examples=300, deadline=None)
@given(conversations())
def test_the_short_cut_answers_and_stores_as_the_long_way_does(pieces: list[bytes]) -> None:
    short, long = World(), World()

    async def scenario() -> None:
        lane = partial(EventLane, take=short.events_api.take)
        by_lane = await answers(lane, short, pieces)
        assert by_lane == await answers(HttpToolsProtocol, long, pieces)

    asyncio.run(scenario())

    assert [event.pathname for event in short.events] == [event.pathname for event in long.events]
    assert short.drop_reasons() == long.drop_reasons()
