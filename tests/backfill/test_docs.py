"""docs/back-fill.md says what the commands take."""

import re
from pathlib import Path

import msgspec

from footfall.backfill import imported_row
from footfall.backfill.event import Event
from footfall.backfill.imported_row import TABLES, Declaration

DOC = (Path(__file__).parents[2] / "docs" / "back-fill.md").read_text("utf-8")
TABLE_ROW = re.compile(r"^\| `(imported_\w+)` \| (.*) \|$", re.MULTILINE)


def example(kind: str) -> list[str]:
    found = re.search(rf"```json {kind}\n(.*?)```", DOC, re.DOTALL)
    assert found
    return found[1].splitlines()


def test_examples_are_accepted() -> None:
    assert len([msgspec.json.decode(line, type=Event) for line in example("events")]) == 3
    *rows, declaration = (imported_row.decoder.decode(line) for line in example("imported"))
    assert [TABLES[type(row)].name for row in rows] == ["imported_visitors", "imported_sources"]
    assert isinstance(declaration, Declaration)


def test_every_key_is_named() -> None:
    first_column = " ".join(re.findall(r"^\| (`.*?) \|", DOC, re.MULTILINE))
    named = set(re.findall(r"`(\w+)`", first_column))
    assert {*Event.__struct_fields__} <= named
    assert {*Declaration.__struct_fields__} <= named


def test_tables_have_the_columns_that_are_listed() -> None:
    listed = {
        name: set(re.findall(r"`(\w+)`", columns)) for name, columns in TABLE_ROW.findall(DOC)
    }
    assert listed == {table.name: set(table.columns) for table in TABLES.values()}
