"""Loads imported figures into the warehouse: each row once, however often it is tried."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from footfall.backfill import lines
from footfall.backfill.decode import BadLine
from footfall.backfill.imported_row import TABLES, Declaration, Line, Row, decoder
from footfall.backfill.ledger import Ledger, fingerprint, open_ledger
from footfall.backfill.lines import Lines
from footfall.backfill.load import SHOWN, Progress, SiteIdOf
from footfall.warehouse import Warehouse

#: A chunk of this size is one insert into each table that it has rows of.
CHUNK_BYTES = 8 * 1024 * 1024

#: Records an import of the site with an id. Raises ``ValueError`` with the reason not to.
Declare = Callable[[int, Declaration], None]


@dataclass(slots=True)
class ImportedSummary:
    """What a load came to, from the first line on, also when it was interrupted in between.

    ``tables`` counts rows by table. ``already_loaded``: an earlier run had finished, nothing was
    done, the figures are its.
    """

    rows: int = 0
    tables: dict[str, int] = field(default_factory=dict)
    imports: int = 0
    bad_lines: int = 0
    first_bad_lines: list[BadLine] = field(default_factory=list)
    already_loaded: bool = False

    def count(self, table: str, rows: int) -> None:
        """Add rows of a table."""
        self.rows += rows
        self.tables[table] = self.tables.get(table, 0) + rows

    def note_bad(self, bad: Iterable[BadLine]) -> None:
        """Add lines that are not loaded; the first ones in the file are kept to be shown."""
        found = list(bad)
        self.bad_lines += len(found)
        kept = sorted([*self.first_bad_lines, *found], key=lambda line: line.number)
        self.first_bad_lines = kept[:SHOWN]

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "ImportedSummary":
        """The inverse of :meth:`to_json`."""
        bad = [BadLine(**line) for line in value["first_bad_lines"]]
        return cls(**{**value, "first_bad_lines": bad})


def load_file(
    path: Path,
    warehouse: Warehouse,
    site_id_of: SiteIdOf,
    declare: Declare,
    ledgers: Path,
    progress: Progress = lambda _bytes, _lines: None,
    chunk_bytes: int = CHUNK_BYTES,
) -> ImportedSummary:
    """Load a file. ``ledgers`` is the directory that remembers loads; the warehouse's own.

    Imports are declared once all rows are in, so that statistics never show half of one. An
    interrupted load goes on where it was, and a finished one is not repeated. Raises ``OSError``
    for an unreadable file, :class:`footfall.backfill.ledger.LoadBusyError` and
    :class:`footfall.warehouse.WarehouseError`.
    """
    name = fingerprint(path, "imported", str(chunk_bytes))
    with open_ledger(ledgers, name) as ledger:
        if ledger.entry.summary is not None:
            return ImportedSummary.from_json({**ledger.entry.summary, "already_loaded": True})
        load = _Load(warehouse, site_id_of, ledger)
        done_bytes = done_lines = 0
        for chunk in lines.in_file_order(path, chunk_bytes):
            load.take(chunk)
            done_bytes += len(chunk.text)
            done_lines += len(chunk.numbers)
            progress(done_bytes, done_lines)
        load.declare_all(declare)
        if load.summary.rows or load.summary.imports:
            ledger.finish(load.summary.to_json())
        else:
            ledger.forget()
        return load.summary


class _Load:
    """One run through a file."""

    def __init__(self, warehouse: Warehouse, site_id_of: SiteIdOf, ledger: Ledger) -> None:
        self.summary = ImportedSummary()
        self._warehouse = warehouse
        self._site_id_of = site_id_of
        self._ledger = ledger
        self._site_ids: dict[str, int | None] = {}
        self._declared: list[tuple[int, int, Declaration]] = []
        self._chunk = 0

    def take(self, chunk: Lines) -> None:
        """Write a chunk's rows, unless an earlier try did, and remember its declarations."""
        rows: dict[type[Row], tuple[list[int], list[Row]]] = {}
        bad: list[BadLine] = []
        for number, text in zip(chunk.numbers, chunk.text.split(b"\n"), strict=False):
            if not text.strip():
                continue
            try:
                line = decoder.decode(text)
                site_id = self._site_of(line)
            except (msgspec.MsgspecError, ValueError) as error:
                bad.append(BadLine(number, str(error)))
                continue
            if isinstance(line, Declaration):
                self._declared.append((number, site_id, line))
                continue
            site_ids, of_table = rows.setdefault(type(line), ([], []))
            site_ids.append(site_id)
            of_table.append(line)
        self.summary.note_bad(bad)
        is_new = self._chunk >= self._ledger.entry.committed
        for row_type, (site_ids, of_table) in rows.items():
            table = TABLES[row_type]
            self.summary.count(table.name, len(of_table))
            if is_new:
                token = f"load-{self._ledger.entry.key}-{self._chunk}-{table.name}"
                arrow = table.arrow(site_ids, of_table)
                self._warehouse.insert_arrow(table.name, arrow, token)
        if is_new:
            self._ledger.commit(self._chunk)
        self._chunk += 1

    def declare_all(self, declare: Declare) -> None:
        """Record the imports that the file declares."""
        bad = []
        for number, site_id, declaration in self._declared:
            try:
                declare(site_id, declaration)
            except ValueError as error:
                bad.append(BadLine(number, str(error)))
            else:
                self.summary.imports += 1
        self.summary.note_bad(bad)

    def _site_of(self, line: Line) -> int:
        if line.domain not in self._site_ids:
            self._site_ids[line.domain] = self._site_id_of(line.domain)
        site_id = self._site_ids[line.domain]
        if site_id is None:
            raise ValueError(f"there is no site {line.domain[:100]!r}")
        return site_id
