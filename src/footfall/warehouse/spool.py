"""Rows on disk on their way into the warehouse, so that none is lost with the process.

Rows are appended to a segment file; those that come while the disk is busy are written together
(group commit). The loader (:mod:`footfall.warehouse.spool_loader`) takes finished segments from
here and removes them once the warehouse has them.

Each process has a directory of its own below the spool's, which it holds locked. One that nobody
holds was left behind by a process that died; the next to start adopts its segments.
"""

import fcntl
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar
from uuid import uuid4

from footfall import metrics
from footfall.warehouse import spool_files
from footfall.warehouse.spool_segment import SUFFIX, SegmentWriter, frame, sync_directory

logger = logging.getLogger(__name__)

#: A segment that the warehouse is not ready for is finished at this size, and another begun.
MAX_SEGMENT_BYTES = 16_000_000

#: After a failed write this many seconds pass before the disk is tried again.
RETRY_SECONDS = 1.0


class SpoolError(Exception):
    """The spool takes nothing at present; the message says why."""


@dataclass(frozen=True, slots=True)
class SpoolLimits:
    """``max_bytes`` may lie on disk. A segment is due after ``interval`` seconds, or earlier at
    ``enough`` bytes. ``delay`` seconds pass before rows are written, so that more come together."""

    max_bytes: int = 2_000_000_000
    interval: float = 1.0
    enough: int = 8_000_000
    delay: float = 0.0


Ticket = TypeVar("Ticket")

#: Told what became of rows: their tickets, and an error if they were not written.
Settle = Callable[[list[Ticket], SpoolError | None], None]


