"""Values that are read from files, and read again once a file has changed."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)

Value = TypeVar("Value")


class Reloading(Generic[Value]):
    """What ``read`` makes of ``files``, in :attr:`value`.

    Raises what ``read`` raises, but only at first: a later version that cannot be read is
    reported, and the last good one stays in force.
    """

    def __init__(self, files: Sequence[Path], read: Callable[[], Value]) -> None:
        self._files = files
        self._read = read
        self._seen = self._state()
        self.value = read()

    def refresh(self) -> bool:
        """Read anew if a file is not the one it was; whether that has happened."""
        state = self._state()
        if state == self._seen:
            return False
        self._seen = state
        try:
            self.value = self._read()
        except (OSError, ValueError):
            names = ", ".join(file.name for file in self._files)
            logger.exception("%s cannot be read; going on with what was last read", names)
            return False
        return True

    def _state(self) -> tuple[tuple[int, int, int] | None, ...]:
        return tuple(map(_state, self._files))


def _state(file: Path) -> tuple[int, int, int] | None:
    """Something that differs once a file was replaced or written to."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
