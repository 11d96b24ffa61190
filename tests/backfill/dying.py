"""A load that may be killed at its n-th insert: ``python -m tests.backfill.dying DIR FILE [N]``.

Prints the figures of the warehouse in DIR when it comes to its end.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from footfall.backfill.load import Source, load_file
from footfall.sessions.event import Place
from footfall.warehouse import Warehouse
from footfall.warehouse.migrations import migrate
from tests.backfill.lines import SITES
from tests.backfill.test_load import SMALL_CHUNKS


class DeadlyWarehouse:
    """Kills the process, without a chance to tidy up, once the n-th insert is done."""

    def __init__(self, warehouse: Warehouse, dies_at: int) -> None:
        self._warehouse = warehouse
        self._left = dies_at

    def insert_arrow(self, *arguments: Any) -> None:
        self._warehouse.insert_arrow(*arguments)
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    directory, file, dies_at = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    warehouse = Warehouse.open(f"chdb://{directory}/warehouse")
    migrate(warehouse)
    summary = load_file(
        Source(file, chunk_bytes=SMALL_CHUNKS),
        DeadlyWarehouse(warehouse, dies_at),  # type: ignore[arg-type]
        SITES.get,
        lambda _: Place(),
        directory / "loads",
    )
    for table in ("events_v2", "sessions_v2"):
        sql = f"SELECT count(), uniqExact(session_id) FROM {table} FINAL"  # noqa: S608
        print(*warehouse.query(sql.replace("events_v2 FINAL", "events_v2")).rows[0])
    print(summary.events, summary.visits)
    warehouse.close()


if __name__ == "__main__":
    main()
