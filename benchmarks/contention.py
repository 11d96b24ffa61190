"""How long ``POST /api/event`` takes while dashboards refresh.

    python -m benchmarks.contention [--json] [--events 5000000] [--seconds 15] [--rate 50]
        [--dashboards 8] [--port 8170] [--keep DIRECTORY]

starts ``footfall serve`` on a big generated site. Dashboards of 30 days and of twelve months load
report after report without a pause, while events come in at a steady rate. Prints percentiles of
the events' time in milliseconds, without and with the dashboards. All of it shares the machine, so
the figures mean something only where nothing else runs.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from statistics import quantiles

from benchmarks.big_site import NOW, fill
from footfall.warehouse import Warehouse
from footfall.warehouse.migrations import migrate

HOST, DOMAIN = "127.0.0.1", "big.test"
FOOTFALL = Path(sys.executable).parent / "footfall"
REPORTS = (
    *("top-stats", "main-graph", "sources", "channels", "pages", "entry-pages", "exit-pages"),
    *("countries", "regions", "cities", "browsers", "operating-systems", "screen-sizes"),
)

#: Makes the site a public one whose statistics go back to its first event.
PREPARE = """
from datetime import UTC, datetime
from footfall import web
web.setup()
from footfall.sites.models import Site
Site.objects.update(
    public=True, native_stats_start_at=datetime(2024, 1, 1, tzinfo=UTC),
    stats_start_date="2024-01-01",
)
"""


def prepare(directory: Path, env: dict[str, str], events: int) -> None:
    """Make a data directory with one big site in it, unless that was done before."""
    done = directory / "prepared"
    if done.exists():
        return
    warehouse = Warehouse.open(f"chdb://{directory}/warehouse")
    migrate(warehouse)
    if not warehouse.query("SELECT count() FROM events_v2").rows[0][0]:
        fill(warehouse, events)
    warehouse.close()
    for command in (
        [FOOTFALL, "create-user", "owner@big.test", "--password", "a long enough secret"],
        [FOOTFALL, "create-site", DOMAIN, "--owner", "owner@big.test", "--timezone=Europe/Berlin"],
        [sys.executable, "-c", PREPARE],
    ):
        subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
    done.touch()


@contextmanager
def server(port: int, env: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen([FOOTFALL, "serve", "--port", str(port)], env=env)
    try:
        deadline = time.monotonic() + 60
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("the server does not start")
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(60)


def _answers(port: int) -> bool:
    try:
        connection = HTTPConnection(HOST, port, timeout=5)
        connection.request("GET", "/api/health")
        return connection.getresponse().status < 500
    except OSError:
        return False


def refresh(port: int, period: str, stop: threading.Event, counted: list[float]) -> None:
    """Load report after report of one dashboard; note how long each takes."""
    connection = HTTPConnection(HOST, port, timeout=120)
    for report in cycle(REPORTS):
        if stop.is_set():
            return
        began = time.perf_counter()
        connection.request(
            "GET",
            f"/api/stats/{DOMAIN}/{report}?period={period}",
            headers={"X-Footfall-Now": NOW.isoformat()},
        )
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{report}: {answer.status} {body[:200]!r}")
        counted.append(time.perf_counter() - began)


def send_events(port: int, seconds: float, rate: int) -> list[float]:
    """Send events one after the other, ``rate`` a second at most; how long each took."""
    connection = HTTPConnection(HOST, port, timeout=60)
    latencies: list[float] = []
    stop_at = time.perf_counter() + seconds
    while (sent_at := time.perf_counter()) < stop_at:
        number = len(latencies)
        body = {"n": "pageview", "u": f"https://{DOMAIN}/page-{number % 50}", "d": DOMAIN}
        headers = {
            "User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
            "(KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
            "X-Forwarded-For": f"198.18.{number % 250}.{number % 199 + 1}",
            "Content-Type": "text/plain",
        }
        connection.request("POST", "/api/event", json.dumps(body), headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 202:
            raise SystemExit(f"an event was answered with {answer.status}")
        latencies.append(time.perf_counter() - sent_at)
        time.sleep(max(1 / rate - latencies[-1], 0))
    return latencies


def percentiles(latencies: Sequence[float]) -> dict[str, float]:
    """Milliseconds."""
    cuts = quantiles(latencies, n=100)
    return {f"p{share}_ms": round(1000 * cuts[share - 1], 1) for share in (50, 90, 99)}


def measure(port: int, seconds: float, rate: int, dashboards: int) -> dict[str, object]:
    send_events(port, 2, rate)
    alone = percentiles(send_events(port, seconds, rate))
    stop, reports = threading.Event(), list[float]()
    periods = cycle(("30d", "12mo"))
    threads = [
        threading.Thread(target=refresh, args=(port, next(periods), stop, reports))
        for _ in range(dashboards)
    ]
    for thread in threads:
        thread.start()
    try:
        beside = percentiles(send_events(port, seconds, rate))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return {
        "alone": alone,
        "with_dashboards": beside,
        "reports": len(reports),
        "report": percentiles(reports),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description="Time events while dashboards refresh.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--events", type=int, default=5_000_000)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--dashboards", type=int, default=8)
    parser.add_argument("--port", type=int, default=8170)
    parser.add_argument("--keep", type=Path, help="where to make the site, or find it made")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="footfall-benchmark-") as temporary:
        directory = (options.keep or Path(temporary)).absolute()
        env = {**os.environ, "FOOTFALL_DATA": str(directory), "FOOTFALL_TEST_CLOCK": "1"}
        prepare(directory, env, options.events)
        with server(options.port, env):
            figures = measure(options.port, options.seconds, options.rate, options.dashboards)
    if options.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:20} {value}")


if __name__ == "__main__":
    main()
