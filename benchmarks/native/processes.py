"""The servers that are measured, each started as processes of their own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.ingest import cpu_seconds, wait_for

PYTHON, NATIVE = "python", "native"

#: Where a server that is started in a directory finds what the native one looks up.
TABLES = "tables.json"


class Server:
    """A server that runs; ``sent`` counts the events that it has acknowledged."""

    def __init__(self, process: subprocess.Popen[str], port: int, pids: list[int]) -> None:
        self._process = process
        self._pids = pids
        self.port = port
        self.sent = 0

    def cpu_seconds(self) -> list[float]:
        """The processor time that each of its processes has used."""
        return [cpu_seconds(pid) for pid in self._pids]

    def stop(self) -> None:
        """Stop it. Raises :class:`SystemExit` if an event is missing."""
        self._process.terminate()
        output, _ = self._process.communicate(timeout=120)
        stored = int(output.split()[-1])
        if stored != self.sent:
            raise SystemExit(f"{self.sent} events were acknowledged, {stored} are stored")


@contextmanager
def started(kind: str, port: int, directory: str, program: Path, *options: str) -> Iterator[Server]:
    """A server of this kind, stopped at the end. ``program`` is the native one."""
    command = [sys.executable, "-m", "benchmarks.native", "--serve", kind, str(port), directory]
    command += [str(program), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            pids = [process.pid]
            if kind == NATIVE:
                assert process.stdout is not None, "it is a pipe"
                pids.insert(0, int(process.stdout.readline()))
            wait_for(port)
            yield Server(process, port, pids)
        finally:
            process.terminate()
