"""Counter rows on their way into the warehouse, through the spool that events go through."""

from collections.abc import Sequence
from typing import Protocol

from footfall.ingest.counters import CounterRow
from footfall.warehouse.spool import SpoolError
from footfall.warehouse.spool_rows import Table, line

LETTER = "C"
TABLE = Table("ingest_counters", CounterRow._fields)


class Journal(Protocol):
    """A :class:`footfall.warehouse.spool.Spool`."""

    def append(self, lines: bytes, ticket: None, /) -> None: ...


class SpooledCounters:
    """Hands counter rows to the spool. While it takes nothing they wait in memory."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._waiting: list[bytes] = []

    def append(self, rows: Sequence[CounterRow]) -> None:
        """Take rows over."""
        self._waiting += [line(LETTER, row) for row in rows]
        try:
            self._journal.append(b"\n".join(self._waiting), None)
        except SpoolError:
            return
        self._waiting.clear()
