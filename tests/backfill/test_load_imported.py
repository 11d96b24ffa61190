"""Loading imported figures: once, whole, and with a word on every line that is no good."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.backfill import imported
from footfall.backfill.imported import ImportedSummary
from footfall.backfill.imported_row import TABLES, Declaration
from footfall.warehouse import Warehouse, WarehouseError
from tests.backfill.lines import SITES, write

ONE_LINE = 10  # bytes: every line is a chunk


def row(table: str = "imported_visitors", **keys: Any) -> dict[str, Any]:
    return {
        "domain": "example.com",
        "table": table,
        "import_id": 3,
        "date": "2024-02-29",
        "visitors": 5,
        **keys,
    }


def declared(**keys: Any) -> dict[str, Any]:
    return {"domain": "example.com", "table": "site_imports", "import_id": 3, **keys}


class Loader:
    """Loads files of a test, and looks at what became of them."""

    def __init__(self, warehouse: Warehouse, directory: Path) -> None:
        self.warehouse = warehouse
        self.directory = directory
        self.declarations: list[tuple[int, Declaration]] = []

    def load(self, *lines: Any, warehouse: Any = None, **options: Any) -> ImportedSummary:
        return imported.load_file(
            write(self.directory / "imported.ndjson", *lines),
            warehouse or self.warehouse,
            SITES.get,
            self.declare,
            self.directory / "loads",
            **options,
        )

    def declare(self, site_id: int, declaration: Declaration) -> None:
        if declaration.source == "nowhere":
            raise ValueError("there is no such source")
        self.declarations.append((site_id, declaration))

    def rows(self, table: str, columns: str) -> list[tuple[Any, ...]]:
        sql = f"SELECT {columns} FROM {table} ORDER BY ALL"  # noqa: S608 - the tests' own text
        return self.warehouse.query(sql).rows


@pytest.fixture
def loader(warehouse: Warehouse, tmp_path: Path) -> Loader:
    return Loader(warehouse, tmp_path)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_column_of_every_table_arrives(loader: Loader, table: Any) -> None:
    values = {
        name: f"a {name}" if str(kind) == "string" else number
        for number, (name, kind) in enumerate(table.columns.items(), start=1)
    }
    summary = loader.load(row(table.name, **values))

    assert (summary.rows, summary.tables) == (1, {table.name: 1})
    columns = ["site_id", "import_id", "date", *values]
    stored = loader.warehouse.query(
        "SELECT name FROM system.columns WHERE database = currentDatabase()"
        " AND table = {table:String} AND default_kind = ''",
        {"table": table.name},
    )
    assert {name for (name,) in stored.rows} == set(columns)
    assert loader.rows(table.name, ", ".join(columns)) == [
        (1, 3, date(2024, 2, 29), *values.values())
    ]


def test_what_is_left_out_or_null_is_empty_and_unknown_keys_are_passed_over(
    loader: Loader,
) -> None:
    loader.load(row("imported_sources", utm_term=None, visits=None, mood="good"))

    columns = "source, utm_term, visitors, visits, bounces"
    assert loader.rows("imported_sources", columns) == [("", "", 5, 0, 0)]


def test_imports_are_declared_once_all_rows_are_in(loader: Loader) -> None:
    seen = []

    def declare(site_id: int, declaration: Declaration) -> None:
        seen.append((site_id, declaration.import_id, loader.rows("imported_visitors", "count()")))

    loader.declare = declare  # type: ignore[method-assign]
    summary = loader.load(
        declared(start_date="2024-01-01", end_date="2024-02-29"),
        row(),
        row(domain="example.org"),
        chunk_bytes=ONE_LINE,
    )

    assert (summary.rows, summary.imports) == (2, 1)
    assert seen == [(1, 3, [(2,)])]


def test_bad_lines_are_named_in_order_and_the_others_loaded(loader: Loader) -> None:
    summary = loader.load(
        declared(source="nowhere"),
        "nonsense",
        row("imported_moods"),
        row(domain="example.net"),
        row(visitors=-1),
        row(bounces=2**33, table="imported_devices"),
        row(visitors="many"),
        row(date="2024-02-30"),
        row(date="1969-12-31"),
        "",
        {"table": "imported_visitors"},
        row(),
        row(domain="example.org"),
    )

    assert (summary.rows, summary.imports, summary.bad_lines) == (2, 0, 10)
    assert [(line.number, line.reason.split(" - ")[0]) for line in summary.first_bad_lines] == [
        (1, "there is no such source"),
        (2, "JSON is malformed: invalid character (byte 4)"),
        (3, "Invalid value 'imported_moods'"),
        (4, "there is no site 'example.net'"),
        (5, "Expected `int` >= 0"),
        (6, "Expected `int` <= 4294967295"),
        (7, "Expected `int | null`, got `str`"),
        (8, "Invalid RFC3339 encoded date"),
        (9, "`date` 1969-12-31 is not between 1970-01-01 and 2149-06-06"),
        (11, "Object missing required field `domain`"),
    ]


def test_a_finished_file_is_not_loaded_again(loader: Loader) -> None:
    first = loader.load(row(), declared())
    again = loader.load(row(), declared())

    assert not first.already_loaded
    assert (again.rows, again.imports, again.already_loaded) == (1, 1, True)
    assert loader.rows("imported_visitors", "count()") == [(1,)]
    assert len(loader.declarations) == 1


def test_equal_rows_of_one_file_and_of_different_files_all_count(loader: Loader) -> None:
    loader.load(row(), row(), chunk_bytes=ONE_LINE)
    loader.load(row(), row(), "", chunk_bytes=ONE_LINE)

    assert loader.rows("imported_visitors", "count()") == [(4,)]


def test_a_file_without_a_good_line_can_be_tried_again(loader: Loader) -> None:
    assert loader.load("nonsense").rows == 0
    assert not loader.load("nonsense").already_loaded


class Failing:
    """A warehouse that goes away at its n-th insert, before or after it has stored the rows."""

    def __init__(self, warehouse: Warehouse, at: int, *, stored: bool) -> None:
        self.warehouse, self.at, self.stored = warehouse, at, stored

    def insert_arrow(self, *arguments: Any) -> None:
        self.at -= 1
        if self.at or self.stored:
            self.warehouse.insert_arrow(*arguments)
        if not self.at:
            raise WarehouseError("gone")


@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_interrupted_anywhere_and_run_again_every_row_is_there_once(
    loader: Loader, at: int, stored: bool
) -> None:
    lines = [row(), row("imported_devices", device="Mobile"), row(), declared()]
    with pytest.raises(WarehouseError):
        loader.load(
            *lines,
            warehouse=Failing(loader.warehouse, at, stored=stored),
            chunk_bytes=ONE_LINE,
        )
    assert loader.declarations == []

    summary = loader.load(*lines, chunk_bytes=ONE_LINE)

    assert (summary.rows, summary.imports, summary.already_loaded) == (3, 1, False)
    assert loader.rows("imported_visitors", "count()") == [(2,)]
    assert loader.rows("imported_devices", "device") == [("Mobile",)]


def test_progress_is_told_in_bytes_and_lines(loader: Loader) -> None:
    steps: list[tuple[int, int]] = []
    loader.load(
        row(), row(), chunk_bytes=ONE_LINE, progress=lambda done, lines: steps.append((done, lines))
    )

    size = len(json.dumps(row())) + 1
    assert steps == [(size, 1), (2 * size, 2)]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=5,
    ),
    st.sampled_from(["domain", "table", "import_id", "date", "visitors", "source", "end_date"]),
    st.sampled_from([row(), declared()]),
)
def test_whatever_a_key_holds_the_line_is_read_or_refused(
    value: Any, key: str, line: dict[str, Any]
) -> None:
    try:
        imported.decoder.decode(json.dumps({**line, key: value}))
    except ValueError as refusal:  # what msgspec raises is one
        assert str(refusal)
