"""What a start does with the events and visits that an earlier process left on disk."""

import asyncio
from pathlib import Path

import pytest

from footfall import clock
from footfall.sessions.event import Event
from footfall.sessions.persistors.outcome import Arrival
from footfall.sessions.persistors.persistor import persisted
from footfall.sessions.rules import Session
from footfall.warehouse import UnavailableError, Warehouse
from footfall.warehouse.spool import SpoolLimits
from footfall.web import local_storage as module
from footfall.web.local_storage import LocalStorage, local_storage
from tests.support.server import wait_until

VISITOR = 7


class Server(Warehouse):
    """The embedded engine in the part of a server, which may be away."""

    embedded = False

    def __init__(self, engine: Warehouse) -> None:
        super().__init__(engine._connection)
        self.is_away = True

    def prepare(self) -> None:
        if self.is_away:
            raise UnavailableError("cannot reach ClickHouse")


@pytest.fixture
def away(warehouse: Warehouse) -> Server:
    return Server(warehouse)


@pytest.fixture
def left_behind(away: Server, tmp_path: Path) -> Path:
    """A spool with the first pageview of a visit."""
    spool = tmp_path / "spool"
    with local_storage(away, spool, SpoolLimits(), away.prepare) as storage:
        look_at_a_page(storage)
    assert list(spool.rglob("*.segment"))
    return spool


def look_at_a_page(storage: LocalStorage) -> None:
    event = Event(1, "pageview", clock.unix_now(), "example.com", "/")
    outcome = asyncio.run(persisted(storage.persistor, Arrival(event, VISITOR, None)))
    assert isinstance(outcome, Session)


def pageviews(warehouse: Warehouse) -> list[tuple[int, int]]:
    """Of each visit the number of its states that count, and of its pageviews."""
    sql = "SELECT sum(sign), sum(sign * pageviews) FROM sessions_v2 GROUP BY session_id"
    return warehouse.query(sql).rows


def test_a_server_that_comes_back_gets_everything_and_its_visits_go_on(
    away: Server, left_behind: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.01)
    with local_storage(away, left_behind, SpoolLimits(), away.prepare) as storage:
        look_at_a_page(storage)
        assert storage.loader.failure == "cannot reach ClickHouse"
        away.is_away = False
        asyncio.run(storage.catch_up())
        assert storage.loader.failure is None
        assert pageviews(away) == [(1, 2)]
        look_at_a_page(storage)
    assert pageviews(away) == [(1, 3)]


def test_a_large_spool_is_loaded_while_events_are_taken_already(
    away: Server, left_behind: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOADED_AT_START", 0)
    away.is_away = False
    with local_storage(away, left_behind, SpoolLimits(), away.prepare) as storage:
        look_at_a_page(storage)
        wait_until(lambda: pageviews(away) == [(1, 2)])


def test_a_segment_that_cannot_be_read_keeps_no_new_event_out(
    away: Server, left_behind: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    away.is_away = False
    (segment,) = left_behind.rglob("*.segment")
    kept = segment.rename(left_behind.parent / "kept")
    segment.mkdir()  # for root, every file can be read
    with local_storage(away, left_behind, SpoolLimits(), away.prepare) as storage:
        look_at_a_page(storage)
        assert "Is a directory" in str(storage.loader.failure)
    segment.rmdir()
    kept.rename(segment)
    with local_storage(away, left_behind, SpoolLimits(), away.prepare):
        assert pageviews(away) == [(1, 1), (1, 1)]


def test_an_embedded_warehouse_that_cannot_be_used_ends_the_start(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    def prepare() -> None:
        raise UnavailableError("no space left")

    with (
        pytest.raises(UnavailableError),
        local_storage(warehouse, tmp_path / "spool", SpoolLimits(), prepare),
    ):
        pass
