"""What has been loaded from which file, so that a load can go on or need not begin."""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

#: Goes into every fingerprint. Change it when a file would be cut or replayed differently, so
#: that chunks of one way are not mistaken for chunks of the other.
FORMAT = b"footfall-load-1"


class LoadBusyError(Exception):
    """Another process or thread is loading the same file."""


class Entry(msgspec.Struct):
    """The state of one load.

    ``key`` (32 hexadecimal digits) seeds session ids, visitor salts and deduplication tokens;
    it is random, and blanked when the load is finished so that the salts cannot be had again.
    Parts below ``committed`` are in the warehouse. ``summary`` is there once all is.
    """

    key: str
    committed: int = 0
    summary: dict[str, Any] | None = None


def fingerprint(path: Path, *circumstances: str) -> str:
    """Identifies a file by its content, and the load by what else decides its outcome."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    for part in (FORMAT, *(text.encode() for text in circumstances)):
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()[:32]


class Ledger:
    """One load's entry, kept as a small file that survives interruptions."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.entry = self._read()

    def _read(self) -> Entry:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Entry)
        except FileNotFoundError:
            entry = Entry(key=secrets.token_hex(16))
            self._write(entry)
            return entry

    def commit(self, part: int) -> None:
        """Record that the part with this index is in the warehouse."""
        self.entry.committed = part + 1
        self._write(self.entry)

    def finish(self, summary: dict[str, Any]) -> None:
        """Record that everything is."""
        self.entry.key, self.entry.summary = "", summary
        self._write(self.entry)

    def forget(self) -> None:
        """Leave no trace of a load that came to nothing, so that it can be tried anew."""
        self._path.unlink(missing_ok=True)

    def _write(self, entry: Entry) -> None:
        draft = self._path.with_suffix(".draft")
        with open(draft, "wb", opener=_private) as file:
            file.write(msgspec.json.encode(entry))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)


@contextmanager
def open_ledger(directory: Path, name: str) -> Iterator[Ledger]:
    """The ledger of the load ``name``, for as long as nobody else uses it.

    Raises :class:`LoadBusyError`.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(directory / f"{name}.lock", "wb", opener=_private) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LoadBusyError("this file is being loaded already") from None
        yield Ledger(directory / f"{name}.json")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
