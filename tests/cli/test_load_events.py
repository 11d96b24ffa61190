"""``footfall load-events``: alone, and beside a running server."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.backfill.lines import MINUTE, START, line, write
from tests.support.server import EMAIL, FOOTFALL, PASSWORD, running_server

pytestmark = pytest.mark.slow

LINES = (
    line(),
    "nonsense",
    line(START + 5, pathname="/pricing"),
    line(START + 60 * MINUTE, user_id=8, domain=None),
    line(domain="example.net"),
)


def run(directory: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "FOOTFALL_DATA": str(directory)}
    return subprocess.run(
        [FOOTFALL, *arguments], env=env, capture_output=True, text=True, check=False, timeout=100
    )


def test_loads_by_itself_says_what_was_wrong_and_does_not_do_it_twice(tmp_path: Path):
    file = write(tmp_path / "events.ndjson", *LINES)
    run(tmp_path, "create-user", EMAIL, "--password", PASSWORD)
    run(tmp_path, "create-site", "example.com", "--owner", EMAIL)

    first = run(tmp_path, "load-events", file, "--site", "example.com")
    second = run(tmp_path, "load-events", file, "--site", "example.com", "--json")

    assert first.returncode == 0
    assert first.stdout == "3 events in 2 visits loaded\n"
    assert "2 bad lines:" in first.stderr
    assert "line 2: JSON is malformed" in first.stderr
    assert "line 5: there is no site 'example.net'" in first.stderr
    summary = json.loads(second.stdout)
    assert (summary["events"], summary["visits"], summary["bad_lines"]) == (3, 2, 2)
    assert summary["already_loaded"]


def test_complains_of_an_unknown_site_a_missing_file_and_a_file_without_events(tmp_path: Path):
    file = write(tmp_path / "events.ndjson", "nonsense")

    unknown = run(tmp_path, "load-events", file, "--site", "example.net")
    missing = run(tmp_path, "load-events", tmp_path / "nothing.ndjson")
    empty = run(tmp_path, "load-events", file)

    assert unknown.returncode == 1
    assert "There is no site example.net" in unknown.stderr
    assert missing.returncode == 2
    assert "does not exist" in missing.stderr
    assert empty.returncode == 1
    assert "line 1: JSON is malformed" in empty.stderr


def test_a_running_server_does_the_work_and_shows_the_history(tmp_path: Path):
    file = write(tmp_path / "events.ndjson", *LINES)
    with running_server(tmp_path) as server:
        server.create_site("example.com")

        summary = server.footfall("load-events", str(file))

        assert (summary["events"], summary["bad_lines"]) == (2, 3)
        answer = server.query("example.com", metrics=["visitors", "pageviews"], date_range="all")
        assert answer["results"][0]["metrics"] == [1, 2]
