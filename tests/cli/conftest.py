"""The warehouse that commands under test find."""

import pytest

from footfall.warehouse import Warehouse
from tests.support.warehouse import embedded_warehouse as warehouse

__all__ = ["warehouse"]


@pytest.fixture(autouse=True)
def the_one_engine(warehouse: Warehouse) -> None:
    """A process can hold one embedded engine: commands that run in ours must take this one."""
