"""The commonest values of a dimension, for whoever is about to filter by it."""

# ruff: noqa: S608 - built from names in our own tables and placeholders, never from values

from dataclasses import replace

from footfall.stats import (
    dimensions,
    execute,
    explain,
    imported,
    imported_sql,
    imported_tables,
    part_sql,
)
from footfall.stats.binds import Binds
from footfall.stats.dimensions import Table
from footfall.stats.imported import ImportedPart
from footfall.stats.planner import Part
from footfall.stats.query import Query
from footfall.stats.sql import Statement
from footfall.warehouse import Warehouse

#: What imported figures weigh.
_PAGEVIEWS = "session_pageviews"


def values(warehouse: Warehouse, query: Query, name: str, limit: int) -> list[str | int]:
    """Values of the dimension ``name`` in the range of ``query`` and under its filters.

    First come those with most events or visits, and imported pageviews where ``query`` takes
    imported figures in; those know no properties. Empty values are none. Raises what
    :func:`footfall.stats.execute.read` raises.
    """
    statement = _statement(replace(query, dimensions=(name,)), limit)
    explain.record(explain.Reading(query, f"suggestions for {name}", statement))
    rows = execute.read(warehouse, statement.sql, statement.parameters).rows
    integer = dimensions.get(name).integer
    return [int(value) if integer else str(value) for (value,) in rows]


def _statement(query: Query, limit: int) -> Statement:
    binds = Binds()
    parts = " UNION ALL ".join([_own(query, binds), *_imported(query, binds)])
    sql = (
        f"SELECT value FROM ({parts}) WHERE value != '' GROUP BY value "
        f"HAVING sum(weight) > 0 ORDER BY sum(weight) DESC, value "
        f"LIMIT {binds.add(limit, 'UInt64')}"
    )
    return Statement(sql, binds.values)


def _own(query: Query, binds: Binds) -> str:
    (name,) = query.dimensions
    dimension = dimensions.get(name)
    table: Table = "events" if name.startswith("event:") else "sessions"
    part = Part(table, query.dimensions, query.filters)
    value = f"toString({dimensions.column(dimension, table, binds)})"
    weight = "toInt64(count())" if table == "events" else "sum(sign)"
    rows = part_sql.source(query, part, binds)
    return f"SELECT {value} AS value, {weight} AS weight FROM {rows} GROUP BY value"


def _imported(query: Query, binds: Binds) -> list[str]:
    if dimensions.is_property(*query.dimensions) or not imported.included(query):
        return []
    parts = (
        ImportedPart(table, query.dimensions, query.filters, (_PAGEVIEWS,))
        for table in imported_tables.choose(query.site, query.dimensions, query.filters)
    )
    return [
        f"SELECT toString(d0) AS value, toInt64({_PAGEVIEWS}) AS weight "
        f"FROM ({imported_sql.read(query, part, binds, '')})"
        for part in parts
    ]