class Spool(Generic[Ticket]):
    """Takes rows and has them written. Safe to share between threads.

    ``manifest`` is the first payload of each segment. Opening raises :class:`OSError`.
    """

    def __init__(self, root: Path, manifest: bytes, limits: SpoolLimits = SpoolLimits()) -> None:
        self._root = root
        self._manifest = manifest
        self._settle: Settle[Ticket] = _unheard
        self._limits = limits
        self._directory, self._locks, orphans = _claim(root)
        self._sealed = deque(orphans)
        self._size = sum(path.stat().st_size for path in orphans)
        self._lines: list[bytes] = []
        self._tickets: list[Ticket] = []
        self._waiting_bytes = 0
        self._failure: str | None = None
        self._suspended = False
        self._retry_at = 0.0
        self._closed = threading.Event()
        self._finished = False
        # Guards what is above. Two conditions of one lock: of the writer, and of the loader.
        lock = threading.Lock()
        self._appended = threading.Condition(lock)
        self._written = threading.Condition(lock)
        # Guards the open segment; taken before the other lock.
        self._writing = threading.Lock()
        self._segment: SegmentWriter | None = None
        self._segment_began = 0.0
        self._count = 0
        self._thread = threading.Thread(target=self._run, name="spool", daemon=True)

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return self._size

    @property
    def max_size(self) -> int:
        """Bytes that may be on disk."""
        return self._limits.max_bytes

    @property
    def oldest(self) -> Path | None:
        """The finished segment to load next, if there is any."""
        with self._written:
            return self._sealed[0] if self._sealed else None

    @property
    def refusal(self) -> str | None:
        """Why nothing is taken at present, if that is so."""
        if self._size + self._waiting_bytes >= self._limits.max_bytes:
            return (
                f"the spool holds {self._size:,} bytes and may hold {self._limits.max_bytes:,}"
                " (FOOTFALL_SPOOL_MAX_BYTES)"
            )
        return self._failure

    def start(self, settle: Settle[Ticket]) -> None:
        """Begin to write.

        ``settle`` is called by the writing thread when rows are on disk, with their tickets in
        order. If they could not be written, it gets the tickets of all rows that were taken since,
        and an error; from then on the spool takes nothing until :meth:`resume` is called.
        """
        self._settle = settle
        self._thread.start()

    def append(self, lines: bytes, ticket: Ticket) -> None:
        """Take rows (lines without a final newline), to be written at once.

        Raises :class:`SpoolError` if they are not taken.
        """
        with self._appended:
            self._require_open()
            self._lines.append(lines)
            self._tickets.append(ticket)
            self._waiting_bytes += len(lines)
            if len(self._lines) == 1:
                self._appended.notify()

    def resume(self) -> None:
        """Take rows again after an error, once the disk has had some time."""
        self._retry_at = time.monotonic() + RETRY_SECONDS
        self._suspended = False

    def wait(self) -> bool:
        """Wait until a segment is finished, or due, in which case finish it.

        False when the spool is closed and holds nothing more.
        """
        with self._written:
            while (remaining := self._remaining()) > 0 and not self._sealed:
                if self._finished:
                    return False
                self._written.wait(remaining)
            if self._sealed:
                return True
        self.seal()
        return True

    def seal(self) -> None:
        """Finish the open segment."""
        with self._writing:
            self._retire()

    def remove(self, path: Path) -> None:
        """Give up a finished segment: the warehouse has its rows."""
        size = path.stat().st_size
        path.unlink()
        self._forget(path, size)

    def reject(self, path: Path) -> None:
        """Put a segment aside that no attempt will bring into the warehouse."""
        size = path.stat().st_size
        path.rename(self._aside(path))
        self._forget(path, size)

    def put_aside(self, path: Path, lines: list[bytes]) -> None:
        """Keep lines of a segment that no attempt will bring into the warehouse."""
        aside = self._aside(path).with_suffix(".lines")
        aside.write_bytes(b"".join(line + b"\n" for line in lines))
        aside.chmod(0o600)

    def _aside(self, path: Path) -> Path:
        directory = self._root / spool_files.REJECTED
        directory.mkdir(mode=0o700, exist_ok=True)
        return directory / f"{path.parent.name}-{path.name}"

    @property
    def rejected(self) -> int:
        """How many files have been put aside."""
        return len(spool_files.rejected(self._root))

    def close(self) -> None:
        """Write what was taken, then take nothing more. Segments remain until they are removed."""
        with self._appended:
            self._closed.set()
            self._appended.notify_all()
        self._thread.join()
        self.seal()
        with self._written:
            self._finished = True
            self._written.notify_all()

    def release(self) -> None:
        """Let go of the directories, and remove those without segments. Call it at the very end."""
        for directory, lock in self._locks.items():
            with suppress(OSError):  # it is not empty: segments remain for the next process
                directory.rmdir()
            os.close(lock)
        self._locks.clear()

    # --- the writing thread -----------------------------------------------------------------

    def _run(self) -> None:
        while self._wait_for_rows():
            if self._limits.delay:
                self._closed.wait(self._limits.delay)
            with self._appended:
                lines, tickets = self._take()
            if lines:
                self._commit(lines, tickets)
            else:
                self._try_again()

    def _wait_for_rows(self) -> bool:
        """False at the end. After a failure it returns without rows when it is time to try again,
        since nobody may send any to a server that does not take them."""
        with self._appended:
            while not self._lines:
                if self._closed.is_set():
                    return False
                in_time = self._appended.wait(RETRY_SECONDS if self._failure else None)
                if not in_time and not self._suspended:
                    break
            return True

    def _take(self) -> tuple[list[bytes], list[Ticket]]:
        taken = self._lines, self._tickets
        self._lines, self._tickets, self._waiting_bytes = [], [], 0
        return taken

    def _commit(self, lines: list[bytes], tickets: list[Ticket]) -> None:
        try:
            data = frame(b"\n".join(lines))
            with metrics.SPOOL_COMMIT_SECONDS.time(), self._writing:
                self._write(data)
        except Exception as error:  # whatever it is, those who wait have to be told
            with self._appended:
                # What was taken meanwhile may build upon what has failed.
                tickets += self._take()[1]
                self._suspended = True
                reason = self._fail(error)
            self._settle(tickets, SpoolError(reason))
        else:
            self._settle(tickets, None)

    def _try_again(self) -> None:
        """See whether the disk takes something: the beginning of a segment."""
        try:
            with self._writing:
                self._write(b"")
        except OSError as error:
            with self._appended:
                self._fail(error)

    def _fail(self, error: Exception) -> str:
        """Remember why nothing can be written; in words."""
        if self._failure is None:
            expected = isinstance(error, OSError)
            logger.error("The spool cannot be written: %s", error, exc_info=not expected)
        reason = error.strerror if isinstance(error, OSError) else type(error).__name__
        self._failure = f"the spool cannot be written: {reason}"
        return self._failure

    def _write(self, data: bytes) -> None:
        """Append to the open segment, or begin one. After an error it is not used any more."""
        try:
            if self._segment is None:
                path = self._directory / f"{self._count:012d}{SUFFIX}"
                self._count += 1
                self._segment_began = time.monotonic()
                segment = SegmentWriter(path, self._manifest)
                with self._written:
                    self._segment = segment
                    self._resize(segment.size)
                    self._written.notify()
            self._segment.append(data)
        except Exception:
            self._retire()
            raise
        with self._written:
            if self._failure is not None:
                logger.warning("The spool can be written again")
                self._failure = None
            self._resize(len(data))
            if self._segment.size >= self._limits.enough:
                self._written.notify()
        if self._segment.size >= MAX_SEGMENT_BYTES:
            self._retire()

    def _retire(self) -> None:
        if (segment := self._segment) is not None:
            with suppress(OSError):  # all that counts was synchronised before
                segment.close()
            with self._written:
                self._segment = None
                self._sealed.append(segment.path)
                self._written.notify()

    # --- helpers ----------------------------------------------------------------------------

    def _require_open(self) -> None:
        if self._closed.is_set():
            raise SpoolError("the spool is closed")
        if self._failure and (self._suspended or time.monotonic() < self._retry_at):
            raise SpoolError(self._failure)
        if self._size + self._waiting_bytes >= self._limits.max_bytes:
            raise SpoolError(str(self.refusal))

    def _remaining(self) -> float:
        """Seconds until the open segment is due; for ever while there is none."""
        if self._segment is None:
            return threading.TIMEOUT_MAX
        if self._closed.is_set() or self._segment.size >= self._limits.enough:
            return 0.0
        return self._segment_began + self._limits.interval - time.monotonic()

    def _forget(self, path: Path, size: int) -> None:
        with self._written:
            self._sealed.remove(path)
            self._resize(-size)

    def _resize(self, change: int) -> None:
        self._size += change
        metrics.SPOOL_BYTES.set(self._size)


def _unheard(_tickets: list[Ticket], _error: SpoolError | None) -> None:
    """Nobody waits before the start."""


def _claim(root: Path) -> tuple[Path, dict[Path, int], list[Path]]:
    """Make and lock a directory, and lock those that nobody holds.

    Returns the new one, all locks by directory, and the segments found, oldest first.
    Raises :class:`OSError`.
    """
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    everything = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(everything, fcntl.LOCK_EX)
        locks: dict[Path, int] = {}
        orphans: list[Path] = []
        directories = filter(Path.is_dir, root.iterdir())
        for directory in sorted(directories, key=lambda path: path.stat().st_mtime):
            if directory.name != spool_files.REJECTED and (lock := _lock(directory)) is not None:
                locks[directory] = lock
                orphans += sorted(directory.glob(f"*{SUFFIX}"))
        own = root / uuid4().hex
        own.mkdir(mode=0o700)
        sync_directory(root)
        lock = _lock(own)
        assert lock is not None, "nobody else knows of it"
        return own, {**locks, own: lock}, orphans
    finally:
        os.close(everything)


def _lock(directory: Path) -> int | None:
    """Take the lock of a directory; its descriptor, or ``None`` if another process holds it."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
