"""Warehouses for tests, embedded and over HTTP, with the schema in place and no rows.

A process can hold one embedded engine, so all tests of a run share one; a room takes it with

    from tests.support.warehouse import embedded_warehouse as warehouse

in its ``conftest.py``. The fixture also makes it the process-wide one
(:mod:`footfall.warehouse.current`).
"""

import atexit
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from footfall.ingest.source import PAID_SOURCES
from footfall.ingest.source_categories import SOURCE_CATEGORIES
from footfall.warehouse import Warehouse, current
from footfall.warehouse.channels import sync_channels
from footfall.warehouse.migrations import migrate

#: Tables that keep their rows between tests: the schema's record, and reference data, whose
#: version is noted outside the rows.
KEPT = (
    "schema_migrations",
    "location_data",
    "acquisition_channel_source_category",
    "acquisition_channel_paid_sources",
)


@pytest.fixture
def embedded_warehouse() -> Iterator[Warehouse]:
    """The embedded warehouse of this run, without rows, with the channel lists of ingestion."""
    warehouse = shared()
    empty(warehouse)
    sync_channels(warehouse, SOURCE_CATEGORIES, PAID_SOURCES)
    current.use(warehouse)
    yield warehouse
    current.use(None)


@cache
def shared() -> Warehouse:
    """The embedded warehouse of this run, opened once."""
    directory = tempfile.mkdtemp(prefix="footfall-warehouse-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    warehouse = Warehouse.open(f"chdb://{directory}/warehouse")
    atexit.register(warehouse.close)
    migrate(warehouse)
    return warehouse


def empty(warehouse: Warehouse) -> None:
    """Take all rows out of all tables but those of reference data."""
    tables = warehouse.query(
        "SELECT DISTINCT table FROM system.parts"
        " WHERE active AND database = currentDatabase() AND table NOT IN {kept:Array(String)}",
        {"kept": KEPT},
    )
    for (table,) in tables.rows:
        warehouse.command("TRUNCATE TABLE {table:Identifier}", {"table": table})


@contextmanager
def http_server(directory: Path, port: int = 0) -> Iterator[str]:
    """Run :mod:`tests.support.clickhouse_http` over ``directory``; its address.

    ``port`` 0 is any that is free.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.clickhouse_http", str(directory), f"--port={port}"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert process.stdout is not None
        greeting = process.stdout.readline()
        assert greeting.startswith("listening on "), "the stand-in server did not start"
        yield greeting.removeprefix("listening on ").strip()
    finally:
        process.terminate()
        process.wait(timeout=30)
        if process.stdout is not None:
            process.stdout.close()
