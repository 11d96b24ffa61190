"""The warehouse of this process."""

import threading

from footfall.config import config
from footfall.warehouse.client import Warehouse

_lock = threading.Lock()
_warehouse: Warehouse | None = None


def get() -> Warehouse:
    """The warehouse at the configured address, opened when first asked for.

    Creates no tables: run :func:`footfall.warehouse.migrations.migrate` for that. Raises
    :class:`footfall.warehouse.WarehouseError` if it cannot be opened; a server may be away.
    """
    global _warehouse  # noqa: PLW0603 - one handle a process is the point
    with _lock:
        if _warehouse is None:
            _warehouse = Warehouse.open(config().clickhouse_url, may_be_away=True)
        return _warehouse


def use(warehouse: Warehouse | None) -> None:
    """Make :func:`get` return ``warehouse``; with ``None``, open the configured one anew.

    The one in use before stays open: whoever opened it closes it.
    """
    global _warehouse  # noqa: PLW0603
    with _lock:
        _warehouse = warehouse
