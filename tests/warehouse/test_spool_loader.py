"""From the spool into the warehouse: each row once, whatever the warehouse does."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from footfall.warehouse import Warehouse, WarehouseError, spool_loader
from footfall.warehouse.rows import EventRow, SessionRow
from footfall.warehouse.spool import Spool, SpoolLimits
from footfall.warehouse.spool_loader import SpoolLoader
from footfall.warehouse.spool_rows import Table, line, manifest, outcome_lines

AT = 1_700_000_000
EVENT = EventRow(AT, 1, 2, 3, "pageview", pathname="/")
STATE = SessionRow(3, 1, 1, 2, AT, AT, True, 1, 1)
COUNTERS = Table("ingest_counters", ("event_timebucket", "domain", "metric", "value"))
COUNT = line("C", (AT, "a.test", "buffered", 1))


class Recorder:
    """A warehouse that notes what is inserted, and fails as often as it is told to."""

    def __init__(self, failures: int = 0, error: Exception | None = None) -> None:
        self.lines: list[bytes] = []
        self.tokens: list[str] = []
        self.failures = failures
        self.error = error or WarehouseError("out of order")

    def insert_lines(
        self,
        table: str,
        columns: Sequence[str],
        lines: Sequence[bytes],
        deduplication_token: str,
        settings: object,
    ) -> None:
        self.tokens.append(deduplication_token)
        if self.failures:
            self.failures -= 1
            raise self.error
        self.lines += lines


class Loading:
    """A spool with its loader."""

    def __init__(self, root: Path, warehouse: object, interval: float = 0.01) -> None:
        self.root = root
        self.spool: Spool[threading.Event] = Spool(
            root, manifest({"C": COUNTERS}), SpoolLimits(interval=interval)
        )
        self.loader = SpoolLoader(self.spool, warehouse)  # type: ignore[arg-type]
        self.spool.start(lambda tickets, _: [ticket.set() for ticket in tickets] and None)

    def put(self, lines: bytes) -> None:
        stored = threading.Event()
        self.spool.append(lines, stored)
        assert stored.wait(5)

    def close(self) -> None:
        self.spool.close()
        self.loader.close()
        self.spool.release()

    @property
    def files(self) -> list[Path]:
        return sorted(self.root.glob("*/*.segment"))


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline, "did not happen within 5 s"
        time.sleep(0.005)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool_loader, "RETRY_DELAYS", (0.01,))


@pytest.fixture
def stopped(tmp_path: Path, warehouse: Warehouse) -> Iterator[Loading]:
    """Into the real warehouse; nothing happens by itself."""
    loading = Loading(tmp_path, warehouse, interval=3600)
    loading.loader.start()
    yield loading
    loading.close()


def test_rows_of_all_tables_arrive_and_leave_the_disk(
    stopped: Loading, warehouse: Warehouse
) -> None:
    stopped.put(outcome_lines(EVENT, [STATE]) + b"\n" + COUNT)
    stopped.put(outcome_lines(EVENT, [STATE._replace(sign=-1), STATE._replace(events=2)]))
    stopped.loader.flush()
    assert warehouse.query("SELECT count() FROM events_v2").rows == [(2,)]
    assert warehouse.query("SELECT sign, events FROM sessions_v2").rows == [(1, 2)]
    assert warehouse.query("SELECT sum(value) FROM ingest_counters").rows == [(1,)]
    assert (stopped.files, stopped.spool.size) == ([], 0)


class DeadlyWarehouse:
    """Ends the process, so to speak, when some inserts are done."""

    def __init__(self, warehouse: Warehouse, inserts: int) -> None:
        self._warehouse = warehouse
        self._left = inserts

    def insert_lines(self, *arguments: Any) -> None:
        self._warehouse.insert_lines(*arguments)
        self._left -= 1
        if self._left == 0:
            raise KeyboardInterrupt


@pytest.mark.parametrize("inserts", [1, 2, 3])
def test_what_was_inserted_before_a_crash_is_inserted_again_to_no_effect(
    tmp_path: Path, warehouse: Warehouse, inserts: int
) -> None:
    dying = Loading(tmp_path, DeadlyWarehouse(warehouse, inserts), interval=3600)
    dying.put(outcome_lines(EVENT, [STATE]) + b"\n" + COUNT)
    with pytest.raises(KeyboardInterrupt):
        dying.loader.flush()
    dying.spool.close()
    dying.spool.release()
    assert len(dying.files) == 1

    heir = Loading(tmp_path, warehouse, interval=3600)
    heir.put(outcome_lines(EVENT, []))
    heir.loader.flush()
    heir.loader.start()
    heir.close()
    assert warehouse.query("SELECT count() FROM events_v2").rows == [(2,)]
    assert warehouse.query("SELECT sum(sign), count() FROM sessions_v2").rows == [(1, 1)]
    assert warehouse.query("SELECT sum(value) FROM ingest_counters").rows == [(1,)]
    assert list(tmp_path.iterdir()) == []


def test_equal_rows_of_different_segments_are_all_kept(
    stopped: Loading, warehouse: Warehouse
) -> None:
    for _ in range(3):
        stopped.put(outcome_lines(EVENT, []))
        stopped.loader.flush()
    assert warehouse.query("SELECT count() FROM events_v2").rows == [(3,)]


def test_rows_wait_on_disk_while_the_warehouse_is_away(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = Recorder(failures=10**9)
    loading = Loading(tmp_path, recorder)
    loading.loader.start()
    loading.put(b"E[1]")
    wait_until(lambda: len(recorder.tokens) > 3)
    loading.put(b"E[2]")
    wait_until(lambda: len(recorder.tokens) > 10)
    loading.put(b"E[3]")
    assert len(loading.files) == 2, "what comes meanwhile gathers in one file"
    assert loading.loader.failure == "out of order"
    assert caplog.text.count("the warehouse does not take them") == 1

    recorder.failures = 0
    wait_until(lambda: not loading.files)
    assert recorder.lines == [b"[1]", b"[2]", b"[3]"]
    assert loading.loader.failure is None
    assert len(set(recorder.tokens)) == 2, "further attempts have the token of the first"
    loading.close()


def test_what_cannot_be_loaded_at_the_end_is_there_for_the_next_process(tmp_path: Path) -> None:
    loading = Loading(tmp_path, Recorder(failures=10**9))
    loading.loader.start()
    loading.put(b"E[1]")
    loading.close()
    assert len(loading.files) == 1

    recorder = Recorder()
    heir = Loading(tmp_path, recorder)
    heir.loader.flush()
    heir.loader.start()
    heir.close()
    assert recorder.lines == [b"[1]"]
    assert list(tmp_path.iterdir()) == []


def test_an_error_of_ours_loses_nothing_either(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = Recorder(failures=2, error=TypeError("a bug"))
    loading = Loading(tmp_path, recorder)
    loading.loader.start()
    loading.put(b"E[1]")
    wait_until(lambda: not loading.files)
    assert recorder.lines == [b"[1]"]
    assert "a bug" in caplog.text
    loading.close()


@pytest.mark.parametrize("places", [[0], [5], [9], [2, 3, 8]])
def test_rows_that_do_not_fit_are_put_aside_and_all_others_loaded(
    stopped: Loading, warehouse: Warehouse, caplog: pytest.LogCaptureFixture, places: list[int]
) -> None:
    for place in range(10):
        row = EVENT._replace(pathname=f"/{place}")
        if place in places:
            row = row._replace(user_id=-1)
        stopped.put(outcome_lines(row, [STATE] if place == 1 else []))
    stopped.loader.flush()
    stored = [page for (page,) in warehouse.query("SELECT pathname FROM events_v2").rows]
    assert sorted(stored) == [f"/{place}" for place in range(10) if place not in places]
    assert warehouse.query("SELECT sum(sign) FROM sessions_v2").rows == [(1,)]
    assert (stopped.files, stopped.spool.rejected) == ([], 1)
    (aside,) = (stopped.root / "rejected").iterdir()
    kept = aside.read_text().splitlines()
    assert [text.split(" ")[0] for text in kept] == ["events_v2"] * len(places)
    assert all(f'"/{place}"' in text for place, text in zip(places, kept, strict=True))
    assert caplog.text.count("does not fit and is put aside") == len(places)


def left_behind(root: Path, manifest: bytes, line: bytes) -> None:
    """What another version that has ended left in the spool."""
    other: Spool[Any] = Spool(root, manifest)
    other.start(lambda *_: None)
    other.append(line, None)
    other.close()
    other.release()


def test_rows_for_a_column_that_is_not_there_are_put_aside_as_they_are(
    tmp_path: Path, warehouse: Warehouse
) -> None:
    left_behind(
        tmp_path,
        b'{"format":1,"tables":{"E":["events_v2",["timestamp","moon_phase"]]}}',
        b"E[1700000000,1]",
    )
    loading = Loading(tmp_path, warehouse)
    loading.loader.flush()
    loading.loader.start()
    assert (loading.spool.rejected, loading.spool.oldest) == (1, None)
    loading.close()


def test_a_segment_of_a_later_version_is_put_aside(tmp_path: Path, warehouse: Warehouse) -> None:
    left_behind(tmp_path, b'{"format":99,"tables":{}}', b"?")
    loading = Loading(tmp_path, warehouse)
    loading.loader.flush()
    loading.loader.start()
    assert loading.spool.rejected == 1
    loading.close()


def test_rows_of_an_earlier_version_arrive_with_defaults_for_newer_columns(
    tmp_path: Path, warehouse: Warehouse
) -> None:
    left_behind(
        tmp_path,
        b'{"format":1,"tables":{"E":["events_v2",["timestamp","site_id","user_id","name"]]}}',
        b'E[1700000000,7,8,"pageview"]',
    )
    loading = Loading(tmp_path, warehouse)
    loading.loader.flush()
    loading.loader.start()
    loading.close()
    assert warehouse.query("SELECT site_id, user_id, pathname FROM events_v2").rows == [(7, 8, "")]
