"""Events on their way to a persistor in another process."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from footfall.sessions.event import Event
from footfall.sessions.persistors import remote, wire
from footfall.sessions.persistors.outcome import Arrival, Refusal, Stored
from footfall.sessions.persistors.persistor import NotStoredError, Outcome, persisted
from footfall.sessions.persistors.remote import RemoteOptions, RemotePersistor
from tests.sessions.persistors.listening import listening

EVENT = Event(7, "pageview", 1_700_000_000, "example.com", "/")


def arrival(user_id: int = 1, route: int = 0) -> Arrival:
    return Arrival(EVENT, user_id, None, route)


class Peer:
    """A persistor that stores everything and remembers how many events came in each request."""

    def __init__(self, delay: float = 0) -> None:
        self.requests: list[list[Arrival]] = []
        self.headers: list[dict[str, str]] = []
        self._delay = delay

    @property
    def users(self) -> list[int]:
        return [each.user_id for request in self.requests for each in request]

    async def store(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        found = wire.decode_request(headers, await request.read())
        arrivals = [each for each in found if isinstance(each, Arrival)]
        self.requests.append(arrivals)
        self.headers.append(headers)
        await asyncio.sleep(self._delay)
        status, body = wire.encode_answer([Stored(9, a.user_id, a.event) for a in arrivals])
        return web.Response(status=status, body=body)


def run(coroutine: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(coroutine, 20))


async def refused(path: Path, handler: Any, **options: Any) -> Any:
    """What becomes of one event that ``handler`` is asked to store."""
    async with listening(handler, path) as url:
        persistor = RemotePersistor([url], RemoteOptions(**options))
        try:
            return await persisted(persistor, arrival())
        finally:
            await persistor.close()


def test_an_event_comes_back_as_it_was_stored(tmp_path: Path):
    async def scenario() -> None:
        peer = Peer()
        async with listening(peer.store, tmp_path / "s") as url:
            persistor = RemotePersistor([url], RemoteOptions(token="secret"))
            assert await persisted(persistor, arrival(5)) == Stored(9, 5, EVENT)
            await persistor.close()
        assert peer.headers[0]["x-current-user-id"] == "5"
        assert peer.headers[0]["authorization"] == "Bearer secret"

    run(scenario())


def test_events_that_wait_travel_together_and_each_gets_its_answer(tmp_path: Path):
    async def scenario() -> None:
        peer = Peer(delay=0.01)
        async with listening(peer.store, tmp_path / "s") as url:
            persistor = RemotePersistor([url], RemoteOptions(requests=2))
            told = await asyncio.gather(*(persisted(persistor, arrival(n)) for n in range(600)))
            await persistor.close()
        assert [each.user_id for each in told if isinstance(each, Stored)] == list(range(600))
        assert sorted(peer.users) == list(range(600))
        assert len(peer.requests) == 3  # 256 + 256 + the rest
        assert persistor.waiting == 0

    run(scenario())


def test_each_visitor_has_one_persistor(tmp_path: Path):
    async def scenario() -> None:
        first, second = Peer(), Peer()
        async with (
            listening(first.store, tmp_path / "1") as a,
            listening(second.store, tmp_path / "2") as b,
        ):
            persistor = RemotePersistor([a, b], RemoteOptions())
            for _ in range(2):
                await asyncio.gather(*(persisted(persistor, arrival(n, n)) for n in range(50)))
            await persistor.close()
        assert set(first.users) | set(second.users) == set(range(50))
        assert not set(first.users) & set(second.users)
        assert first.users and second.users

    run(scenario())


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (422, "no_session_for_engagement", Refusal.NO_SESSION_FOR_ENGAGEMENT),
        (422, "lock_timeout", Refusal.LOCK_TIMEOUT),
        (500, "oops", Refusal.PERSIST_ERROR),
        (200, "???", Refusal.PERSIST_DECODE_ERROR),
    ],
)
def test_a_refusal_is_passed_on(tmp_path: Path, status: int, body: str, outcome: Refusal):
    async def refuse(_: web.Request) -> web.Response:
        return web.Response(status=status, text=body)

    async def scenario() -> None:
        assert await refused(tmp_path / "s", refuse) is outcome

    run(scenario())


def test_a_persistor_that_cannot_store_now_says_so(tmp_path: Path):
    async def refuse(_: web.Request) -> web.Response:
        return web.Response(status=422, text="not_stored")

    async def scenario() -> None:
        assert isinstance(await refused(tmp_path / "s", refuse), NotStoredError)

    run(scenario())


async def sleepy(_: web.Request) -> web.Response:
    await asyncio.sleep(5)
    return web.Response()


async def rude(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


@pytest.mark.parametrize(
    ("handler", "outcome"),
    [(sleepy, Refusal.PERSIST_TIMEOUT), (rude, Refusal.PERSIST_ERROR)],
)
def test_an_answer_that_never_comes_drops_the_event(tmp_path: Path, handler: Any, outcome: Refusal):
    async def scenario() -> None:
        assert await refused(tmp_path / "s", handler, timeout=0.2) is outcome
        assert isinstance(
            await refused(tmp_path / "t", handler, timeout=0.2, strict=True), NotStoredError
        )

    run(scenario())


def test_an_event_that_comes_just_when_a_request_has_ended_is_sent(tmp_path: Path):
    peer = Peer()

    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        outcomes: asyncio.Queue[Outcome] = asyncio.Queue()
        async with listening(peer.store, tmp_path / "s") as url:
            persistor = RemotePersistor([url], RemoteOptions(requests=1))

            def send_another(outcome: Outcome) -> None:
                outcomes.put_nowait(outcome)
                # It is sent in the very next turn of the loop.
                loop.call_soon(persistor.persist, arrival(2), outcomes.put_nowait)

            persistor.persist(arrival(1), send_another)
            assert isinstance(await outcomes.get(), Stored)
            assert isinstance(await asyncio.wait_for(outcomes.get(), 2), Stored)
            await persistor.close()

    run(scenario())


def test_a_request_whose_connection_broke_is_not_sent_again(tmp_path: Path):
    """It may have been stored; sent again, it would count twice."""
    asked = 0

    async def count(request: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return await rude(request)

    async def scenario() -> None:
        await refused(tmp_path / "s", count)
        assert asked == 1

    run(scenario())


def test_an_event_waits_for_a_persistor_that_starts_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(remote, "RETRY_DELAYS", (0.05, 0.05, 5))

    async def scenario() -> None:
        persistor = RemotePersistor([f"unix:{tmp_path}/s"], RemoteOptions())
        waiting = asyncio.ensure_future(persisted(persistor, arrival(3)))
        await asyncio.sleep(0.08)
        async with listening(Peer().store, tmp_path / "s"):
            assert await waiting == Stored(9, 3, EVENT)
        await persistor.close()

    run(scenario())


def test_the_log_tells_once_that_a_persistor_is_away_and_once_that_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(remote, "RETRY_DELAYS", (0.001,))

    async def scenario() -> None:
        persistor = RemotePersistor([f"unix:{tmp_path}/s"], RemoteOptions())
        for _ in range(3):
            assert await persisted(persistor, arrival()) is Refusal.PERSIST_ERROR
        async with listening(Peer().store, tmp_path / "s"):
            for _ in range(2):
                assert isinstance(await persisted(persistor, arrival()), Stored)
        await persistor.close()

    run(scenario())
    away, back = (record.getMessage() for record in caplog.records)
    assert away.startswith("Events do not come through: Cannot connect")
    assert back == "Events come through again"


@pytest.mark.parametrize("address", ["unix:{}/nobody", "http://127.0.0.1:1/event"])
def test_without_a_persistor_events_are_given_up_after_three_more_attempts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
):
    waits: list[float] = []
    monkeypatch.setattr(remote, "RETRY_DELAYS", (0.001, 0.002, 0.003))
    sleep = asyncio.sleep

    async def note(delay: float) -> None:
        waits.append(delay)
        await sleep(delay)

    async def scenario() -> None:
        monkeypatch.setattr("footfall.sessions.persistors.remote.asyncio.sleep", note)
        persistor = RemotePersistor([address.format(tmp_path)], RemoteOptions())
        assert await persisted(persistor, arrival()) is Refusal.PERSIST_ERROR
        await persistor.close()

    run(scenario())
    assert [wait for wait in waits if wait] == [0.001, 0.002, 0.003]


def test_events_do_not_pile_up_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(remote, "MAX_WAITING", 3)

    async def scenario() -> None:
        async with listening(Peer().store, tmp_path / "s") as url:
            persistor = RemotePersistor([url], RemoteOptions())
            told = await asyncio.gather(*(persisted(persistor, arrival(n)) for n in range(5)))
            await persistor.close()
        assert [isinstance(each, Stored) for each in told] == [True] * 3 + [False] * 2

    run(scenario())


def test_a_persistor_is_told_from_anything_else(tmp_path: Path):
    async def stranger(_: web.Request) -> web.Response:
        return web.Response(text="hello")

    async def strict(_: web.Request) -> web.Response:
        return web.Response(status=401)

    async def understanding(request: web.Request) -> web.Response:
        assert await request.read() == b""
        return web.Response(status=400, body=wire.BAD_REQUEST)

    async def scenario() -> None:
        async with (
            listening(stranger, tmp_path / "1") as one,
            listening(strict, tmp_path / "2") as two,
            listening(understanding, tmp_path / "3") as three,
        ):
            nobody = f"unix:{tmp_path}/4"
            persistor = RemotePersistor([one, two, three, nobody], RemoteOptions())
            found = await persistor.problems()
            await persistor.close()
        assert found.pop(one) == "that is no persistor"
        assert found.pop(two) == "it has another PERSISTOR_TOKEN"
        assert list(found) == [nobody]

    run(scenario())
