"""Gathers rows and writes them in batches, so that an event never waits for the warehouse."""

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from uuid import uuid4

from footfall.warehouse.client import Warehouse
from footfall.warehouse.errors import WarehouseError

logger = logging.getLogger(__name__)

Row = Sequence[object]

#: Seconds to wait before each further attempt to write a batch; then it is dropped.
RETRY_DELAYS = (0.1, 0.5, 2.0, 5.0)

#: A buffer that cannot write holds this many times ``max_bytes``, and drops what comes on top.
OVERFLOW_FACTOR = 100

#: A table fed by an operator's own materialised view must not lose rows when the view fails.
INSERT_SETTINGS = {"materialized_views_ignore_errors": 1}


class WriteBuffer:
    """Rows on their way into one table. Safe to share between threads.

    A background thread writes what has gathered as soon as it is ``max_bytes`` (an estimate),
    and at least every ``interval_ms`` milliseconds. A batch that cannot be written is tried
    again a few times and then dropped, which ``dropped`` counts in rows. A batch is written
    once even if an attempt fails after the warehouse took it.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        table: str,
        columns: Sequence[str],
        max_bytes: int,
        interval_ms: int,
    ) -> None:
        self.dropped = 0
        self._warehouse = warehouse
        self._table = table
        self._columns = columns
        self._max_bytes = max_bytes
        self._interval = interval_ms / 1000
        self._rows: list[Row] = []
        self._bytes = 0
        self._flushed_at = time.monotonic()
        self._closed = False
        self._changed = threading.Condition()
        self._writing = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=f"write-{table}", daemon=True)
        self._thread.start()

    def append(self, rows: Iterable[Row]) -> None:
        """Add rows, to be written soon. Never waits for the warehouse.

        Raises :class:`WarehouseError` if the buffer is closed.
        """
        rows = list(rows)
        size = sum(map(estimated_bytes, rows))
        with self._changed:
            if self._closed:
                raise WarehouseError(f"the write buffer of {self._table} is closed")
            if self._bytes >= OVERFLOW_FACTOR * self._max_bytes:
                self.dropped += len(rows)
                return
            self._rows.extend(rows)
            self._bytes += size
            if self._bytes >= self._max_bytes:
                self._changed.notify()

    def flush(self) -> None:
        """Write what was appended so far; returns when it is written, or dropped."""
        with self._writing:
            with self._changed:
                rows, self._rows, self._bytes = self._rows, [], 0
                self._flushed_at = time.monotonic()
            if rows:
                self._write(rows)

    def close(self) -> None:
        """Write the rest and stop. May be called again."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()
        self.flush()

    def _run(self) -> None:
        while self._wait_until_due():
            self.flush()

    def _wait_until_due(self) -> bool:
        """Sleep until there is enough to write or the interval is over; False once closed."""
        with self._changed:
            while not self._closed and self._bytes < self._max_bytes:
                remaining = self._flushed_at + self._interval - time.monotonic()
                if remaining <= 0:
                    break
                self._changed.wait(remaining)
            return not self._closed

    def _write(self, rows: list[Row]) -> None:
        token = uuid4().hex
        for delay in (*RETRY_DELAYS, None):
            try:
                self._warehouse.insert(
                    self._table, self._columns, rows, INSERT_SETTINGS, deduplication_token=token
                )
            except WarehouseError as error:
                if delay is None:
                    self._drop(rows, str(error))
                else:
                    time.sleep(delay)
            except Exception:
                # Rows that the driver cannot encode; the next batch may well be fine.
                logger.exception("rows for %s do not fit its columns", self._table)
                self._drop(rows, "they do not fit the table's columns")
                return
            else:
                return

    def _drop(self, rows: list[Row], reason: str) -> None:
        with self._changed:
            self.dropped += len(rows)
        logger.error("dropped %d rows for %s: %s", len(rows), self._table, reason)


def estimated_bytes(row: Row) -> int:
    """Roughly the size of a row on the wire: characters of text, 8 bytes for anything else."""
    size = 0
    for value in row:
        if isinstance(value, str):
            size += len(value) + 1
        elif isinstance(value, list | tuple):
            size += sum(map(len, value)) + len(value)
        else:
            size += 8
    return size
