"""``footfall load-imported``: alone, and beside a running server."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.backfill.lines import write
from tests.support.server import EMAIL, FOOTFALL, PASSWORD, running_server

pytestmark = pytest.mark.slow


def row(table: str, **keys: Any) -> dict[str, Any]:
    return {"domain": "example.com", "table": table, "import_id": 7, **keys}


LINES = (
    row("site_imports", start_date="2023-01-01", end_date="2023-01-31", has_scroll_depth=True),
    row("imported_visitors", date="2023-01-01", visitors=3, visits=4, pageviews=9, bounces=1),
    row("imported_visitors", date="2023-01-02", visitors=2, visits=2, pageviews=2, bounces=2),
    "nonsense",
    row("imported_sources", date="2023-01-01", source="Google", visitors=3, visits=4, pageviews=9),
    row("imported_sources", domain="example.net", date="2023-01-01"),
)


def run(directory: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "FOOTFALL_DATA": str(directory)}
    return subprocess.run(
        [FOOTFALL, *arguments], env=env, capture_output=True, text=True, check=False, timeout=100
    )


def test_loads_by_itself_says_what_was_wrong_and_does_not_do_it_twice(tmp_path: Path) -> None:
    file = write(tmp_path / "imported.ndjson", *LINES)
    run(tmp_path, "create-user", EMAIL, "--password", PASSWORD)
    run(tmp_path, "create-site", "example.com", "--owner", EMAIL)

    first = run(tmp_path, "load-imported", file)
    second = run(tmp_path, "load-imported", file, "--json")

    assert first.returncode == 0
    assert first.stdout == (
        "Rows loaded: 3. Imports declared: 1.\n  1 of imported_sources\n  2 of imported_visitors\n"
    )
    assert "2 bad lines:" in first.stderr
    assert "line 4: JSON is malformed" in first.stderr
    assert "line 6: there is no site 'example.net'" in first.stderr
    summary = json.loads(second.stdout)
    assert (summary["rows"], summary["imports"], summary["bad_lines"]) == (3, 1, 2)
    assert summary["already_loaded"]


def test_complains_of_a_file_without_a_good_line(tmp_path: Path) -> None:
    empty = run(tmp_path, "load-imported", write(tmp_path / "imported.ndjson", "nonsense"))

    assert empty.returncode == 1
    assert "line 1: JSON is malformed" in empty.stderr


def test_a_running_server_does_the_work_and_shows_the_figures(tmp_path: Path) -> None:
    file = write(tmp_path / "imported.ndjson", *LINES)
    with running_server(tmp_path) as server:
        server.create_site("example.com")

        summary = server.footfall("load-imported", str(file))

        assert (summary["rows"], summary["imports"], summary["bad_lines"]) == (3, 1, 2)
        asked: dict[str, Any] = {"date_range": "all", "include": {"imports": True}}
        answer = server.query("example.com", metrics=["visitors", "visits", "bounce_rate"], **asked)
        assert answer["results"][0]["metrics"] == [5, 6, 50]
        assert answer["meta"] == {"imports_included": True}
        assert answer["query"]["date_range"][0].startswith("2023-01-01T00:00:00")
        by_source = server.query(
            "example.com", metrics=["visitors"], dimensions=["visit:source"], **asked
        )
        assert by_source["results"] == [{"dimensions": ["Google"], "metrics": [3]}]
