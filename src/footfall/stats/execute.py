"""Run a query: plan, compile, read, present."""

from collections.abc import Mapping

from footfall.stats import (
    explain,
    imported,
    kept,
    labels,
    planner,
    revenue,
    side_by_side,
    time_on_page,
)
from footfall.stats.filters import TOO_DEEP, TOO_MANY
from footfall.stats.query import Query, QueryError, QueryResult, Row
from footfall.stats.rows import RowMaker
from footfall.warehouse import Result, Warehouse, WarehouseError

#: What the user did wrong when the engine refuses a statement with one of these codes.
_REFUSALS = {
    427: "Invalid filters. A regular expression is not valid.",
    167: TOO_DEEP,
    168: TOO_MANY,
    306: TOO_DEEP,
}


def run(warehouse: Warehouse, query: Query) -> QueryResult:
    """Answer ``query``.

    Raises :class:`QueryError` if its filters are more than the engine takes, and
    :class:`~footfall.warehouse.WarehouseError` if the warehouse fails.
    """
    rows, total = _rows(warehouse, query)
    meta = imported.meta(query)
    if warnings := _warnings(query):
        meta["metric_warnings"] = warnings
    if query.include.time_labels:
        meta["time_labels"] = labels.time_labels(query)
    if query.include.total_rows:
        meta["total_rows"] = total
    if query.compare_to is not None:
        other = side_by_side.other_query(query, query.compare_to, rows)
        rows = side_by_side.matched(query, rows, other, _rows(warehouse, other)[0])
    return QueryResult(query, tuple(rows), meta)


def _warnings(query: Query) -> dict[str, dict[str, str]]:
    """``meta.metric_warnings``: what is to be known of single metrics."""
    return revenue.warnings(query) | time_on_page.warnings(query) | imported.metric_warnings(query)


def read(warehouse: Warehouse, statement: str, parameters: Mapping[str, object]) -> Result:
    """Run a statement made from a query. Raises what :func:`run` raises."""
    try:
        return warehouse.query(statement, parameters)
    except WarehouseError as error:
        if error.code in _REFUSALS:
            raise QueryError(_REFUSALS[error.code]) from error
        raise


def _rows(warehouse: Warehouse, query: Query) -> tuple[list[Row], int]:
    plan = kept.with_kept(warehouse, query, planner.plan(query))
    explanation = explain.explain(query, plan)
    explain.record(explanation)
    statement = explanation.statement
    answer = read(warehouse, statement.sql, statement.parameters)
    total = answer.rows[0][-1] if answer.rows and query.include.total_rows else 0
    maker = RowMaker(query)
    return [maker.row(values) for values in answer.rows], total
