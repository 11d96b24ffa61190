import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footfall.warehouse import Warehouse, WarehouseError, buffer
from footfall.warehouse.buffer import OVERFLOW_FACTOR, WriteBuffer, estimated_bytes
from footfall.warehouse.rows import EVENT_COLUMNS, EventRow

NEVER = 3_600_000
ROW = ("x" * 9,)  # 10 bytes by the estimate


class Recorder:
    """A warehouse that notes what is inserted, and fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.batches: list[list[Any]] = []
        self.tokens: list[str] = []
        self.failures = failures
        self.open = threading.Event()
        self.open.set()

    def insert(
        self,
        table: str,
        columns: Sequence[str],
        rows: Sequence[Any],
        settings: object,
        deduplication_token: str,
    ) -> None:
        self.open.wait(10)
        self.tokens.append(deduplication_token)
        if self.failures:
            self.failures -= 1
            raise WarehouseError("no")
        self.batches.append(list(rows))

    @property
    def rows(self) -> list[Any]:
        return [row for batch in self.batches for row in batch]


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline, "did not happen within 5 s"
        time.sleep(0.005)


def a_buffer(
    warehouse: object, max_bytes: int = 1_000_000, interval_ms: int = NEVER
) -> WriteBuffer:
    return WriteBuffer(warehouse, "t", ("c",), max_bytes, interval_ms)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffer, "RETRY_DELAYS", (0.001, 0.001))


def test_writes_as_soon_as_the_size_is_reached() -> None:
    recorder = Recorder()
    rows = a_buffer(recorder, max_bytes=30)
    rows.append([ROW, ROW])
    time.sleep(0.05)
    assert recorder.batches == []
    rows.append([ROW])
    wait_until(lambda: recorder.batches == [[ROW] * 3])
    rows.close()


def test_writes_at_the_latest_after_the_interval() -> None:
    recorder = Recorder()
    rows = a_buffer(recorder, interval_ms=50)
    started = time.monotonic()
    rows.append([ROW])
    wait_until(lambda: recorder.batches == [[ROW]])
    assert time.monotonic() - started >= 0.04
    rows.close()


def test_an_explicit_flush_restarts_the_interval() -> None:
    recorder = Recorder()
    rows = a_buffer(recorder, interval_ms=600)
    time.sleep(0.5)
    rows.flush()
    flushed = time.monotonic()
    rows.append([ROW])
    wait_until(lambda: recorder.batches == [[ROW]])
    assert time.monotonic() - flushed >= 0.59
    rows.close()


def test_flush_returns_when_the_rows_are_written() -> None:
    recorder = Recorder()
    rows = a_buffer(recorder)
    rows.append([ROW])
    rows.flush()
    assert recorder.batches == [[ROW]]
    rows.close()


def test_an_empty_buffer_writes_nothing() -> None:
    recorder = Recorder()
    rows = a_buffer(recorder, interval_ms=5)
    time.sleep(0.05)
    rows.flush()
    rows.close()
    assert recorder.tokens == []


def test_close_writes_the_rest_and_then_refuses_rows() -> None:
    recorder = Recorder()
    rows = a_buffer(recorder)
    rows.append([ROW])
    rows.close()
    rows.close()
    assert recorder.batches == [[ROW]]
    with pytest.raises(WarehouseError, match="closed"):
        rows.append([ROW])


def test_a_batch_is_tried_again_under_the_same_token() -> None:
    recorder = Recorder(failures=2)
    rows = a_buffer(recorder)
    rows.append([ROW])
    rows.flush()
    assert recorder.batches == [[ROW]]
    assert len(recorder.tokens) == 3
    assert len(set(recorder.tokens)) == 1
    assert rows.dropped == 0
    rows.close()


def test_batches_have_tokens_of_their_own() -> None:
    recorder = Recorder()
    rows = a_buffer(recorder)
    for _ in range(2):
        rows.append([ROW])
        rows.flush()
    assert len(set(recorder.tokens)) == 2
    rows.close()


def test_a_batch_that_never_succeeds_is_dropped_and_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    recorder = Recorder(failures=3)
    rows = a_buffer(recorder)
    rows.append([ROW, ROW])
    rows.flush()
    assert rows.dropped == 2
    assert "dropped 2 rows for t: no" in caplog.text
    rows.append([ROW])
    rows.flush()
    assert recorder.batches == [[ROW]]
    rows.close()


def test_appending_does_not_wait_for_a_slow_warehouse_and_memory_stays_bounded() -> None:
    recorder = Recorder()
    recorder.open.clear()
    rows = a_buffer(recorder, max_bytes=10)
    rows.append([ROW])
    wait_until(rows._writing.locked)
    started = time.monotonic()
    for _ in range(OVERFLOW_FACTOR + 50):
        rows.append([ROW])
    assert time.monotonic() - started < 1
    assert 0 < rows.dropped <= 50
    recorder.open.set()
    rows.close()
    assert len(recorder.rows) + rows.dropped == OVERFLOW_FACTOR + 51


@given(st.lists(st.lists(st.text(max_size=30), max_size=5), max_size=20), st.integers(40, 400))
@settings(max_examples=50, deadline=None)
def test_every_row_is_written_once_in_order_whatever_the_sizes(
    appends: list[list[str]], max_bytes: int
) -> None:
    recorder = Recorder()
    rows = a_buffer(recorder, max_bytes=max_bytes)
    for texts in appends:
        rows.append([(text,) for text in texts])
    rows.close()
    assert recorder.rows == [(text,) for texts in appends for text in texts]
    assert rows.dropped == 0


def test_threads_lose_nothing() -> None:
    recorder = Recorder()
    rows = a_buffer(recorder, max_bytes=50, interval_ms=1)

    def work(number: int) -> None:
        for i in range(200):
            rows.append([(f"{number}-{i}",)])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows.close()
    expected = sorted((f"{n}-{i}",) for n in range(4) for i in range(200))
    assert sorted(recorder.rows) == expected


def test_the_estimate_counts_text_wherever_it_is() -> None:
    assert estimated_bytes((1, "abcd", ("ab", "c"), None)) == 8 + 5 + 5 + 8


def test_rows_arrive_in_the_warehouse(warehouse: Warehouse) -> None:
    rows = WriteBuffer(warehouse, "events_v2", EVENT_COLUMNS, 1_000_000, NEVER)
    event = EventRow(timestamp=1_700_000_000, site_id=1, user_id=2, session_id=3, name="pageview")
    rows.append([event, event])
    rows.flush()
    rows.append([event, event])
    rows.close()
    assert warehouse.query("SELECT count() FROM events_v2").rows == [(4,)]


def test_rows_that_do_not_fit_are_dropped_and_later_rows_written(warehouse: Warehouse) -> None:
    rows = WriteBuffer(warehouse, "events_v2", EVENT_COLUMNS, 1_000_000, NEVER)
    event = EventRow(timestamp=1_700_000_000, site_id=1, user_id=2, session_id=3, name="pageview")
    rows.append([event._replace(site_id="not a number")])
    rows.flush()
    rows.append([event])
    rows.close()
    assert rows.dropped == 1
    assert warehouse.query("SELECT count() FROM events_v2").rows == [(1,)]
