"""How much memory a server takes, and which of its parts take it.

    python -m benchmarks.memory [--json] [--port 8220] [--rate 300] [--seconds 60]

starts ``footfall serve`` on new data directories and reads Linux's accounts of the process, in
megabytes: ``resident`` is all that is in memory at the moment, ``own`` the part of it that is no
copy of a file, which is what a machine must have, and ``peak`` the most that was resident.

first_start  a new installation at rest
restart      the same, started again
events       the same after a minute of traffic to 10,000 sites
demo         the demo site with a year of traffic, started again
dashboards   the same after four people have read its dashboard in turn, 208 reports

``part`` is what a process gains by each part, one after the other.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from urllib.request import urlopen

from tests.support.server import serving

from benchmarks import report
from benchmarks.contention import REPORTS
from benchmarks.ingest import pace, requests
from benchmarks.workers import prepare

#: How long a server that has just become ready is left alone.
SETTLE_SECONDS = 12
PERIODS = ("day", "7d", "30d", "12mo")
DEMO_SITE = "lumen.example.com"
PUBLISH_DEMO = """
from footfall import web
web.setup()
from footfall.sites.models import Site
Site.objects.update(public=True)
"""

#: What a server has in memory, as statements, in the order in which it comes to it.
PARTS = {
    "interpreter": "pass",
    "modules": "from footfall import web; web.setup(); import footfall.web.runtime, footfall.cli",
    "engine": "from footfall.warehouse import Warehouse; warehouse = Warehouse.open({dsn!r})",
    "user_agents": "from footfall.ingest import user_agent; user_agent.loading().result()",
    "places": "from footfall.ingest import gazetteer; gazetteer.loading().result()",
}

#: A program that runs the statements it is sent, and sends a line back after each.
OBEY = """
import sys
for statement in sys.stdin:
    exec(statement)
    print()
"""


def own(pid: int) -> float:
    """What a process has in memory that is no copy of a file."""
    return _megabytes(Path(f"/proc/{pid}/smaps_rollup"), "Anonymous")


def memory(pid: int) -> dict[str, float]:
    """The accounts of a process."""
    status = Path(f"/proc/{pid}/status")
    return {
        "resident": _megabytes(status, "VmRSS"),
        "own": own(pid),
        "peak": _megabytes(status, "VmHWM"),
    }


def _megabytes(accounts: Path, name: str) -> float:
    found = re.search(rf"^{name}:\s+(\d+) kB", accounts.read_text(), re.MULTILINE)
    if found is None:
        raise SystemExit(f"{accounts} does not say {name}; this needs Linux")
    return round(int(found[1]) / 1024)


@contextmanager
def server(port: int, directory: Path, *options: str) -> Iterator[int]:
    """A server that has settled; its pid."""
    env = {**os.environ, "FOOTFALL_DATA": str(directory)}
    with serving(f"http://127.0.0.1:{port}", env, *options, up="/api/health/ready") as process:
        time.sleep(SETTLE_SECONDS)
        yield process.pid


def read_dashboards(port: int) -> None:
    """Four readers, each with every report of every period."""

    def reader() -> None:
        for period in PERIODS:
            for name in REPORTS:
                with urlopen(
                    f"http://127.0.0.1:{port}/api/stats/{DEMO_SITE}/{name}?period={period}"
                ) as answer:
                    answer.read()

    readers = [threading.Thread(target=reader) for _ in range(4)]
    for thread in readers:
        thread.start()
    for thread in readers:
        thread.join()


def of_servers(port: int, rate: float, seconds: float) -> Iterator[tuple[str, dict[str, float]]]:
    """The memory of a server in each situation."""
    with tempfile.TemporaryDirectory(prefix="footfall-benchmark-") as name:
        with server(port, Path(name)) as pid:
            yield "first_start", memory(pid)
        prepare({**os.environ, "FOOTFALL_DATA": name})
        with server(port, Path(name)) as pid:
            yield "restart", memory(pid)
            pace(port, cycle(requests("/api/event")), rate, seconds)
            yield "events", memory(pid)
    with tempfile.TemporaryDirectory(prefix="footfall-benchmark-") as name:
        with server(port, Path(name), "--demo"):
            pass
        env = {**os.environ, "FOOTFALL_DATA": name}
        subprocess.run([sys.executable, "-c", PUBLISH_DEMO], env=env, check=True)
        with server(port, Path(name), "--demo") as pid:
            yield "demo", memory(pid)
            read_dashboards(port)
            yield "dashboards", memory(pid)


def of_parts() -> dict[str, float]:
    """What each of :data:`PARTS` adds to what a process has of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="footfall-benchmark-") as name,
        subprocess.Popen(
            [sys.executable, "-u", "-c", OBEY],
            env={**os.environ, "FOOTFALL_DATA": name},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        taken = []
        assert process.stdin and process.stdout
        for statement in PARTS.values():
            process.stdin.write(statement.format(dsn=f"chdb://{name}/warehouse") + "\n")
            process.stdin.flush()
            process.stdout.readline()
            taken.append(own(process.pid))
    return {
        name: after - before for name, after, before in zip(PARTS, taken, (0, *taken), strict=False)
    }


def figures(port: int, rate: float, seconds: float) -> Mapping[str, float]:
    """All of it."""
    found = {f"part_{name}": value for name, value in of_parts().items()}
    for situation, accounts in of_servers(port, rate, seconds):
        found |= {f"{situation}_{name}": value for name, value in accounts.items()}
    return found


def main() -> None:
    """Print the figures, as lines or as one JSON object."""
    parser = argparse.ArgumentParser(description="The memory of a server, in megabytes")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--port", type=int, default=8220)
    parser.add_argument("--rate", type=float, default=300, help="events a second")
    parser.add_argument("--seconds", type=float, default=60, help="how long events come in")
    options = parser.parse_args()
    report(figures(options.port, options.rate, options.seconds), as_json=options.json)


if __name__ == "__main__":
    main()
