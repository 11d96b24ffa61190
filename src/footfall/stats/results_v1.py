"""Answers in the JSON shapes of the API v1: objects with metrics and properties by name."""

from collections.abc import Sequence

from footfall.stats.dimensions import PROPERTY_PREFIX
from footfall.stats.query import QueryResult, Row
from footfall.stats.rows import RowMaker

Json = dict[str, object]


def aggregate(result: QueryResult, metrics: Sequence[str]) -> Json:
    """Totals, with what they are compared with if the query compares."""
    (row,) = result.rows
    totals: dict[str, Json] = {
        name: {"value": value} for name, value in zip(metrics, row.metrics, strict=False)
    }
    if row.comparison is not None:
        for index, total in enumerate(totals.values()):
            total["change"] = row.comparison.change[index]
            total["comparison_value"] = row.comparison.metrics[index]
    return {"results": totals, **_warning(result, only="unsupported_query")}


def timeseries(result: QueryResult, metrics: Sequence[str]) -> Json:
    """An entry for each label of the range, with or without data."""
    query = result.query
    found = {row.dimensions[0]: row for row in result.rows}
    maker = RowMaker(query)
    labels = result.meta["time_labels"]
    assert isinstance(labels, list)
    entries = [
        {"date": label, **_by_name(found.get(label) or maker.blank((label,)), metrics)}
        for label in labels
    ]
    return {"results": entries, **_warning(result)}


def breakdown(result: QueryResult, metrics: Sequence[str]) -> Json:
    """An entry for each group."""
    keys = [_key(name) for name in result.query.dimensions]
    entries = [
        {**dict(zip(keys, row.dimensions, strict=True)), **_by_name(row, metrics)}
        for row in result.rows
    ]
    return {"results": entries, **_warning(result, only="unsupported_query")}


def _by_name(row: Row, metrics: Sequence[str]) -> Json:
    return dict(zip(metrics, row.metrics, strict=False))


def _key(dimension: str) -> str:
    """How a property is called in an entry: ``source``, or the name of a custom property."""
    if dimension.startswith(PROPERTY_PREFIX):
        return dimension.removeprefix(PROPERTY_PREFIX)
    return dimension.partition(":")[2]


def _warning(result: QueryResult, *, only: str | None = None) -> Json:
    """Why imported statistics were left out, if there is something to say about it."""
    warning = result.meta.get("imports_warning")
    if warning is None or only not in (None, result.meta.get("imports_skip_reason")):
        return {}
    return {"warning": warning}
