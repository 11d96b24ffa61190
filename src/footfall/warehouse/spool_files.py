"""What lies in a spool's directory, whoever writes there: a look that locks nothing."""

from pathlib import Path
from typing import NamedTuple

from footfall.warehouse.spool_segment import SUFFIX

#: The directory, beside those of processes, for what no attempt will bring into the warehouse.
REJECTED = "rejected"


class Waiting(NamedTuple):
    """A segment that waits for the warehouse: Unix seconds of its last write, its size in bytes."""

    written: float
    size: int
    path: Path


def waiting(root: Path) -> list[Waiting]:
    """The segments of all processes below ``root``, the oldest first."""
    found = []
    for path in root.glob(f"*/*{SUFFIX}"):
        if path.parent.name == REJECTED:
            continue
        try:
            status = path.stat()
        except FileNotFoundError:  # it has just been loaded
            continue
        found.append(Waiting(status.st_mtime, status.st_size, path))
    return sorted(found)


def rejected(root: Path) -> list[Path]:
    """The files that were put aside because the warehouse does not take them as they are."""
    directory = root / REJECTED
    return sorted(directory.iterdir()) if directory.exists() else []
