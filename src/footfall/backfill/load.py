"""Loads history into the warehouse: each event once, however often it is tried."""

import gc
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import chain, islice
from operator import attrgetter
from pathlib import Path
from typing import Any

import pyarrow as pa

from footfall.backfill import lines
from footfall.backfill.columns import PartTables, Tables
from footfall.backfill.decode import BadLine, Decoded, decode
from footfall.backfill.ledger import Ledger, fingerprint, open_ledger
from footfall.backfill.visitors import Visitors
from footfall.backfill.visits import Part, Replay, Replayed
from footfall.sessions.event import Place
from footfall.warehouse import Warehouse

#: Chunks are replayed one by one and written in parts, which the warehouse prefers to be large.
CHUNKS_A_PART = 64

#: How many bad lines are kept to be shown; the others are only counted.
SHOWN = 20

#: Finds the id of the site with a domain, ``None`` if there is none.
SiteIdOf = Callable[[str], int | None]

#: Finds the place of an IP address.
Locate = Callable[[str], Place]

#: Told after each chunk how many bytes and lines of the file are done.
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Summary:
    """What a load came to, from the first line on, also when it was interrupted in between.

    ``dropped`` counts, by reason, valid events that live traffic would not store either.
    ``earliest`` is the time (Unix seconds) of the first event of each site, by its id.
    ``already_loaded``: an earlier run had finished, nothing was done, the figures are its.
    """

    events: int = 0
    visits: int = 0
    bad_lines: int = 0
    first_bad_lines: list[BadLine] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
    earliest: dict[int, int] = field(default_factory=dict)
    already_loaded: bool = False

    def count(self, chunk: Decoded, replayed: Replayed) -> None:
        """Add a chunk."""
        self.events += len(replayed.events)
        self.visits += replayed.begun
        self._note_bad(sorted((*chunk.bad, *replayed.bad), key=attrgetter("number")))
        for reason, count in replayed.dropped.items():
            self.dropped[reason] = self.dropped.get(reason, 0) + count

    def note_earliest(self, part: Part) -> None:
        """Add the beginnings of a part."""
        for site_id, time in part.earliest.items():
            self.earliest[site_id] = min(time, self.earliest.get(site_id, time))

    def _note_bad(self, bad: Iterable[BadLine]) -> None:
        for line in bad:
            self.bad_lines += 1
            if len(self.first_bad_lines) < SHOWN:
                self.first_bad_lines.append(line)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Summary":
        """The inverse of :meth:`to_json`."""
        bad = [BadLine(**line) for line in value["first_bad_lines"]]
        earliest = {int(site_id): time for site_id, time in value["earliest"].items()}
        return cls(**{**value, "first_bad_lines": bad, "earliest": earliest})


@dataclass(frozen=True, slots=True)
class Source:
    """A file to load. ``site`` is the domain of lines without one; ``sort`` orders by time."""

    path: Path
    site: str | None = None
    sort: bool = False
    chunk_bytes: int = lines.CHUNK_BYTES


def load_file(
    source: Source,
    warehouse: Warehouse,
    site_id_of: SiteIdOf,
    locate: Locate,
    ledgers: Path,
    progress: Progress = lambda _bytes, _lines: None,
) -> Summary:
    """Load a file. ``ledgers`` is the directory that remembers loads; the warehouse's own.

    An interrupted load goes on where it was, and a finished one is not repeated. Raises
    ``OSError`` for an unreadable file, :class:`footfall.backfill.ledger.LoadBusyError` and
    :class:`footfall.warehouse.WarehouseError`.
    """
    name = fingerprint(source.path, source.site or "", str(source.sort), str(source.chunk_bytes))
    with open_ledger(ledgers, name) as ledger:
        return load_chunks(_decoded(source, progress), warehouse, site_id_of, locate, ledger)


def load_chunks(
    chunks: Iterable[Decoded],
    warehouse: Warehouse,
    site_id_of: SiteIdOf,
    locate: Locate,
    ledger: Ledger,
) -> Summary:
    """Load chunks of events, which must be the same whenever the ledger's load is tried.

    Parts that an earlier try has committed are replayed, for the sake of visits that go on in
    the next, and not written again.
    """
    if ledger.entry.summary is not None:
        return Summary.from_json({**ledger.entry.summary, "already_loaded": True})
    key = bytes.fromhex(ledger.entry.key)
    visitors = Visitors(key, locate)
    replay = Replay(int.from_bytes(key[:8], "big"), site_id_of, visitors.identify, visitors.enrich)
    summary = Summary()
    with _Writer(warehouse, ledger) as writer, _no_garbage_collection():
        for chunks_of_part in _batched(chunks, CHUNKS_A_PART):
            tables = PartTables() if writer.wants_next() else None
            for chunk in chunks_of_part:
                replayed = replay.feed(chunk)
                summary.count(chunk, replayed)
                if tables:
                    tables.add(replayed)
            part = replay.end_part()
            summary.note_earliest(part)
            if tables:
                writer.write(tables.finish(part, replay.rested))
    if summary.events:
        ledger.finish(summary.to_json())
    else:
        ledger.forget()
    return summary


def _decoded(source: Source, progress: Progress) -> Iterator[Decoded]:
    cut = lines.by_time if source.sort else lines.in_file_order
    done_bytes = done_lines = 0
    for chunk in cut(source.path, source.chunk_bytes):
        yield decode(chunk, source.site)
        done_bytes += len(chunk.text)
        done_lines += len(chunk.numbers)
        progress(done_bytes, done_lines)


def _batched(chunks: Iterable[Decoded], size: int) -> Iterator[Iterator[Decoded]]:
    """Runs of ``size`` chunks, each to be used up before the next is asked for."""
    remaining = iter(chunks)
    while (first := next(remaining, None)) is not None:
        yield chain((first,), islice(remaining, size - 1))


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Spare Python the search for reference cycles: loading makes none, but very many objects."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Writer:
    """Writes one part in the background while the next is being made.

    Each part has its deduplication tokens: one that was written but not recorded, because
    the process died in between, is written again to no effect.
    """

    def __init__(self, warehouse: Warehouse, ledger: Ledger) -> None:
        self._warehouse = warehouse
        self._ledger = ledger
        self._next = 0
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="load-events")
        self._pending: Future[None] | None = None

    def __enter__(self) -> "_Writer":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._executor.shutdown()
        # A server goes on without loading; Arrow would keep some 150 MB for the next time.
        pa.default_memory_pool().release_unused()
        if kind is None and self._pending is not None:
            self._pending.result()

    def wants_next(self) -> bool:
        """Whether the next part is still to be written; if not, it is passed over."""
        if self._next >= self._ledger.entry.committed:
            return True
        self._next += 1
        return False

    def write(self, tables: Tables) -> None:
        """Write a part once the one before is in."""
        if self._pending is not None:
            self._pending.result()
        self._pending = self._executor.submit(self._insert, self._next, tables)
        self._next += 1

    def _insert(self, part: int, tables: Tables) -> None:
        token = f"load-{self._ledger.entry.key}-{part}"
        self._warehouse.insert_arrow("events_v2", tables.events, token)
        self._warehouse.insert_arrow("sessions_v2", tables.sessions, token)
        self._ledger.commit(part)
