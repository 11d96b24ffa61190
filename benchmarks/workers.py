"""How fast events come in with one process, and with several workers and an owner.

    python -m benchmarks.workers [--json] [--workers 1,2] [--warm-up 200000] [--seconds 5]
        [--rounds 3] [--port 8210]

starts ``footfall serve --workers N`` for each N on a data directory with 10,000 sites, and sends
the requests of ``benchmarks.ingest`` over 64 connections. The load generator shares the machine, so
the rates say what is left for the servers; the processor time of all their processes together per
event hardly depends on that. Every acknowledged event must be in the warehouse at the end.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

from tests.support.server import FOOTFALL, serving

from benchmarks import report
from benchmarks.ingest import SITES, drive, requests
from footfall.warehouse import Warehouse

PREPARE = f"""
from footfall import web
web.setup()
from footfall.sites.models import Site
from footfall.sites.revision import announce_change
from footfall.teams.models import Team
team = Team.objects.get()
Site.objects.bulk_create(
    Site(domain=f"site-{{number}}.test", team=team) for number in range({SITES})
)
"""


def prepare(env: dict[str, str]) -> None:
    """Make a catalog with the sites that the requests are for."""
    for command in (
        [FOOTFALL, "create-user", "owner@big.test", "--password", "a long enough secret"],
        [FOOTFALL, "create-site", "first.test", "--owner", "owner@big.test"],
        [sys.executable, "-c", PREPARE],
    ):
        subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def server(port: int, workers: int) -> Iterator[tuple[int, Path]]:
    """A server with so many workers; its pid and its data directory."""
    with tempfile.TemporaryDirectory(prefix="footfall-benchmark-") as name:
        env = {**os.environ, "FOOTFALL_DATA": name}
        prepare(env)
        url = f"http://127.0.0.1:{port}"
        with serving(url, env, "--workers", str(workers)) as process:
            yield process.pid, Path(name)


def cpu_seconds(pid: int) -> float:
    """The processor time of a process and its children so far (Linux)."""
    tree = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    ticks = 0
    for each in tree:
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def measure(port: int, workers: int, warm_up: int, seconds: float, rounds: int) -> dict[str, float]:
    """Load one server, stop it, and count what it stored."""
    stream = cycle(requests("/api/event"))
    rates, costs, latencies = [], [], []
    with tempfile.TemporaryDirectory() as kept:
        with server(port, workers) as (pid, data):
            sent = 0
            while sent < warm_up:  # each worker has caches of its own
                sent += len(drive(port, stream, 2)[0])
            for _ in range(rounds):
                before = cpu_seconds(pid)
                taken, lasted = drive(port, stream, seconds)
                costs.append((cpu_seconds(pid) - before) / len(taken))
                rates.append(len(taken) / lasted)
                latencies += taken
                sent += len(taken)
            subprocess.run(["kill", str(pid)], check=True)
            while Path(f"/proc/{pid}/cmdline").read_bytes():
                pass
            (data / "warehouse").rename(Path(kept) / "warehouse")
        warehouse = Warehouse.open(f"chdb://{kept}/warehouse")
        stored = warehouse.query("SELECT count() FROM events_v2").rows[0][0]
        warehouse.close()
    if stored != sent:
        raise SystemExit(f"{sent} events were acknowledged, {stored} are stored")
    return {
        "events_per_second": round(statistics.median(rates)),
        "cpu_microseconds": round(statistics.median(costs) * 1e6, 1),
        "p50_ms": round(statistics.median(latencies) * 1000, 2),
        "p99_ms": round(statistics.quantiles(latencies, n=100)[-1] * 1000, 2),
    }


def main() -> None:
    """Print the figures, as lines or as one JSON object."""
    parser = argparse.ArgumentParser(description="Events a second by number of workers")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--warm-up", type=int, default=200_000, help="events")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--port", type=int, default=8210)
    options = parser.parse_args()
    figures = {}
    for workers in map(int, options.workers.split(",")):
        measured = measure(options.port, workers, options.warm_up, options.seconds, options.rounds)
        figures |= {f"workers_{workers}_{name}": value for name, value in measured.items()}
    report(figures, as_json=options.json)


if __name__ == "__main__":
    main()
