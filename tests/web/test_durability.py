"""What was acknowledged is stored once: through kills, full disks and a warehouse that is away."""

import json
import os
import resource
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from benchmarks import crash

from footfall.warehouse import Warehouse
from footfall.warehouse.spool import SpoolLimits
from footfall.web.local_storage import local_storage
from tests.support.server import (
    EMAIL,
    PASSWORD,
    FootfallServer,
    free_port,
    running_server,
    serving,
    wait_until,
)
from tests.support.warehouse import http_server

pytestmark = [pytest.mark.slow, pytest.mark.own_catalog, pytest.mark.timeout(400)]

SITE = "durable.test"


class Sender:
    """Sends events that can be told apart, and remembers what was said of each."""

    def __init__(self, server: FootfallServer) -> None:
        self._server = server
        self._sent = 0
        self.acknowledged: set[str] = set()

    def send(self, visitor: int = 1) -> int:
        """Send one event; the status of the answer."""
        self._sent += 1
        body = {"n": "pageview", "u": f"https://{SITE}/{self._sent}", "d": SITE}
        headers = {
            "content-type": "text/plain",
            "user-agent": crash.BROWSER,
            "x-forwarded-for": f"198.51.100.{visitor}",
        }
        request = urllib.request.Request(
            f"{self._server.url}/api/event", json.dumps(body).encode(), headers
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                assert response.status == 202
                self.acknowledged.add(f"/{self._sent}")
                return 202
        except urllib.error.HTTPError as error:
            if error.code == 503:
                assert int(error.headers["retry-after"]) > 0
                assert json.load(error).keys() == {"error"}
            return error.code


def ingestion(server: FootfallServer) -> dict[str, Any]:
    """What the server says of its intake."""
    try:
        with urllib.request.urlopen(f"{server.url}/api/health/ready", timeout=20) as response:
            report = json.load(response)
    except urllib.error.HTTPError as error:
        report = json.load(error)
    state: dict[str, Any] = report["ingestion"]
    return state


def answer(server: FootfallServer, path: str, **headers: str) -> tuple[int, str]:
    """Status and text."""
    request = urllib.request.Request(server.url + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def spooled(directory: Path) -> list[Path]:
    return list((directory / "spool").rglob("*.segment"))


def stored_once(dsn: str, sender: Sender) -> None:
    """Everything acknowledged is stored, nothing else, and the one visit says the same."""
    warehouse = Warehouse.open(dsn)
    try:
        pages = [page for (page,) in warehouse.query("SELECT pathname FROM events_v2").rows]
        visit = warehouse.query("SELECT sum(sign), sum(sign * pageviews) FROM sessions_v2").rows
    finally:
        warehouse.close()
    assert sorted(pages) == sorted(sender.acknowledged)
    assert visit == [(1, len(pages))]


def test_killed_under_load_it_loses_nothing_and_counts_nothing_twice(tmp_path: Path) -> None:
    # In a process of its own, because it opens the embedded warehouse that the server leaves.
    command = [sys.executable, "-m", "benchmarks.crash", "--json", f"--port={free_port()}"]
    done = subprocess.run(
        [*command, "--rounds=4", "--visitors=30"],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=390,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["acknowledged"] >= 100


def test_while_the_disk_is_full_nothing_is_acknowledged_and_afterwards_all_goes_on(
    tmp_path: Path,
) -> None:
    with running_server(tmp_path) as server:
        server.create_site(SITE)
        sender = Sender(server)
        assert [sender.send() for _ in range(3)] == [202] * 3

        limits = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (0, limits[1]))
        assert [sender.send() for _ in range(3)] == [503] * 3
        state = ingestion(server)
        assert (state["state"], state["reason"][:27]) == ("refusing", "the spool cannot be written")

        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, limits)
        wait_until(lambda: sender.send() == 202)
        assert [sender.send() for _ in range(3)] == [202] * 3
        assert ingestion(server)["state"] == "ok"
    assert spooled(tmp_path) == []
    with http_server(tmp_path / "warehouse") as dsn:
        stored_once(dsn, sender)


def test_events_wait_on_disk_while_the_warehouse_is_away(tmp_path: Path) -> None:
    clickhouse, port = tmp_path / "clickhouse", free_port()
    data = tmp_path / "data"
    data.mkdir()
    with ExitStack() as present:
        dsn = f"{present.enter_context(http_server(clickhouse, port))}/footfall"
        settings = {"CLICKHOUSE_URL": dsn, "FOOTFALL_SPOOL_MAX_BYTES": "40000"}
        with running_server(data, **settings) as server:
            server.create_site(SITE)
            sender = Sender(server)
            assert sender.send() == 202

            present.close()
            assert [sender.send() for _ in range(3)] == [202] * 3
            wait_until(lambda: ingestion(server)["state"] == "delayed")
            assert spooled(data) != []

            # Up to the limit.
            wait_until(lambda: sender.send() == 503)
            assert ingestion(server)["state"] == "refusing"
            assert len(sender.acknowledged) > 10

            present.enter_context(http_server(clickhouse, port))
            wait_until(lambda: not spooled(data), seconds=30)
            assert ingestion(server)["state"] == "ok"
            assert sender.send() == 202

            # Until the next start, if need be.
            present.close()
            assert sender.send() == 202
        assert spooled(data) != []

        present.enter_context(http_server(clickhouse, port))
        warehouse = Warehouse.open(dsn)
        with local_storage(warehouse, data / "spool", SpoolLimits()) as storage:
            (visit,) = storage.sessions
            assert visit.pageviews == len(sender.acknowledged)
        warehouse.close()
        assert spooled(data) == []
        stored_once(dsn, sender)


def test_a_restart_while_the_warehouse_is_away_loses_neither_events_nor_visits(
    tmp_path: Path,
) -> None:
    clickhouse, port = tmp_path / "clickhouse", free_port()
    data = tmp_path / "data"
    data.mkdir()
    with ExitStack() as present:
        dsn = f"{present.enter_context(http_server(clickhouse, port))}/footfall"
        with running_server(data, CLICKHOUSE_URL=dsn) as server:
            server.create_site(SITE)
            sender = Sender(server)
            assert [sender.send(visitor) for visitor in (1, 2, 3)] == [202] * 3
            wait_until(lambda: not spooled(data))
            present.close()
            assert sender.send(visitor=1) == 202
        assert spooled(data) != []

        with serving(server.url, server.env, up="/api/system/health/live"):
            assert [sender.send(visitor) for visitor in (1, 4)] == [202] * 2
            status, health = answer(server, "/api/health/ready")
            assert status == 500
            assert json.loads(health) == {
                "postgres": "ok",
                "clickhouse": "error",
                "sites_cache": "ok",
                "sessions": "waiting",
                "ingestion": json.loads(health)["ingestion"]
                | {"state": "delayed", "reason": "the warehouse does not take events"},
            }
            key = {"authorization": f"Bearer {server.api_key}"}
            status, text = answer(
                server, f"/api/v1/stats/aggregate?site_id={SITE}&metrics=visits", **key
            )
            assert status == 503
            assert "Statistics are not available" in json.loads(text)["error"]

            present.enter_context(http_server(clickhouse, port))
            wait_until(lambda: answer(server, "/api/health")[0] == 200, seconds=30)
            # The visits that only the warehouse knew of go on, and so do all others.
            assert [sender.send(visitor) for visitor in (1, 2, 4)] == [202] * 3
            wait_until(lambda: not spooled(data))
            assert ingestion(server)["state"] == "ok"

        warehouse = Warehouse.open(dsn)
        pages = [page for (page,) in warehouse.query("SELECT pathname FROM events_v2").rows]
        visits = warehouse.query(
            "SELECT sum(sign * pageviews) FROM sessions_v2 GROUP BY user_id HAVING sum(sign) = 1"
        ).rows
        warehouse.close()
        assert sorted(pages) == sorted(sender.acknowledged)
        assert sorted(visits) == [(1,), (2,), (2,), (4,)]


def test_the_first_start_may_be_one_without_a_warehouse(tmp_path: Path) -> None:
    clickhouse, port, url = tmp_path / "clickhouse", free_port(), f"127.0.0.1:{free_port()}"
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    dsn = f"http://127.0.0.1:{port}/footfall"
    env = {"FOOTFALL_DATA": str(data), "CLICKHOUSE_URL": dsn, "BASE_URL": f"http://{url}"}
    server = FootfallServer(f"http://{url}", os.environ | env, api_key="")
    server.footfall("create-user", EMAIL, "--password", PASSWORD)
    with serving(server.url, server.env, "--workers", "2", up="/api/system/health/live"):
        script = server.create_site(SITE)["script_url"]
        wait_until(lambda: all(server.serves(script) for _ in range(20)))
        sender = Sender(server)
        assert [sender.send() for _ in range(3)] == [202] * 3
        with http_server(clickhouse, port):
            wait_until(lambda: answer(server, "/api/health")[0] == 200, seconds=30)
            wait_until(lambda: not spooled(data))
            assert sender.send() == 202
            wait_until(lambda: not spooled(data))
            stored_once(dsn, sender)
