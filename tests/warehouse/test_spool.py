"""Rows on disk: when they are there, when they are refused, and who may take them away."""

import errno
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from footfall.warehouse import spool as spool_module
from footfall.warehouse.spool import Spool, SpoolError, SpoolLimits
from footfall.warehouse.spool_segment import SegmentWriter, read_frames

NEVER = SpoolLimits(interval=3600)


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline, "did not happen within 5 s"
        time.sleep(0.002)


class Waiting:
    """A spool, and what it said became of rows (their tickets are their numbers)."""

    def __init__(self, root: Path, limits: SpoolLimits = NEVER) -> None:
        self.spool: Spool[int] = Spool(root, b"manifest", limits)
        self.groups: list[list[int]] = []
        self.errors: list[SpoolError] = []
        self.spool.start(self._settle)

    def _settle(self, tickets: list[int], error: SpoolError | None) -> None:
        if error:
            self.errors.append(error)
        self.groups.append(tickets)

    @property
    def settled(self) -> list[int]:
        return [ticket for group in self.groups for ticket in group]

    def put(self, *tickets: int) -> None:
        """Append rows and wait until something has become of them."""
        for ticket in tickets:
            self.spool.append(b"row %d" % ticket, ticket)
        wait_until(lambda: set(tickets) <= set(self.settled))

    def close(self) -> None:
        self.spool.close()
        self.spool.release()


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[Waiting]:
    waiting = Waiting(tmp_path / "spool")
    yield waiting
    waiting.close()


def rows_in(path: Path) -> list[bytes]:
    manifest, *payloads = read_frames(path)
    assert manifest == b"manifest"
    return [row for payload in payloads for row in payload.split(b"\n")]


def segments(root: Path) -> list[Path]:
    return sorted(root.glob("*/*.segment"))


def test_rows_are_on_disk_when_it_says_so(waiting: Waiting, tmp_path: Path) -> None:
    waiting.put(1)
    (path,) = segments(tmp_path / "spool")
    assert rows_in(path) == [b"row 1"]
    assert path.stat().st_mode & 0o077 == 0
    assert waiting.errors == []


