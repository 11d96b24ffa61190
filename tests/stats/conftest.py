"""A site of its own for every test, in one warehouse for all of them."""

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
    return World(warehouse, stats_start_date=date(2024, 6, 1))
