"""Events, sessions and counters in ClickHouse: the client, the schema, the rows, the buffers."""

from footfall.warehouse.client import Result, Warehouse
from footfall.warehouse.errors import UnavailableError, WarehouseError

__all__ = ["Result", "UnavailableError", "Warehouse", "WarehouseError"]
