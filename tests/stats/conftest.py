"""A site of its own for every test, in one warehouse for all of them."""

from collections.abc import Callable
from datetime import date

import pytest

from footfall.warehouse import Warehouse
from tests.stats.world import World
from tests.support.warehouse import shared


@pytest.fixture(scope="session")
def warehouse() -> Warehouse:
    """A migrated, embedded warehouse."""
    return shared()


@pytest.fixture
def world(warehouse: Warehouse) -> World:
    """A site without traffic, in UTC, whose stats start on 1 June 2024."""
    return new_world(warehouse)


@pytest.fixture(scope="module")
def shared_world(warehouse: Warehouse) -> Callable[[], World]:
    """Makes sites for fixtures that several tests read."""
    return lambda: new_world(warehouse)


def new_world(warehouse: Warehouse) -> World:
    return World(warehouse, stats_start_date=date(2024, 6, 1))
