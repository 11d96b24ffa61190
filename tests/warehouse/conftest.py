"""Every test of the warehouse runs twice: embedded, and over a server's HTTP interface."""

from collections.abc import Iterator

import pytest

from footfall.warehouse import Warehouse
from footfall.warehouse.migrations import migrate
from tests.support.warehouse import empty, http_server, shared


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that all tests share."""
    with http_server(tmp_path_factory.mktemp("clickhouse")) as address:
        yield address


@pytest.fixture(scope="session")
def remote(server: str) -> Iterator[Warehouse]:
    """A warehouse on the server, in a database that opening it creates."""
    warehouse = Warehouse.open(f"{server}/footfall_test")
    migrate(warehouse)
    yield warehouse
    warehouse.close()


@pytest.fixture(params=["chdb", "http"])
def warehouse(request: pytest.FixtureRequest) -> Warehouse:
    """A migrated warehouse without rows."""
    found: Warehouse = shared() if request.param == "chdb" else request.getfixturevalue("remote")
    empty(found)
    return found
