"""Brings the warehouse up to date."""

from collections.abc import Iterable

from footfall.ingest.channel import SOURCE_CATEGORIES
from footfall.ingest.source import PAID_SOURCES
from footfall.stats import kept_store
from footfall.warehouse import Warehouse, migrations
from footfall.warehouse.channels import sync_channels
from footfall.warehouse.locations import sync_locations


def migrate_warehouse(warehouse: Warehouse) -> Iterable[str]:
    """Apply pending warehouse migrations and refresh what depends on the version of the code;
    names of the former."""
    applied = migrations.migrate(warehouse)
    sync_channels(warehouse, SOURCE_CATEGORIES, PAID_SOURCES)
    sync_locations(warehouse)
    kept_store.forget_other_versions(warehouse)
    return applied
