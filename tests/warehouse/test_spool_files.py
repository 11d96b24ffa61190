"""A look at a spool's directory, and what an operator may do there by hand."""

from pathlib import Path

import pytest

from footfall.warehouse import Warehouse, WarehouseError, spool_files
from footfall.warehouse.rows import EventRow
from footfall.warehouse.spool import Spool
from footfall.warehouse.spool_loader import NO_SUCH_COLUMN, SpoolLoader
from footfall.warehouse.spool_rows import manifest, outcome_lines
from footfall.warehouse.spool_segment import SegmentWriter, frame


def pageviews(warehouse: Warehouse) -> int:
    return int(warehouse.query("SELECT count() FROM events_v2").rows[0][0])


def load(root: Path, warehouse: Warehouse) -> None:
    """What a start does."""
    spool: Spool[None] = Spool(root, manifest({}))
    SpoolLoader(spool, warehouse).flush()
    spool.release()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A spool with one segment, which holds an event."""
    directory = tmp_path / "one"
    directory.mkdir()
    segment = SegmentWriter(directory / "000000000007.segment", manifest({}))
    segment.append(frame(outcome_lines(EventRow(1_700_000_000, 1, 2, 3, "pageview"), ())))
    segment.close()
    return tmp_path


def test_a_segment_that_was_put_aside_can_be_put_back(
    root: Path, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise WarehouseError("no such column", NO_SUCH_COLUMN)

    before = pageviews(warehouse)
    with monkeypatch.context() as patched:
        patched.setattr(warehouse, "insert_lines", refuse)
        load(root, warehouse)
    (aside,) = spool_files.rejected(root)
    assert spool_files.waiting(root) == []
    assert aside.name == "one-000000000007.segment"

    (root / "one").mkdir()
    aside.rename(root / "one" / "000000000007.segment")
    assert [segment.path.name for segment in spool_files.waiting(root)] == ["000000000007.segment"]
    load(root, warehouse)

    assert pageviews(warehouse) == before + 1
    assert spool_files.waiting(root) == spool_files.rejected(root) == []
