"""The native server, and the process beside it that loads the segments it has finished."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from benchmarks.native.processes import TABLES
from footfall.ingest import spooled_counters
from footfall.warehouse import Warehouse
from footfall.warehouse.migrations import migrate
from footfall.warehouse.spool import Spool, SpoolLimits
from footfall.warehouse.spool_loader import SpoolLoader
from footfall.warehouse.spool_rows import manifest

SOURCES = Path(__file__).parent / "src"


class FinishedSegments(Spool[None]):
    """A spool whose segments another process writes."""

    def take_over(self, path: Path) -> None:
        """Have a finished segment loaded."""
        with self._written:
            self._sealed.append(path)
            self._resize(path.stat().st_size)
            self._written.notify()


@contextmanager
def built() -> Iterator[Path]:
    """The compiled server, for as long as the block lasts."""
    # Where Rust's own installer puts it, if it is not in the path.
    places = os.pathsep.join([os.environ.get("PATH", ""), str(Path.home() / ".cargo" / "bin")])
    rustc = shutil.which("rustc", path=places)
    if rustc is None:
        raise SystemExit("This benchmark needs Rust's compiler, rustc 1.90 or later")
    with tempfile.TemporaryDirectory() as directory:
        program = Path(directory, "event-server")
        options = ["--edition", "2024", "-C", "opt-level=3"]
        subprocess.run([rustc, *options, str(SOURCES / "main.rs"), "-o", str(program)], check=True)
        yield program


def serve(port: int, directory: str, program: Sequence[str], limits: SpoolLimits) -> None:
    """Run the server until SIGTERM, then print the number of stored events.

    ``program`` is the native one and its flags. Its process' id is the first line that is printed.
    Of ``limits`` only those of a segment count.
    """
    warehouse = Warehouse.open(f"chdb://{directory}/warehouse")
    migrate(warehouse)
    root = Path(directory, "spool")
    segments = FinishedSegments(root, manifest({spooled_counters.LETTER: spooled_counters.TABLE}))
    segments.start(lambda _tickets, _error: None)
    loader = SpoolLoader(segments, warehouse)
    loader.start()
    own = root / uuid4().hex
    own.mkdir(mode=0o700)
    path, *flags = program
    tables = Path(directory, TABLES)
    given = map(str, (port, own, tables, limits.interval, limits.enough))
    command = [path, *given, *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        signal.signal(signal.SIGTERM, lambda _signal, _frame: server.terminate())
        print(server.pid, flush=True)
        assert server.stdout is not None, "it is a pipe"
        for line in server.stdout:
            segments.take_over(Path(line.rstrip("\n")))
    if server.returncode:
        raise SystemExit("the native server has failed")
    segments.close()
    loader.close()
    own.rmdir()
    segments.release()
    print(warehouse.query("SELECT count() FROM events_v2").rows[0][0])
    warehouse.close()
