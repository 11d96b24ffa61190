"""Run a query: plan, compile, read, and put the rows of a comparison beside the main ones."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from footfall.stats import labels, planner, revenue, sql
from footfall.stats.filters import GOAL
from footfall.stats.metrics import METRICS, change
from footfall.stats.query import (
    And,
    Condition,
    Filter,
    Include,
    Or,
    Query,
    QueryError,
    QueryResult,
    Row,
    RowComparison,
)
from footfall.stats.revenue import Currencies
from footfall.warehouse import Warehouse, WarehouseError

#: What the user did wrong when the engine refuses a statement with one of these codes.
_REFUSALS = {
    427: "Invalid filters. A regular expression is not valid.",
    167: "Invalid filters. They are nested too deeply.",
    168: "Invalid filters. There are too many of them.",
    306: "Invalid filters. They are nested too deeply.",
}


def run(warehouse: Warehouse, query: Query) -> QueryResult:
    """Answer ``query``.

    Raises :class:`QueryError` if its filters are more than the engine takes, and
    :class:`~footfall.warehouse.WarehouseError` if the warehouse fails.
    """
    rows, total = _read(warehouse, query)
    meta: dict[str, object] = {}
    if query.include.imports or query.include.imports_meta:
        meta |= {"imports_included": False, "imports_skip_reason": "no_imported_data"}
    if warnings := revenue.warnings(query):
        meta["metric_warnings"] = warnings
    if query.include.time_labels:
        meta["time_labels"] = labels.time_labels(query)
    if query.include.total_rows:
        meta["total_rows"] = total
    if query.compare_to is not None:
        rows = _compared(warehouse, query, rows)
    return QueryResult(query, tuple(rows), meta)


def _read(warehouse: Warehouse, query: Query) -> tuple[list[Row], int]:
    statement = sql.compile(query, planner.plan(query))
    try:
        answer = warehouse.query(statement.sql, statement.parameters)
    except WarehouseError as error:
        if error.code in _REFUSALS:
            raise QueryError(_REFUSALS[error.code]) from error
        raise
    total = answer.rows[0][-1] if answer.rows and query.include.total_rows else 0
    currencies = revenue.currencies(query) if revenue.is_asked(query) else Currencies()
    return [_row(query, values, currencies) for values in answer.rows], total


def _row(query: Query, values: Sequence[object], currencies: Currencies) -> Row:
    size = len(query.dimensions)
    dimensions = tuple(
        labels.label(value) if isinstance(value, date) else value for value in values[:size]
    )
    currency = currencies.single
    if GOAL in query.dimensions:
        currency = currencies.by_goal.get(str(dimensions[query.dimensions.index(GOAL)]))
    metrics = tuple(
        _present(name, value, currency)
        for name, value in zip(query.metrics, values[size:], strict=False)
    )
    return Row(dimensions, metrics)


def _present(name: str, value: object, currency: str | None) -> object:
    """A metric as a plain JSON value."""
    match METRICS[name].type:
        case "money":
            return None if currency is None else revenue.money(_number(value), currency)
        case "integer":
            return None if value is None else int(_number(value))
        case "float":
            return None if value is None else _number(value)


def _number(value: object) -> float:
    return value if isinstance(value, int | float) else 0.0


def _compared(warehouse: Warehouse, query: Query, rows: list[Row]) -> list[Row]:
    """The rows with those of the other range, matched by dimension; time by its position."""
    if query.compare_to is None:
        return rows
    other = replace(
        query,
        range=query.compare_to,
        compare_to=None,
        pagination=None,
        include=Include(),
        restriction=_restriction(query, rows),
    )
    found = {row.dimensions: row.metrics for row in _read(warehouse, other)[0]}
    empty = tuple(METRICS[name].empty for name in query.metrics)
    if query.time_dimension is None:
        return [
            _beside(query, row, row.dimensions, found.get(row.dimensions, empty)) for row in rows
        ]
    main_labels = labels.time_labels(query)
    other_labels = labels.time_labels(other)
    counterpart = dict(zip(main_labels, other_labels, strict=False))
    position = query.dimensions.index(query.time_dimension)
    if query.dimensions[0] == query.time_dimension and len(query.dimensions) == 1:
        present = {row.dimensions[0] for row in rows}
        rows = rows + [Row((label,), empty) for label in main_labels if label not in present]
    result = []
    for row in rows:
        label = counterpart.get(str(row.dimensions[position]))
        if label is None:
            result.append(row)
            continue
        key = (*row.dimensions[:position], label, *row.dimensions[position + 1 :])
        result.append(_beside(query, row, key, found.get(key, empty)))
    return result


def _beside(
    query: Query, row: Row, dimensions: tuple[object, ...], metrics: tuple[object, ...]
) -> Row:
    changes = tuple(
        change(name, new, old)
        for name, new, old in zip(query.metrics, row.metrics, metrics, strict=True)
    )
    return replace(row, comparison=RowComparison(dimensions, metrics, changes))


def _restriction(query: Query, rows: Iterable[Row]) -> Filter | None:
    """A filter for the groups of the main rows, time aside."""
    names = [(i, name) for i, name in enumerate(query.dimensions) if not name.startswith("time")]
    groups = dict.fromkeys(tuple(row.dimensions[i] for i, _ in names) for row in rows)
    if not names or not groups:
        return None
    if len(names) == 1:
        return _is(names[0][1], [group[0] for group in groups])
    return Or(
        tuple(
            And(tuple(_is(name, [value]) for (_, name), value in zip(names, group, strict=True)))
            for group in groups
        )
    )


def _is(name: str, values: Sequence[object]) -> Condition:
    clauses = tuple(value if isinstance(value, int) else str(value) for value in values)
    return Condition("is", name, clauses)
