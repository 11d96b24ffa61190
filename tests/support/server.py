"""A real ``footfall serve`` in a process of its own, for tests that cross everything."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FOOTFALL = Path(sys.executable).parent / "footfall"
EMAIL = "owner@example.org"
PASSWORD = "correct horse battery staple"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class FootfallServer:
    """A running server and the keys to it."""

    url: str
    env: dict[str, str]
    api_key: str
    pid: int = 0

    def footfall(self, *arguments: str) -> dict[str, Any]:
        """Run a ``footfall`` command with ``--json`` against this server's data."""
        done = subprocess.run(
            [FOOTFALL, *arguments, "--json"],
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        result: dict[str, Any] = json.loads(done.stdout)
        return result

    def create_site(self, domain: str) -> dict[str, Any]:
        """Create a site and wait until the running server knows it."""
        site = self.footfall("create-site", domain, "--owner", EMAIL)
        wait_until(lambda: self.serves(site["script_url"]))
        return site

    def serves(self, url: str) -> bool:
        """Whether an address of this server leads to something."""
        try:
            with urllib.request.urlopen(url, timeout=5):
                return True
        except urllib.error.HTTPError:
            return False

    def query(self, domain: str, **query: Any) -> dict[str, Any]:
        """Ask the Stats API v2."""
        request = urllib.request.Request(
            f"{self.url}/api/v2/query",
            data=json.dumps({"site_id": domain, "date_range": "day", **query}).encode(),
            headers={
                "authorization": f"Bearer {self.api_key}",
                "content-type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=20) as response:
            result: dict[str, Any] = json.load(response)
            return result


def wait_until(condition: Any, seconds: float = 15) -> Any:
    """Call ``condition`` until it returns something true; return that or fail."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"still not true after {seconds} s: {condition}")
        time.sleep(0.1)


@contextmanager
def running_server(data_dir: Path, *options: str, **environment: str) -> Iterator[FootfallServer]:
    """Start a server on a free port with its own data directory; stop it at the end.

    ``options`` are those of ``footfall serve``.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = os.environ | {
        "FOOTFALL_DATA": str(data_dir),
        "BASE_URL": url,
        "CLICKHOUSE_FLUSH_INTERVAL_MS": "200",
        "FOOTFALL_API_RATE_LIMIT": "0",
    }
    env.pop("DATABASE_URL", None)
    env.pop("CLICKHOUSE_URL", None)
    env |= environment
    server = FootfallServer(url, env, api_key="")
    server.footfall("create-user", EMAIL, "--password", PASSWORD)
    server.api_key = server.footfall("create-api-key", EMAIL)["api_key"]
    with serving(url, env, *options) as process:
        server.pid = process.pid
        yield server


@contextmanager
def serving(
    url: str, env: dict[str, str], *options: str, up: str = "/api/health"
) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``footfall serve`` at ``url`` from when the path ``up`` is answered with 200; stop it at
    the end."""
    port = str(urlsplit(url).port)
    log_path = Path(env["FOOTFALL_DATA"]) / f"server-{port}.log"
    with log_path.open("w") as log:
        process = subprocess.Popen(
            [FOOTFALL, "serve", "--port", port, *options],
            env=env,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until(lambda: _is_up(process, url + up, log_path), seconds=60)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def _is_up(process: subprocess.Popen[bytes], url: str, log_path: Path) -> bool:
    if process.poll() is not None:
        raise AssertionError(log_path.read_text())
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
