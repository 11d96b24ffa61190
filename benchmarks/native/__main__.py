"""The native way of events against the bare endpoint and against Python's way.

    python -m benchmarks.native [--json] [--seconds N] [--rounds N] [--port N]

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
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path

from benchmarks import ingest, report
from benchmarks.ingest import (
    SALTS,
    cpu_seconds,
    drive,
    microseconds,
    pace,
    requests,
    sites,
    wait_for,
)
from benchmarks.native import check
from benchmarks.native.server import built, serve
from benchmarks.native.tables import write_tables

#: Within it a segment is finished and brought in, so that its cost is counted.
SETTLE_SECONDS = 2.5


class Server:
    """A server that was started; ``pids`` are those of its processes, ``sent`` counts events."""

    def __init__(self, process: subprocess.Popen[str], port: int, pids: list[int]) -> None:
        self._process = process
        self.port = port
        self._pids = pids
        self.sent = 0

    def cpu_seconds(self) -> list[float]:
        """The processor time that each process has used."""
        return [cpu_seconds(pid) for pid in self._pids]

    def stop(self) -> None:
        """Stop it. Raises :class:`SystemExit` if an event is missing."""
        self._process.terminate()
        output, _ = self._process.communicate(timeout=120)
        stored = int(output.split()[-1])
        if stored != self.sent:
            raise SystemExit(f"{self.sent} events were acknowledged, {stored} are stored")


@contextmanager
def started(port: int, command: list[str], *, native: bool) -> Iterator[Server]:
    """A server, stopped at the end. A native one prints the id of its second process first."""
    whole = [sys.executable, "-m", *command]
    with subprocess.Popen(whole, stdout=subprocess.PIPE, text=True) as process:
        try:
            pids = [process.pid]
            if native:
                assert process.stdout is not None, "it is a pipe"
                pids.insert(0, int(process.stdout.readline()))
            wait_for(port)
            yield Server(process, port, pids)
        finally:
            process.terminate()


def python_server(port: int, directory: str) -> list[str]:
    return ["benchmarks.ingest", "--serve", str(port), directory]


def native_server(port: int, directory: str, program: Path, *options: str) -> list[str]:
    tables = str(Path(directory, "tables.json"))
    return ["benchmarks.native", "--serve", str(port), directory, str(program), tables, *options]


def compare(port: int, program: Path) -> int:
    """How many events both store in the same way. Raises :class:`SystemExit` if there is a
    difference."""
    sent = check.requests()
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as native:
        write_tables(Path(native, "tables.json"), check.rules(), SALTS, sent)
        python = ["benchmarks.native", "--serve-python", str(port), ours]
        compiled = native_server(port + 1, native, program, "--test-clock")
        given = []
        for number, command in enumerate((python, compiled)):
            with started(port + number, command, native=command is compiled) as server:
                given.append(check.answers(port + number, sent))
                server.sent = given[-1].count("202 0")
                server.stop()
        for request, expected, answer in zip(sent, *given, strict=True):
            if expected != answer:
                raise SystemExit(f"{answer} instead of {expected}: {request!r}")
        names = ("visits", "counters")
        for name, *both in zip(names, *map(check.stored, (ours, native)), strict=True):
            for expected, found in zip(*both, strict=False):
                if expected != found:
                    raise SystemExit(f"{name}: {found} instead of {expected}")
            if len(both[0]) != len(both[1]):
                raise SystemExit(f"{len(both[1])} {name} instead of {len(both[0])}")
    return given[0].count("202 0")


def measure(port: int, program: Path, seconds: float, rounds: int) -> dict[str, float]:
    """Load all three in turn."""
    events = requests("/api/event")
    streams = {"echo": cycle(requests("/echo")), "python": cycle(events), "native": cycle(events)}
    with ExitStack() as stack:
        ours, native = (stack.enter_context(tempfile.TemporaryDirectory()) for _ in range(2))
        write_tables(Path(native, "tables.json"), sites(), SALTS, events)
        python = stack.enter_context(started(port, python_server(port, ours), native=False))
        command = native_server(port + 1, native, program)
        compiled = stack.enter_context(started(port + 1, command, native=True))
        servers = {"echo": python, "python": python, "native": compiled}
        for server in (python, compiled):  # each event for the first time
            server.sent += len(drive(server.port, iter(events), float("inf"))[0])
            time.sleep(SETTLE_SECONDS)
        rates: dict[str, list[float]] = {name: [] for name in servers}
        costs: dict[str, list[list[float]]] = {name: [] for name in servers}
        for _ in range(rounds):
            for name, server in servers.items():
                before = server.cpu_seconds()
                taken, lasted = drive(server.port, streams[name], seconds)
                time.sleep(SETTLE_SECONDS)
                used = [now - then for now, then in zip(server.cpu_seconds(), before, strict=True)]
                rates[name].append(len(taken) / lasted)
                costs[name].append([microseconds(each, len(taken)) for each in used])
                server.sent += len(taken) if name != "echo" else 0
        figures = _figures(rates, costs)
        for name in ("python", "native"):
            latencies = pace(
                servers[name].port, streams[name], figures[f"{name}_per_second"] / 2, seconds
            )
            servers[name].sent += len(latencies)
            p99 = statistics.quantiles(latencies, n=100)[-1]
            figures[f"{name}_half_load_p50_ms"] = round(statistics.median(latencies) * 1000, 2)
            figures[f"{name}_half_load_p99_ms"] = round(p99 * 1000, 2)
        for name in ("python", "native"):
            servers[name].stop()
            figures[f"{name}_stored"] = servers[name].sent
    return figures


def _figures(
    rates: dict[str, list[float]], costs: dict[str, list[list[float]]]
) -> dict[str, float]:
    figures: dict[str, float] = {}
    for name, each in rates.items():
        figures[f"{name}_per_second"] = round(statistics.median(each))
        figures[f"{name}_cpu_microseconds"] = round(statistics.median(map(sum, costs[name])), 1)
    for part, process in enumerate(("server", "loader")):
        of_part = [round_[part] for round_ in costs["native"]]
        figures[f"native_{process}_cpu_microseconds"] = round(statistics.median(of_part), 1)
    for name in ("python", "native"):
        for unit in ("per_second", "cpu_microseconds"):
            ratio = figures[f"{name}_{unit}"] / figures[f"echo_{unit}"]
            kind = "" if unit == "per_second" else "cpu_"
            figures[f"{name}_{kind}ratio_to_echo"] = round(1 / ratio if kind else ratio, 3)
    return figures


def main() -> None:
    """Print the figures, as lines or as one JSON object."""
    parser = argparse.ArgumentParser(
        description="events by native code against Python and a bare endpoint"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--port", type=int, default=8140, help="this one and the next are used")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", nargs="+", help=argparse.SUPPRESS)
    parser.add_argument("--serve-python", nargs=2, help=argparse.SUPPRESS)
    options, more = parser.parse_known_args()
    if options.serve:
        port, *others = options.serve
        serve(int(port), *others, *more)
    elif options.serve_python:
        port, directory = options.serve_python
        ingest.serve(int(port), directory, check.rules(), test_clock=True)
    else:
        with built() as program:
            figures: dict[str, float] = {"same_events": compare(options.port, program)}
            figures |= measure(options.port, program, options.seconds, options.rounds)
        report(figures, as_json=options.json)


if __name__ == "__main__":
    main()
