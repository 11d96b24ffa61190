"""Small tables of reference data behind dictionaries, replaced as a whole when they change.

The version of the contents is the table's comment.
"""

from collections.abc import Iterable, Sequence

import msgspec

from footfall.warehouse import literals
from footfall.warehouse.client import Warehouse


def is_current(warehouse: Warehouse, table: str, version: str) -> bool:
    """Whether ``table`` already holds ``version``."""
    found = warehouse.query(
        "SELECT comment FROM system.tables"
        " WHERE database = currentDatabase() AND name = {table:String}",
        {"table": table},
    )
    return found.rows == [(version,)]


def replace(
    warehouse: Warehouse,
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    version: str,
) -> None:
    """Make ``rows`` the contents of ``table`` and of its dictionary ``<table>_dict``.

    The version is written last: a table left half-way by an interruption is out of date, and
    is replaced again.
    """
    warehouse.command("TRUNCATE TABLE {table:Identifier}", {"table": table})
    # Not as an Arrow table: to make one of Python's values loads pandas, which stays.
    warehouse.insert_lines(table, columns, [msgspec.json.encode(row) for row in rows])
    warehouse.command("SYSTEM RELOAD DICTIONARY {name:Identifier}", {"name": f"{table}_dict"})
    warehouse.command(
        "ALTER TABLE {table:Identifier} MODIFY COMMENT " + literals.string(version),
        {"table": table},
    )
