"""The warehouse: ClickHouse SQL, embedded (chDB) or on a server, through one class.

Values come back as natural Python: ``DateTime`` as aware UTC datetimes, ``Date`` as dates,
``Decimal`` as :class:`decimal.Decimal`, ``FixedString`` as text without its NUL padding,
arrays as lists. On the way in, ``DateTime`` takes aware datetimes or whole Unix seconds.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from queue import Empty, LifoQueue
from typing import Any, Self, TypeVar

import pyarrow as pa
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError

from footfall.warehouse.connection import Connection, connect
from footfall.warehouse.errors import WarehouseError

#: Statements that run at the same time; further threads wait for their turn.
MAX_CLIENTS = 8

T = TypeVar("T")
Parameters = Mapping[str, object]
Settings = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to a query: column names, and one tuple of values a row."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class Warehouse:
    """An open warehouse. Safe to share between threads; close it once.

    A driver client runs one statement at a time, so the warehouse keeps a few and lends one
    to each call.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._idle: LifoQueue[Client] = LifoQueue()
        self._slots = threading.BoundedSemaphore(MAX_CLIENTS)
        self._closed = False

    @classmethod
    def open(cls, dsn: str) -> Self:
        """Open the warehouse at ``dsn``: ``chdb:///absolute/dir`` or ``http(s)://user:pass@host:8123/db``.

        Creates the directory or database if need be, no tables. Raises :class:`WarehouseError`
        if it cannot be reached, or if another process owns the directory.
        """
        connection = connect(dsn)
        warehouse = cls(connection)
        try:
            warehouse.command("SELECT 1")
        except WarehouseError:
            connection.release()
            raise
        return warehouse

    @property
    def database(self) -> str:
        """The database that unqualified table names refer to."""
        return self._connection.database

    @property
    def credentials(self) -> tuple[str, str] | None:
        """User and password of the connection, if it has any."""
        return self._connection.credentials

    def query(
        self, sql: str, parameters: Parameters | None = None, settings: Settings | None = None
    ) -> Result:
        """Run a query. ``{name:Type}`` in ``sql`` stands for the bound value of ``name``."""

        def run(client: Client) -> Result:
            answer = client.query(
                sql,
                parameters=dict(parameters) if parameters else None,
                settings=dict(settings) if settings else None,
                query_formats={"FixedString": "string"},
            )
            columns = tuple(answer.column_names)
            if not columns:  # the embedded engine says nothing at all when there are no rows
                probe = f"SELECT * FROM ({sql}\n) LIMIT 0"  # noqa: S608 - wraps the caller's own query
                columns = tuple(
                    client.query(
                        probe, parameters=dict(parameters) if parameters else None
                    ).column_names
                )
            return Result(columns, list(answer.result_rows))

        return self._run(run)

    def command(
        self, sql: str, parameters: Parameters | None = None, settings: Settings | None = None
    ) -> None:
        """Run a statement whose answer does not matter."""
        self._run(
            lambda client: client.command(
                sql,
                parameters=dict(parameters) if parameters else None,
                settings=dict(settings) if settings else None,
            )
        )

    def insert(
        self,
        table: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[object]],
        settings: Settings | None = None,
    ) -> None:
        """Insert rows, all or none. Equal rows inserted twice are stored twice."""
        if not rows:
            return
        # Live rows may repeat: two equal pageviews within a second are two pageviews.
        options = {"insert_deduplicate": 0, **(settings or {})}
        self._run(lambda client: client.insert(table, rows, column_names=columns, settings=options))

    def insert_arrow(
        self, table: str, arrow_table: pa.Table, deduplication_token: str | None = None
    ) -> None:
        """Insert an Arrow table whose columns are named as the table's.

        With a ``deduplication_token`` that the table has seen before, nothing is inserted;
        ``events_v2`` and ``sessions_v2`` remember the last 10,000 blocks.
        """
        if not arrow_table.num_rows:
            return
        options: dict[str, object] = {
            "insert_deduplicate": 0,
            # History spans more months, hence partitions, than the engine's limit for live data.
            "max_partitions_per_insert_block": 0,
        }
        if deduplication_token is not None:
            options |= {
                "insert_deduplicate": 1,
                "insert_deduplication_token": deduplication_token,
            }
        self._run(lambda client: client.insert_arrow(table, arrow_table, settings=options))

    def close(self) -> None:
        """Wait for running statements, then let go of the engine or the server."""
        with ExitStack() as slots:
            for _ in range(MAX_CLIENTS):
                slots.enter_context(self._slots)
            if self._closed:
                return
            self._closed = True
            while not self._idle.empty():
                self._idle.get_nowait().close()
            self._connection.release()

    def _run(self, work: Callable[[Client], T]) -> T:
        with self._client() as client:
            try:
                return work(client)
            except ClickHouseError as error:
                raise WarehouseError(str(error), getattr(error, "code", None)) from error

    @contextmanager
    def _client(self) -> Iterator[Client]:
        with self._slots:
            if self._closed:
                raise WarehouseError("the warehouse is closed")
            try:
                client = self._idle.get_nowait()
            except Empty:
                client = self._connection.new_client()
            try:
                yield client
            finally:
                self._idle.put(client)
