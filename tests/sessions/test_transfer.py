"""Visits handed over from one process to the next."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footfall.sessions import transfer
from footfall.sessions.event import Event
from footfall.sessions.persistors.outcome import Arrival
from footfall.sessions.store import SessionStore
from footfall.sessions.transfer import TransferServer, take_over
from tests.sessions.persistors.values import arrivals


def store_of(*sent: Arrival) -> SessionStore:
    store = SessionStore()
    for event, user_id, previous_user_id, _ in sent:
        store.register(event, user_id, previous_user_id)
    return store


def pageview(user_id: int, timestamp: int = 1_700_000_000, path: str = "/") -> Arrival:
    return Arrival(Event(7, "pageview", timestamp, "example.com", path), user_id, None)


@contextmanager
def serving(directory: Path, store: SessionStore) -> Iterator[TransferServer]:
    """A process with visits, in a thread of its own."""
    loop = asyncio.new_event_loop()
    server = TransferServer(directory, store)
    task = loop.create_task(server.run())
    thread = threading.Thread(target=lambda: loop.run_until_complete(asyncio.wait([task])))
    thread.start()
    while not server.path.exists():
        time.sleep(0.001)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(20)
        loop.close()


def test_both_have_the_same_visits_afterwards(tmp_path: Path):
    old = store_of(*(pageview(n) for n in range(100)), pageview(5, 1_700_000_060, "/next"))
    new = SessionStore()

    with serving(tmp_path, old):
        assert take_over(tmp_path, new) == 100

    assert sorted(new, key=lambda visit: visit.user_id) == sorted(
        old, key=lambda visit: visit.user_id
    )


@settings(max_examples=20, deadline=None)
@given(sent=st.lists(arrivals, max_size=10))
def test_every_visit_there_can_be_survives(
    tmp_path_factory: pytest.TempPathFactory, sent: list[Arrival]
):
    directory = tmp_path_factory.mktemp("sessions")
    old, new = store_of(*sent), SessionStore()

    with serving(directory, old):
        take_over(directory, new)

    assert {visit.session_id: visit for visit in new} == {visit.session_id: visit for visit in old}


def test_a_visit_goes_on_where_it_was(tmp_path: Path):
    new = SessionStore()
    with serving(tmp_path, store_of(pageview(1))):
        take_over(tmp_path, new)

    change = new.register(*pageview(1, 1_700_000_030, "/two")[:3])

    assert change is not None and change.before is not None
    assert (change.after.pageviews, change.after.duration) == (2, 30)


def test_what_the_old_process_says_counts_more_than_what_the_warehouse_said(tmp_path: Path):
    new = store_of(pageview(1))
    with serving(tmp_path, store_of(pageview(1), pageview(1, 1_700_000_030))):
        take_over(tmp_path, new)

    assert [visit.pageviews for visit in new] == [2]


def test_events_of_a_visit_that_were_one_are_one_again(tmp_path: Path):
    new = SessionStore()
    with serving(tmp_path, store_of(pageview(1))):
        take_over(tmp_path, new)

    [visit] = new
    assert visit.first is visit.entry is visit.exit


def test_of_several_processes_the_youngest_has_the_last_word(tmp_path: Path):
    new = SessionStore()
    with serving(tmp_path, store_of(pageview(1))):
        time.sleep(0.02)
        with serving(tmp_path, store_of(pageview(1), pageview(1, 1_700_000_030), pageview(2))):
            take_over(tmp_path, new)

    assert sorted((visit.user_id, visit.pageviews) for visit in new) == [(1, 2), (2, 1)]


def test_another_version_gives_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with serving(tmp_path, store_of(pageview(1))) as server:
        monkeypatch.setattr(transfer, "fingerprint", lambda: "another")
        answer = ask(server.path, {"type": "partitions", "fingerprint": "a third"})

    assert msgspec.msgpack.decode(answer) == []


def test_sockets_of_processes_that_were_killed_are_removed(tmp_path: Path):
    stale = tmp_path / "transfer-0"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(stale))
    other = tmp_path / "something else"
    other.touch()

    assert take_over(tmp_path, SessionStore()) == 0
    assert not stale.exists()
    assert other.exists()


def test_the_socket_goes_with_its_process(tmp_path: Path):
    with serving(tmp_path, SessionStore()) as server:
        assert server.path.exists()
    assert not server.path.exists()


def test_a_peer_that_says_nothing_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(transfer, "CALL_SECONDS", 0.1)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "transfer-0"))
        silent.listen()
        began = time.monotonic()
        assert take_over(tmp_path, SessionStore()) == 0
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\x00\x00\x00\x02\xc1\xc1",
        b"\x00\x00\x00\x09x",
        b"\xff\xff\xff\xff",
        b"\x00\x00\x00\x01\x05",
    ],
)
def test_a_peer_that_talks_nonsense_is_left_alone(tmp_path: Path, said: bytes):
    with socket.socket(socket.AF_UNIX) as peer:
        peer.bind(str(tmp_path / "transfer-0"))
        peer.listen()

        def talk() -> None:
            connection, _ = peer.accept()
            connection.recv(1000)
            connection.sendall(said)
            connection.close()

        thread = threading.Thread(target=talk)
        thread.start()
        assert take_over(tmp_path, SessionStore()) == 0
        thread.join()


def ask(path: Path, question: Any) -> bytes:
    """The answer to one question, in the protocol's frame."""
    content = question if isinstance(question, bytes) else msgspec.msgpack.encode(question)
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(5)
        peer.connect(str(path))
        peer.sendall(len(content).to_bytes(4) + content)
        peer.shutdown(socket.SHUT_WR)
        with peer.makefile("rb") as stream:
            return stream.read(int.from_bytes(stream.read(4)))


@settings(max_examples=50, deadline=None)
@given(content=st.binary(max_size=50) | st.just(b"x" * 5000))
def test_nonsense_gets_no_answer_and_hurts_nobody(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
):
    directory = tmp_path_factory.mktemp("sessions")
    with serving(directory, store_of(pageview(1))) as server:
        assert ask(server.path, content) == b""
        assert take_over(directory, SessionStore()) == 1


def test_a_process_that_ends_lets_its_successor_finish(tmp_path: Path):
    with serving(tmp_path, store_of(pageview(1))) as server:
        peer = socket.socket(socket.AF_UNIX)
        peer.connect(str(server.path))
        call = transfer._call
        deadline = time.monotonic() + 5
        call(peer, transfer.Partitions(transfer.fingerprint()), deadline)
        leaving = threading.Thread(target=lambda: time.sleep(0.2) or peer.close())
        leaving.start()
        began = time.monotonic()
    assert time.monotonic() - began >= 0.15
    leaving.join()


def test_a_directory_may_have_a_long_name(tmp_path: Path):
    directory = tmp_path / ("d" * 120)
    directory.mkdir()
    with serving(directory, store_of(pageview(1))):
        assert take_over(directory, SessionStore()) == 1
