"""Workers' ingest counters on their way to the owner."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from footfall.ingest.counters import CounterRow
from footfall.web.server import Address, Listener, serve
from footfall.web.workers import counts
from footfall.web.workers.counts import CountRelay, taking_counts
from tests.ingest.world import Sink

ROWS = [
    CounterRow(1_700_000_040, "example.com", 1, "buffered", 3, 34),
    CounterRow(1_700_000_040, "nobody.test", None, "dropped_not_found", 1, 0),
]


async def nothing_else(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def with_owner(path: Path, sink: Sink[CounterRow], use: Callable[[], Awaitable[None]]) -> None:
    """Run ``use`` while an owner takes counts at ``path``."""

    async def scenario() -> None:
        ready = asyncio.Event()
        app = taking_counts(sink, nothing_else)
        serving = asyncio.create_task(serve([Listener(Address(path=path), app)], ready.set, []))
        await asyncio.wait_for(ready.wait(), 10)
        try:
            await use()
        finally:
            serving.cancel()

    asyncio.run(scenario())


def test_rows_arrive_as_they_were_counted(tmp_path: Path):
    sink: Sink[CounterRow] = Sink()
    relay = CountRelay(tmp_path / "owner.sock")
    relay.append(ROWS)

    async def send_twice() -> None:
        await relay.send()
        await relay.send()

    with_owner(tmp_path / "owner.sock", sink, send_twice)

    assert sink.rows == ROWS


def test_rows_wait_while_the_owner_is_away(tmp_path: Path):
    sink: Sink[CounterRow] = Sink()
    relay = CountRelay(tmp_path / "owner.sock")
    relay.append(ROWS[:1])
    asyncio.run(relay.send())
    relay.append(ROWS[1:])

    with_owner(tmp_path / "owner.sock", sink, relay.send)

    assert sink.rows == ROWS


def test_not_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(counts, "MAX_WAITING", 3)
    sink: Sink[CounterRow] = Sink()
    relay = CountRelay(tmp_path / "owner.sock")
    for _ in range(3):
        relay.append(ROWS)

    with_owner(tmp_path / "owner.sock", sink, relay.send)

    assert len(sink.rows) == 3


@pytest.mark.parametrize("body", [b"", b"\xc1", b"\x91\x01", b"\x91\x96\x01\x01\x01\x01\x01\x01"])
def test_what_is_no_rows_is_refused(body: bytes):
    sink: Sink[CounterRow] = Sink()
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(taking_counts(sink, nothing_else)({"path": "/counts"}, receive, send))

    assert sent[0]["status"] == 400
    assert not sink.rows
