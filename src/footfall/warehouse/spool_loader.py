"""Brings segments of the spool into the warehouse, each once.

A segment is inserted with one deduplication token a table, made of its name. So it can be inserted
again when it is not known whether it went through: after an error, or by another process after
this one died.
"""

import logging
import threading
from pathlib import Path
from typing import Any

from footfall import metrics
from footfall.warehouse.client import Warehouse
from footfall.warehouse.errors import WarehouseError
from footfall.warehouse.spool import Spool
from footfall.warehouse.spool_rows import Batch, UnreadableSegmentError, batches

logger = logging.getLogger(__name__)

#: Seconds to wait before each further attempt; the last is repeated.
RETRY_DELAYS = (0.1, 0.5, 2.0, 5.0)

#: A table fed by an operator's own materialised view must not lose rows when the view fails.
INSERT_SETTINGS = {"materialized_views_ignore_errors": 1}

#: ClickHouse's number for a column that a table has not: NO_SUCH_COLUMN_IN_TABLE.
NO_SUCH_COLUMN = 16

#: Its numbers for what lies with the rows themselves, so that waiting would not help.
BAD_ROWS = frozenset(
    {
        6,  # CANNOT_PARSE_TEXT
        26,  # CANNOT_PARSE_QUOTED_STRING
        27,  # CANNOT_PARSE_INPUT_ASSERTION_FAILED
        33,  # CANNOT_READ_ALL_DATA
        41,  # CANNOT_PARSE_DATETIME
        69,  # ARGUMENT_OUT_OF_BOUND
        70,  # CANNOT_CONVERT_TYPE
        72,  # CANNOT_PARSE_NUMBER
        117,  # INCORRECT_DATA
        131,  # TOO_LARGE_STRING_SIZE
        349,  # CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
        407,  # DECIMAL_OVERFLOW
    }
)


class SpoolLoader:
    """A thread that empties a spool for as long as it is open."""

    def __init__(self, spool: Spool[Any], warehouse: Warehouse) -> None:
        self.failure: str | None = None
        self._spool = spool
        self._warehouse = warehouse
        self._closing = threading.Event()
        self._loading = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="spool-loader", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def flush(self) -> None:
        """Bring in all that is on disk now. Raises :class:`WarehouseError` and :class:`OSError`."""
        self._spool.seal()
        while self._load_oldest():
            pass

    def close(self) -> None:
        """Bring in the rest of a closed spool. What the warehouse refuses remains on disk."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        attempt = 0
        while self._spool.wait():
            try:
                self._load_oldest()
            except Exception as error:
                self._note(error, first=attempt == 0)
                if self._closing.is_set():
                    logger.error("Rows remain on disk until the next start")
                    return
                self._closing.wait(RETRY_DELAYS[min(attempt, len(RETRY_DELAYS) - 1)])
                attempt += 1
            else:
                if attempt:
                    logger.warning("The warehouse takes rows again")
                attempt, self.failure = 0, None

    def _note(self, error: Exception, *, first: bool) -> None:
        self.failure = str(error)
        metrics.WAREHOUSE_INSERT_FAILURES.inc()
        if first:
            expected = isinstance(error, WarehouseError | OSError)
            message = "Rows wait on disk, the warehouse does not take them: %s"
            logger.error(message, error, exc_info=not expected)

    def _load_oldest(self) -> bool:
        """Bring in the oldest finished segment; False if there is none."""
        with self._loading:
            path = self._spool.oldest
            if path is None:
                return False
            try:
                with metrics.WAREHOUSE_INSERT_SECONDS.time():
                    self._insert(path)
            except UnreadableSegmentError as error:
                self._reject(path, str(error))
            except WarehouseError as error:
                if error.code != NO_SUCH_COLUMN:
                    raise
                self._reject(path, str(error))
            else:
                self._spool.remove(path)
            return True

    def _insert(self, path: Path) -> None:
        token = f"spool-{path.parent.name}-{path.stem}"
        bad = [
            b"%s %s" % (batch.table.name.encode(), line)
            for batch in batches(path)
            for line in self._insert_good(batch, token)
        ]
        if bad:
            self._spool.put_aside(path, bad)
            metrics.SPOOL_REJECTED_FILES.inc()

    def _insert_good(self, batch: Batch, token: str) -> list[bytes]:
        """Insert all rows but those that do not fit, which are returned.

        Nobody's event may keep those of others out, so the bad ones are searched for by halves.
        """
        table, lines = batch
        try:
            self._warehouse.insert_lines(table.name, table.columns, lines, token, INSERT_SETTINGS)
        except WarehouseError as error:
            if error.code not in BAD_ROWS:
                raise
            if len(lines) == 1:
                logger.error("A row for %s does not fit and is put aside: %s", table.name, error)
                return lines
        else:
            return []
        middle = len(lines) // 2
        return [
            *self._insert_good(Batch(table, lines[:middle]), f"{token}.0"),
            *self._insert_good(Batch(table, lines[middle:]), f"{token}.1"),
        ]

    def _reject(self, path: Path, reason: str) -> None:
        logger.error("%s cannot be loaded and is put aside: %s", path, reason)
        self._spool.reject(path)
        metrics.SPOOL_REJECTED_FILES.inc()
