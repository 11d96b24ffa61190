"""Servers that share a ClickHouse server: successors, and persistors for others."""

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.server import (
    EMAIL,
    FOOTFALL,
    FootfallServer,
    free_port,
    running_server,
    serving,
    wait_until,
)
from tests.support.warehouse import http_server

pytestmark = pytest.mark.own_catalog

USER_AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36"
)


@pytest.fixture
def clickhouse(tmp_path: Path) -> Iterator[str]:
    with http_server(tmp_path / "clickhouse") as address:
        yield f"{address}/footfall"


def view(url: str, path: str, visitor: int, domain: str = "example.com") -> str | None:
    """Look at a page; how many domains dropped it."""
    body = {"n": "pageview", "u": f"https://{domain}{path}", "d": domain}
    headers = {
        "user-agent": USER_AGENT,
        "x-forwarded-for": f"198.51.100.{visitor}",
        "content-type": "text/plain",
    }
    request = urllib.request.Request(f"{url}/api/event", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == 202
        dropped: str | None = answer.headers["x-plausible-dropped"]
        return dropped


def figures(server: FootfallServer) -> list[int]:
    """Visitors, visits, pageviews."""
    metrics = ["visitors", "visits", "pageviews"]
    found: list[int] = server.query("example.com", metrics=metrics)["results"][0]["metrics"]
    return found


def test_a_successor_goes_on_with_the_visits_of_its_predecessor(tmp_path: Path, clickhouse: str):
    later = f"http://127.0.0.1:{free_port()}"
    with running_server(tmp_path, CLICKHOUSE_URL=clickhouse) as server:
        server.create_site("example.com")
        for visitor in range(5):
            view(server.url, "/first", visitor)
        with serving(later, server.env):
            for visitor in range(5):
                view(later, "/second", visitor)
            subprocess.run(["kill", str(server.pid)], check=True)
            wait_until(lambda: not Path(f"/proc/{server.pid}/cmdline").read_bytes())
            view(later, "/third", 0)

            server.url = later
            wait_until(lambda: figures(server) == [5, 5, 11])
            # The command line finds the successor, whose socket its predecessor left alone.
            assert server.footfall("create-site", "second.test", "--owner", EMAIL)["script_url"]
            assert (tmp_path / "control.sock").exists()


def test_an_embedded_warehouse_has_one_server(tmp_path: Path):
    with running_server(tmp_path) as server:
        for options in ([], ["--workers", "2"]):
            port = server.url.rpartition(":")[2]
            second = subprocess.run(
                [FOOTFALL, "serve", "--port", port, *options],
                env=server.env,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert second.returncode == 1
            [complaint] = second.stderr.splitlines()
            assert f"another footfall process (pid {server.pid}) owns the warehouse" in complaint
        assert server.footfall("create-site", "example.com", "--owner", EMAIL)


def test_events_go_to_the_persistor_of_another_server(tmp_path: Path, clickhouse: str):
    socket = tmp_path / "persistor.sock"
    with running_server(
        tmp_path, CLICKHOUSE_URL=clickhouse, PERSISTOR_LISTEN=f"unix:{socket}", PERSISTOR_TOKEN="s"
    ) as server:
        server.create_site("example.com")
        remote = {
            "PERSISTOR_BACKEND": "remote",
            "PERSISTOR_URL": f"unix:{socket}",
            "PERSISTOR_BACKEND_PERCENT_ENABLED": "100",
            "PERSISTOR_TOKEN": "s",
            "FOOTFALL_DATA": str(tmp_path / "other"),
            "PERSISTOR_LISTEN": "",
        }
        # The other server has a data directory of its own but the same catalog.
        (tmp_path / "other").mkdir(mode=0o700)
        for name in ("catalog.sqlite3", "catalog.sqlite3-wal", "secrets"):
            (tmp_path / "other" / name).symlink_to(tmp_path / name)
        front = f"http://127.0.0.1:{free_port()}"
        with serving(front, server.env | remote):
            for visitor in range(3):
                assert view(server.url, "/here", visitor) is None
                assert view(front, "/there", visitor) is None
            wait_until(lambda: figures(server) == [3, 3, 6])
