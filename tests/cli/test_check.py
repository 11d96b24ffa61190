"""``footfall check`` beside whatever else runs: how the spool stands."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from footfall.cli import check
from footfall.config import load
from footfall.ingest.spooled_counters import LETTER, TABLE
from footfall.warehouse.spool import Spool
from footfall.warehouse.spool_rows import manifest


@pytest.fixture
def spool_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FOOTFALL_DATA", str(tmp_path))
    monkeypatch.setenv("FOOTFALL_SPOOL_MAX_BYTES", "10000")
    monkeypatch.setattr(check, "config", load)
    monkeypatch.setattr(check, "CHECKS", (check._spool,))
    return load().spool_dir


def segment(root: Path, name: str, size: int) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)


def checked(exit_code: int) -> dict[str, Any]:
    done = CliRunner().invoke(check.command, ["--json"])
    assert done.exit_code == exit_code, done.output
    found: dict[str, Any] = json.loads(done.output)["spool"]
    assert found.pop("ok") is (exit_code == 0)
    return found


def test_before_the_first_event_nothing_waits(spool_dir: Path) -> None:
    assert checked(0) == {
        "detail": "0 segments wait for the warehouse, 0 of 10,000 bytes",
        "segments": 0,
        "bytes": 0,
        "max_bytes": 10_000,
        "rejected_files": 0,
    }


def test_what_waits_is_counted_over_all_processes_and_nothing_is_touched(spool_dir: Path) -> None:
    running: Spool[None] = Spool(spool_dir, manifest({LETTER: TABLE}))
    segment(spool_dir, "one/000000000000.segment", 1_000)
    segment(spool_dir, "one/000000000001.segment", 500)
    segment(spool_dir, "other/000000000000.segment", 250)
    before = sorted(spool_dir.rglob("*"))

    found = checked(0)

    assert (found["segments"], found["bytes"]) == (3, 1_750)
    assert found["detail"] == "3 segments wait for the warehouse, 1,750 of 10,000 bytes"
    assert sorted(spool_dir.rglob("*")) == before
    running.release()


def test_a_full_spool_is_a_failure_that_names_the_setting(spool_dir: Path) -> None:
    segment(spool_dir, "one/000000000000.segment", 10_000)
    found = checked(1)
    assert found["bytes"] == found["max_bytes"]
    assert "no more events are taken" in found["detail"]
    assert "FOOTFALL_SPOOL_MAX_BYTES" in found["detail"]


def test_files_that_were_put_aside_are_a_failure_that_says_where_they_are(spool_dir: Path) -> None:
    segment(spool_dir, "rejected/one-000000000000.segment", 99_999)
    segment(spool_dir, "rejected/one-000000000001.lines", 10)
    found = checked(1)
    assert (found["segments"], found["bytes"], found["rejected_files"]) == (0, 0, 2)
    assert f"2 files were put aside in {spool_dir}/rejected" in found["detail"]
    assert "the log says why. Once that is mended, move" in found["detail"]
