"""A load whose process is killed (``kill -9``) and started again."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.backfill.lines import write
from tests.backfill.test_load import some_visits

ROOT = Path(__file__).parents[2]
NEVER = 10**9


def run(directory: Path, file: Path, dies_at: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.backfill.dying", directory, file, str(dies_at)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


@pytest.mark.slow
def test_killed_twice_and_run_again_it_has_every_row_once(tmp_path: Path):
    file = write(tmp_path / "events.ndjson", *some_visits())

    # After events without their visits; then after both, but before they were recorded.
    assert run(tmp_path, file, 3).returncode == -signal.SIGKILL
    assert run(tmp_path, file, 2).returncode == -signal.SIGKILL
    last = run(tmp_path, file, NEVER)

    assert last.returncode == 0, last.stderr
    stored_events, stored_visits, summary = (line.split() for line in last.stdout.splitlines())
    events, visits = summary
    assert events == "120"
    assert stored_events == [events, visits]
    assert stored_visits == [visits, visits]
