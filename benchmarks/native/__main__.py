"""The native way of events against the bare endpoint and against Python's way.

    python -m benchmarks.native [--json] [--seconds N] [--rounds N]

The native server is compiled first, which takes Rust's compiler. Then, with the load generator and
the requests of :mod:`benchmarks.ingest`:

- Python and the native server are sent the same 2,000 odd requests; answers and rows must be the
  same;
- the bare endpoint, Python's and the native one are loaded in turn, in rounds. Processor time is
  that of all processes of a server, until what was sent is in the warehouse;
- Python's and the native one each take half of the rate they have reached.

Afterwards the stored rows are counted: none may be missing.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

from benchmarks import ingest, report
from benchmarks.ingest import SALTS, drive, microseconds, pace, requests, sites
from benchmarks.native import server
from benchmarks.native.check import compare, rules
from benchmarks.native.processes import NATIVE, PYTHON, TABLES, Server, started
from benchmarks.native.tables import write_tables
from footfall.warehouse.spool import SpoolLimits

ECHO = "echo"

#: Within it a segment is finished and brought in, so that its cost is counted.
SETTLE_SECONDS = 2.5


class Load:
    """Loads a server by one of its endpoints and notes what that costs."""

    def __init__(self, target: Server, stream: Iterator[bytes], *, events: bool) -> None:
        self._target = target
        self._stream = stream
        self._events = events
        self._rates: list[float] = []
        self._costs: list[list[float]] = []

    def round(self, seconds: float) -> None:
        """As much as the server takes."""
        before = self._target.cpu_seconds()
        taken, lasted = drive(self._target.port, self._stream, seconds)
        time.sleep(SETTLE_SECONDS)
        used = zip(self._target.cpu_seconds(), before, strict=True)
        self._rates.append(len(taken) / lasted)
        self._costs.append([microseconds(now - then, len(taken)) for now, then in used])
        self._count(taken)

    def half(self, seconds: float) -> dict[str, float]:
        """How long answers take at half of the rate that the server has reached."""
        latencies = pace(self._target.port, self._stream, self.rate / 2, seconds)
        self._count(latencies)
        return {
            "half_load_p50_ms": round(statistics.median(latencies) * 1000, 2),
            "half_load_p99_ms": round(statistics.quantiles(latencies, n=100)[-1] * 1000, 2),
        }

    @property
    def rate(self) -> float:
        """Requests a second."""
        return statistics.median(self._rates)

    @property
    def cost(self) -> float:
        """Microseconds of processor time a request."""
        return statistics.median(map(sum, self._costs))

    @property
    def costs(self) -> list[float]:
        """The same for each process of the server."""
        return [statistics.median(each) for each in zip(*self._costs, strict=True)]

    def _count(self, taken: list[float]) -> None:
        if self._events:
            self._target.sent += len(taken)


def measure(
    port: int, program: Path, segments: list[str], seconds: float, rounds: int
) -> dict[str, float]:
    """Load all three in turn. ``port`` and the next one are used."""
    events = requests("/api/event")
    with ExitStack() as stack:
        ours, theirs = (stack.enter_context(tempfile.TemporaryDirectory()) for _ in range(2))
        write_tables(Path(theirs, TABLES), sites(), SALTS, events)
        python, native = (
            stack.enter_context(started(kind, port + number, directory, program, *segments))
            for number, (kind, directory) in enumerate(((PYTHON, ours), (NATIVE, theirs)))
        )
        for target in (python, native):  # each event for the first time
            target.sent += len(drive(target.port, iter(events), float("inf"))[0])
            time.sleep(SETTLE_SECONDS)
        loads = {
            ECHO: Load(python, cycle(requests("/echo")), events=False),
            PYTHON: Load(python, cycle(events), events=True),
            NATIVE: Load(native, cycle(events), events=True),
        }
        for _ in range(rounds):
            for load in loads.values():
                load.round(seconds)
        figures = {name: _figures(load, loads[ECHO]) for name, load in loads.items()}
        figures[NATIVE]["server_cpu_microseconds"] = round(loads[NATIVE].costs[0], 1)
        figures[NATIVE]["loader_cpu_microseconds"] = round(loads[NATIVE].costs[1], 1)
        for kind, target in ((PYTHON, python), (NATIVE, native)):
            figures[kind] |= loads[kind].half(seconds)
            target.stop()
            figures[kind]["stored"] = target.sent
    return {f"{kind}_{name}": value for kind, of in figures.items() for name, value in of.items()}


def _figures(load: Load, echo: Load) -> dict[str, float]:
    figures: dict[str, float] = {
        "per_second": round(load.rate),
        "cpu_microseconds": round(load.cost, 1),
    }
    if load is not echo:
        figures["ratio_to_echo"] = round(load.rate / echo.rate, 3)
        figures["cpu_ratio_to_echo"] = round(echo.cost / load.cost, 3)
    return figures


def _serve(options: argparse.Namespace) -> None:
    kind, port, directory, program = options.serve
    limits = SpoolLimits(interval=options.interval, enough=options.enough)
    if kind == PYTHON:
        of_sites = rules() if options.check else sites()
        ingest.serve(int(port), directory, of_sites, limits, test_clock=options.check)
    else:
        flags = ["--test-clock"] if options.check else []
        server.serve(int(port), directory, [program, *flags], limits)


def main() -> None:
    """Print the figures, as lines or as one JSON object."""
    parser = argparse.ArgumentParser(description="a native way of events against Python's")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--port", type=int, default=8140, help="this one and the next are used")
    parser.add_argument("--seconds", type=float, default=5, help="of load in each round")
    parser.add_argument("--rounds", type=int, default=3)
    usual = SpoolLimits()
    parser.add_argument("--interval", type=float, default=usual.interval, help="s, of a segment")
    parser.add_argument("--enough", type=int, default=usual.enough, help="bytes, of a segment")
    parser.add_argument("--serve", nargs=4, help=argparse.SUPPRESS)
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        _serve(options)
        return
    segments = ["--interval", str(options.interval), "--enough", str(options.enough)]
    with server.built() as program:
        figures: dict[str, float] = {"same_events": compare(options.port, program)}
        figures |= measure(options.port, program, segments, options.seconds, options.rounds)
    report(figures, as_json=options.json)


if __name__ == "__main__":
    main()
