"""Versioned schema: the files ``schema/NNNN_name.sql``, applied in order, each once.

ClickHouse has no transactions around table definitions, so every statement can be run again
(``IF NOT EXISTS``, ``OR REPLACE``) and a migration is recorded after its last statement: one
that was cut short is simply repeated. In a file, a statement ends with ``;`` at the end of a
line, and these placeholders are filled in:

``$database``
    the warehouse's database, for dictionary names inside functions and columns;
``$dictionary_source``
    where a dictionary finds its source table: database and credentials of this connection.
"""

import re
from importlib import resources
from string import Template

from footfall import clock
from footfall.warehouse import literals
from footfall.warehouse.client import Warehouse

_CREATE_RECORD = """
CREATE TABLE IF NOT EXISTS schema_migrations (name String, applied_at DateTime('UTC'))
ENGINE = MergeTree ORDER BY name
"""


def migrate(warehouse: Warehouse) -> list[str]:
    """Bring the schema up to date; the names of the migrations that were applied."""
    warehouse.command(_CREATE_RECORD)
    names = pending(warehouse)
    for name in names:
        for statement in _statements(name, warehouse):
            warehouse.command(statement)
        warehouse.insert("schema_migrations", ("name", "applied_at"), [(name, clock.now())])
    return names


def pending(warehouse: Warehouse) -> list[str]:
    """Names of the migrations that were not applied yet, oldest first."""
    if not warehouse.query("EXISTS TABLE schema_migrations").rows[0][0]:
        return _names()
    applied = {name for (name,) in warehouse.query("SELECT name FROM schema_migrations").rows}
    return [name for name in _names() if name not in applied]


def _names() -> list[str]:
    schema = resources.files("footfall.warehouse") / "schema"
    return sorted(
        entry.name.removesuffix(".sql") for entry in schema.iterdir() if entry.name.endswith(".sql")
    )


def _statements(name: str, warehouse: Warehouse) -> list[str]:
    text = (resources.files("footfall.warehouse") / "schema" / f"{name}.sql").read_text("utf-8")
    filled = Template(text).substitute(
        database=warehouse.database, dictionary_source=dictionary_source(warehouse)
    )
    parts = (part.strip() for part in re.split(r";\s*$", filled, flags=re.MULTILINE))
    return [part for part in parts if part]


def dictionary_source(warehouse: Warehouse) -> str:
    """How a dictionary finds its source table: the server asks itself, as our user."""
    source = {"DB": warehouse.database}
    if warehouse.credentials:
        source["USER"], source["PASSWORD"] = warehouse.credentials
    return " ".join(f"{key} {literals.string(value)}" for key, value in source.items())
