"""The lists that the acquisition channel is computed from.

The rules themselves are SQL (``schema/0001_acquisition_channel.sql``), applied as rows are
inserted, so changing a list leaves the channels of stored rows as they are.
"""

import hashlib
from collections.abc import Collection, Mapping

import orjson

from footfall.warehouse import reference
from footfall.warehouse.client import Warehouse


def sync_channels(
    warehouse: Warehouse, categories: Mapping[str, str], paid_sources: Collection[str]
) -> bool:
    """Store the source lists unless they are there already; whether anything changed.

    ``categories`` maps a lower-case source to ``SEARCH``, ``SOCIAL``, ``SHOPPING``, ``VIDEO`` or
    ``EMAIL``; ``paid_sources`` are lower-case ``utm_source`` values that mean paid traffic.
    """
    changed = [
        _store(
            warehouse,
            "acquisition_channel_source_category",
            {"referrer_source": list(categories), "category": list(categories.values())},
        ),
        _store(
            warehouse,
            "acquisition_channel_paid_sources",
            {"referrer_source": sorted(paid_sources)},
        ),
    ]
    return any(changed)


def _store(warehouse: Warehouse, table: str, columns: dict[str, list[str]]) -> bool:
    version = hashlib.sha256(orjson.dumps(columns)).hexdigest()
    if reference.is_current(warehouse, table, version):
        return False
    rows = zip(*columns.values(), strict=True)
    reference.replace(warehouse, table, tuple(columns), rows, version)
    return True