class SlowDisk:
    """Lets no write through before it is told to; keeps count."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open = threading.Event()
        self.begun = threading.Event()
        self.writes = 0
        self.error: OSError | None = None
        append = SegmentWriter.append

        def slowly(segment: SegmentWriter, data: bytes) -> None:
            self.begun.set()
            self.writes += 1
            self.open.wait(5)
            if self.error:
                raise self.error
            append(segment, data)

        monkeypatch.setattr(SegmentWriter, "append", slowly)


def test_rows_that_come_while_the_disk_is_busy_are_written_together(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting.put(0)
    disk = SlowDisk(monkeypatch)
    waiting.spool.append(b"row 1", 1)
    assert disk.begun.wait(5)
    for ticket in range(2, 100):
        waiting.spool.append(b"row %d" % ticket, ticket)
    disk.open.set()
    wait_until(lambda: len(waiting.settled) == 100)
    assert waiting.groups == [[0], [1], list(range(2, 100))]
    assert disk.writes == 2


def test_with_a_delay_rows_gather_before_they_are_written(tmp_path: Path) -> None:
    waiting = Waiting(tmp_path, SpoolLimits(interval=3600, delay=0.1))
    waiting.put(1, 2, 3)
    assert waiting.groups == [[1, 2, 3]]
    waiting.close()


def test_a_failed_write_fails_all_rows_taken_since_and_closes_the_door(
    waiting: Waiting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "RETRY_SECONDS", 0.2)
    waiting.put(1)
    with monkeypatch.context() as broken:
        disk = SlowDisk(broken)
        disk.error = OSError(errno.ENOSPC, "No space left on device")
        waiting.spool.append(b"row 2", 2)
        assert disk.begun.wait(5)
        waiting.spool.append(b"row 3", 3)
        disk.open.set()
        wait_until(lambda: waiting.errors)
    assert waiting.groups[1:] == [[2, 3]]
    assert "No space left" in str(waiting.spool.refusal)

    # Whoever was told has to undo what it built on these rows first, and then the disk needs time.
    for _ in range(2):
        with pytest.raises(SpoolError, match="No space left"):
            waiting.spool.append(b"row 4", 4)
        waiting.spool.resume()
    time.sleep(0.25)
    waiting.put(5)
    assert waiting.spool.refusal is None
    waiting.spool.seal()
    stored = [row for path in segments(tmp_path / "spool") for row in rows_in(path)]
    assert stored == [b"row 1", b"row 5"]


def test_a_disk_that_has_room_again_is_noticed_without_anybody_sending(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(spool_module, "RETRY_SECONDS", 0.02)
    with monkeypatch.context() as broken:
        disk = SlowDisk(broken)
        disk.error = OSError(errno.ENOSPC, "No space left on device")
        disk.open.set()
        waiting.spool.append(b"row 1", 1)
        wait_until(lambda: waiting.errors)
        time.sleep(0.1)
        attempts = disk.writes
        waiting.spool.resume()
        wait_until(lambda: disk.writes > attempts + 1)
        assert waiting.spool.refusal is not None
    wait_until(lambda: waiting.spool.refusal is None)
    waiting.put(2)
    said = [record.getMessage() for record in caplog.records]
    assert said == [
        "The spool cannot be written: [Errno 28] No space left on device",
        "The spool can be written again",
    ]


def test_beyond_its_limit_the_spool_takes_nothing_until_something_is_loaded(
    tmp_path: Path,
) -> None:
    waiting = Waiting(tmp_path, SpoolLimits(max_bytes=200, interval=3600))
    with pytest.raises(SpoolError, match="FOOTFALL_SPOOL_MAX_BYTES"):
        for ticket in range(100):
            waiting.put(ticket)
    assert 200 <= waiting.spool.size < 300
    assert waiting.spool.refusal is not None
    waiting.spool.seal()
    oldest = waiting.spool.oldest
    assert oldest is not None
    waiting.spool.remove(oldest)
    assert (waiting.spool.size, waiting.spool.refusal) == (0, None)
    waiting.put(1000)
    waiting.close()


def test_a_closed_spool_has_written_everything_and_takes_nothing(tmp_path: Path) -> None:
    waiting = Waiting(tmp_path)
    for ticket in range(50):
        waiting.spool.append(b"row", ticket)
    waiting.spool.close()
    assert waiting.settled == list(range(50))
    with pytest.raises(SpoolError, match="closed"):
        waiting.spool.append(b"row", 50)
    waiting.spool.release()


# --- segments -----------------------------------------------------------------------------------


def test_a_segment_is_due_after_the_interval(tmp_path: Path) -> None:
    waiting = Waiting(tmp_path, SpoolLimits(interval=0.1))
    began = time.monotonic()
    waiting.put(1)
    assert waiting.spool.wait()
    assert 0.09 <= time.monotonic() - began < 2
    waiting.close()


def test_a_segment_is_due_at_its_size(tmp_path: Path) -> None:
    waiting = Waiting(tmp_path, SpoolLimits(interval=3600, enough=1000))
    due = threading.Thread(target=waiting.spool.wait)
    due.start()
    for ticket in range(20):
        waiting.put(ticket)
    assert waiting.spool.oldest is None
    waiting.spool.append(bytes(1000), 20)
    due.join(5)
    assert waiting.spool.oldest is not None
    waiting.close()


def test_a_segment_that_nobody_loads_grows_to_a_size_and_is_followed_by_another(
    waiting: Waiting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "MAX_SEGMENT_BYTES", 50)
    for ticket in range(12):
        waiting.put(ticket)
    found = segments(tmp_path / "spool")
    assert len(found) > 2
    assert [row for path in found for row in rows_in(path)] == [b"row %d" % n for n in range(12)]


def test_waiting_ends_with_a_closed_spool_that_holds_nothing_more(tmp_path: Path) -> None:
    waiting = Waiting(tmp_path)
    waiting.put(1)
    waiting.spool.close()
    assert waiting.spool.wait()
    oldest = waiting.spool.oldest
    assert oldest is not None
    waiting.spool.remove(oldest)
    assert not waiting.spool.wait()
    waiting.spool.release()
    assert list(tmp_path.iterdir()) == []


def test_a_segment_put_aside_counts_no_more(waiting: Waiting, tmp_path: Path) -> None:
    waiting.put(1)
    waiting.spool.seal()
    oldest = waiting.spool.oldest
    assert oldest is not None
    waiting.spool.reject(oldest)
    assert (waiting.spool.size, waiting.spool.rejected, waiting.spool.oldest) == (0, 1, None)
    (kept,) = (tmp_path / "spool" / "rejected").iterdir()
    assert rows_in(kept) == [b"row 1"]


# --- processes ----------------------------------------------------------------------------------


def test_what_a_dead_process_left_is_adopted_and_what_a_living_one_holds_is_not(
    tmp_path: Path,
) -> None:
    dead, living = Waiting(tmp_path), Waiting(tmp_path)
    dead.put(1)
    living.put(2)
    dead.close()  # without having loaded anything
    heir = Waiting(tmp_path)
    oldest = heir.spool.oldest
    assert oldest is not None
    assert (rows_in(oldest), heir.spool.size) == ([b"row 1"], oldest.stat().st_size)
    heir.spool.remove(oldest)
    assert heir.spool.oldest is None
    heir.close()
    living.put(3)
    living.close()
    assert [rows_in(path) for path in segments(tmp_path)] == [[b"row 2", b"row 3"]]


def test_rejected_segments_are_not_adopted(tmp_path: Path) -> None:
    first = Waiting(tmp_path)
    first.put(1)
    first.spool.seal()
    oldest = first.spool.oldest
    assert oldest is not None
    first.spool.reject(oldest)
    first.close()
    second = Waiting(tmp_path)
    assert (second.spool.oldest, second.spool.rejected) == (None, 1)
    second.close()


def test_a_file_that_does_not_belong_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("kept")
    spool: Spool[int] = Spool(tmp_path, b"manifest")
    assert spool.oldest is None
    spool.release()
    assert (tmp_path / "notes.txt").read_text() == "kept"


def test_threads_lose_nothing(waiting: Waiting, tmp_path: Path) -> None:
    def work(number: int) -> None:
        for i in range(200):
            waiting.spool.append(b"%d" % (number * 200 + i), number * 200 + i)
            if i % 50 == 0:
                waiting.spool.seal()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_until(lambda: len(waiting.settled) == 800)
    stored = [int(row) for path in segments(tmp_path / "spool") for row in rows_in(path)]
    assert stored == waiting.settled
    assert sorted(stored) == list(range(800))


def test_the_directory_is_for_its_owner_only(waiting: Waiting, tmp_path: Path) -> None:
    for directory, _, _ in os.walk(tmp_path / "spool"):
        assert Path(directory).stat().st_mode & 0o077 == 0
