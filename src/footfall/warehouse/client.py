"""The warehouse: ClickHouse SQL, embedded (chDB) or on a server, through one class.

Values come back as natural Python: ``DateTime`` as aware UTC datetimes, ``Date`` as dates,
``Decimal`` as :class:`decimal.Decimal`, ``FixedString`` as text without its NUL padding,
arrays as lists. On the way in, ``DateTime`` takes aware datetimes or whole Unix seconds.
"""

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from queue import Empty, LifoQueue
from typing import Any, Self, TypeVar, cast
from uuid import uuid4

import pyarrow as pa
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError

from footfall import metrics
from footfall.warehouse.connection import Connection, connect
from footfall.warehouse.errors import WarehouseError, translated

#: Statements that run at the same time; further threads wait for their turn.
MAX_CLIENTS = 8

#: Queries among them. More would only make each other slower, and events wait for a processor.
MAX_QUERIES = max(2, min(os.cpu_count() or 2, MAX_CLIENTS - 2))

#: Rows of an Arrow table that go in at once; the embedded engine needs 3 kB for each meanwhile.
ARROW_ROWS = 65_536

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
        self._queries = threading.BoundedSemaphore(MAX_QUERIES)
        self._closing = threading.Lock()
        self._closed = False

    @classmethod
    def open(cls, dsn: str, *, may_be_away: bool = False) -> Self:
        """Open the warehouse at ``dsn``: ``chdb:///absolute/dir`` or ``http(s)://user:pass@host:8123/db``.

        Creates the directory or database if need be, no tables. Raises :class:`WarehouseError`
        if it cannot be reached, or if another process owns the directory. A server that
        ``may_be_away`` is asked for nothing yet; statements raise
        :class:`~footfall.warehouse.UnavailableError` for as long as it does not answer.
        """
        warehouse = cls(connect(dsn))
        if may_be_away and not warehouse.embedded:
            return warehouse
        try:
            warehouse.command("SELECT 1")
        except WarehouseError:
            warehouse.close()
            raise
        return warehouse

    @property
    def embedded(self) -> bool:
        """Whether the engine runs in this process."""
        return self._connection.embedded

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
        """Run a query. ``{name:Type}`` in ``sql`` stands for the bound value of ``name``; any
        sequence or set will do for an array."""

        def run(client: Client) -> Result:
            answer = client.query(
                sql,
                parameters=_bound(parameters),
                settings=dict(settings) if settings else None,
                query_formats={"FixedString": "string"},
            )
            columns = tuple(answer.column_names)
            if not columns:  # the embedded engine says nothing at all when there are no rows
                probe = f"SELECT * FROM ({sql}\n) LIMIT 0"  # noqa: S608 - wraps the caller's own query
                columns = tuple(client.query(probe, parameters=_bound(parameters)).column_names)
            return Result(columns, cast("list[tuple[Any, ...]]", answer.result_rows))

        with self._queries, metrics.WAREHOUSE_QUERY_SECONDS.time():
            return self._run(run)

    def command(
        self, sql: str, parameters: Parameters | None = None, settings: Settings | None = None
    ) -> None:
        """Run a statement whose answer does not matter."""
        self._run(
            lambda client: client.command(
                sql,
                parameters=_bound(parameters),
                settings=dict(settings) if settings else None,
            )
        )

    def insert(
        self,
        table: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[object]],
        settings: Settings | None = None,
        deduplication_token: str | None = None,
    ) -> None:
        """Insert rows, given in the order of ``columns``.

        ``events_v2`` and ``sessions_v2`` ignore an insert whose ``deduplication_token`` is one
        of their last 50,000 blocks (one a month touched, a million rows at most), so that an
        insert can be repeated when it is not known whether it went through. Without a token
        nothing is ignored.
        """
        if not rows:
            return
        options = {**_token(deduplication_token), **(settings or {})}
        self._run(lambda client: client.insert(table, rows, column_names=columns, settings=options))

    def insert_lines(
        self,
        table: str,
        columns: Sequence[str],
        lines: Sequence[bytes],
        deduplication_token: str | None = None,
        settings: Settings | None = None,
    ) -> None:
        """Insert rows that are given as JSON arrays; see :meth:`insert`."""
        if not lines:
            return
        options = {**_token(deduplication_token), **(settings or {})}
        body = b"\n".join(lines)
        self._run(
            lambda client: client.raw_insert(
                table, columns, body, fmt="JSONCompactEachRow", settings=options
            )
        )

    def insert_arrow(
        self, table: str, arrow_table: pa.Table, deduplication_token: str | None = None
    ) -> None:
        """Insert an Arrow table whose columns are named as the table's; see :meth:`insert`.

        A large one goes in by pieces, each with a token of its own that is made of the given one.
        """
        for start in range(0, arrow_table.num_rows, ARROW_ROWS):
            token = deduplication_token and f"{deduplication_token}-{start}"
            self._insert_piece(table, arrow_table.slice(start, ARROW_ROWS), token)

    def _insert_piece(self, table: str, piece: pa.Table, token: str | None) -> None:
        options = {
            **_token(token),
            # History touches more months, each a partition, than the engine allows at once.
            "max_partitions_per_insert_block": 0,
        }
        self._run(lambda client: client.insert_arrow(table, piece, settings=options))

    def close(self) -> None:
        """Wait for running statements, then let go of the engine or the server."""
        with self._closing, ExitStack() as slots:
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
            except (ClickHouseError, OSError, UnicodeEncodeError) as error:
                raise translated(error) from error

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


def _bound(parameters: Parameters | None) -> dict[str, object] | None:
    """Parameters as the driver takes them: a tuple would become a SQL tuple."""
    if not parameters:
        return None
    return {
        name: list(value) if isinstance(value, tuple | set | frozenset) else value
        for name, value in parameters.items()
    }


def _token(token: str | None) -> dict[str, object]:
    """Settings that make an insert repeatable, or unique: without a token the engine goes by
    content, and would drop the second of two equal batches, which are two equal pageviews."""
    return {"insert_deduplication_token": token or uuid4().hex}
