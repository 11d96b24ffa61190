"""Where the warehouse is and how to get driver clients for it."""

import fcntl
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

import clickhouse_connect
from clickhouse_connect.driver import options as driver_options
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError

from footfall.warehouse.errors import WarehouseError, translated

# The driver loads pandas at its first insert, to see whether it was handed a data frame; that
# is 0.7 s and 50 MB for something we never do.
driver_options.pd = None

# What goes wrong is raised, and told by whoever catches it; the driver would say it twice.
logging.getLogger("clickhouse_connect").setLevel(logging.CRITICAL)

#: Every instant is UTC, whatever the timezone of the host or the server.
SESSION_TIMEZONE = "UTC"

#: How long a server may take to accept a connection; it is tried twice.
CONNECT_SECONDS = 5

#: ClickHouse's number for that error.
UNKNOWN_DATABASE = 81

#: Upper bounds in bytes for caches of the embedded engine, which shares its process with the
#: web server; its own defaults are made for a machine that does nothing else.
EMBEDDED_CACHES = {
    "mark_cache_size": 128 * 2**20,
    "index_mark_cache_size": 16 * 2**20,
    "primary_index_cache_size": 64 * 2**20,
    "query_condition_cache_size": 16 * 2**20,
    "compiled_expression_cache_size": 16 * 2**20,
}

#: The share of the machine's memory, or of the container's, that the embedded engine may take. A
#: statement that needs more fails; at the engine's own nine tenths the system would end the whole
#: process first.
EMBEDDED_MEMORY_SHARE = 0.5

#: By how much the embedded engine's threads stand back for the web server's, where the process
#: may set that (it takes CAP_SYS_NICE); elsewhere it has no effect.
EMBEDDED_NICENESS = 10


@dataclass(frozen=True, slots=True)
class Connection:
    """A way to the warehouse: makes driver clients, and releases what it holds."""

    database: str
    credentials: tuple[str, str] | None
    new_client: Callable[[], Client]
    release: Callable[[], None]
    embedded: bool = False


def connect(dsn: str) -> Connection:
    """Understand ``dsn``, and own the directory if it names one. A server is reached with the
    first client. Raises :class:`WarehouseError`."""
    scheme = dsn.partition(":")[0].lower()
    if scheme == "chdb":
        return _embedded(dsn)
    if scheme in ("http", "https"):
        return _server(dsn)
    raise WarehouseError(f"CLICKHOUSE_URL starts with chdb://, http:// or https://, not {scheme!r}")


def _embedded(dsn: str) -> Connection:
    directory = Path(os.path.realpath("/" + dsn.partition("://")[2].lstrip("/")))
    if directory == Path("/"):
        raise WarehouseError("chdb:// needs an absolute directory, as in chdb:///var/lib/footfall")
    if "?" in str(directory):
        raise WarehouseError(f"the embedded engine cannot use a directory with a '?': {directory}")
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = _own(directory)
    except OSError as error:
        raise WarehouseError(
            f"cannot use {directory} for the warehouse: {error.strerror}"
        ) from error

    def new_client() -> Client:
        return _client(
            interface="chdb",
            path=str(directory),
            database="default",
            chdb_options={
                **EMBEDDED_CACHES,
                "max_server_memory_usage_to_ram_ratio": EMBEDDED_MEMORY_SHARE,
                "os_threads_nice_value_query": EMBEDDED_NICENESS,
                "session_timezone": SESSION_TIMEZONE,
            },
        )

    return Connection("default", None, new_client, partial(os.close, lock), embedded=True)


def _own(directory: Path) -> int:
    """Take the lock of a chDB directory, which one process may open; the lock's descriptor."""
    path = directory.with_name(directory.name + ".lock")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = os.pread(descriptor, 20, 0).decode().strip() or "unknown"
        os.close(descriptor)
        raise WarehouseError(
            f"another footfall process (pid {owner}) owns the warehouse in {directory}; "
            "one process at a time can open an embedded warehouse. Stop that process, or set "
            "CLICKHOUSE_URL to a ClickHouse server to share it between processes"
        ) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def _server(dsn: str) -> Connection:
    address = urlsplit(dsn)
    try:
        port = address.port or (8443 if address.scheme == "https" else 8123)
    except ValueError as error:
        raise WarehouseError(f"CLICKHOUSE_URL has a bad port: {error}") from None
    database = unquote(address.path.strip("/")) or "default"
    user, password = unquote(address.username or ""), unquote(address.password or "")

    def client_for(database: str) -> Client:
        return _client(
            interface=address.scheme,
            host=address.hostname or "localhost",
            port=port,
            username=user,
            password=password,
            database=database,
            autogenerate_session_id=False,
            connect_timeout=CONNECT_SECONDS,
            settings={"session_timezone": SESSION_TIMEZONE},
        )

    def new_client() -> Client:
        try:
            return client_for(database)
        except WarehouseError as error:
            if error.code != UNKNOWN_DATABASE:
                raise
        _create_database(client_for("default"), database)
        return client_for(database)

    return Connection(database, (user, password) if user else None, new_client, lambda: None)


def _create_database(client: Client, name: str) -> None:
    try:
        client.command("CREATE DATABASE IF NOT EXISTS {name:Identifier}", parameters={"name": name})
    except ClickHouseError as error:
        raise translated(error) from error
    finally:
        client.close()


def _client(**options: object) -> Client:
    try:
        return clickhouse_connect.get_client(
            tz_mode="aware",
            **options,  # type: ignore[arg-type]
        )
    except ClickHouseError as error:
        raise translated(error) from error
