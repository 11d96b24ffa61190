"""Answers in the JSON shape of the Stats API v2, keys in its order."""

from dataclasses import fields

from footfall.stats import filters
from footfall.stats.query import Query, QueryResult, Row


def to_v2_json(result: QueryResult) -> dict[str, object]:
    """The body of a successful answer of ``POST /api/v2/query``."""
    return {
        "results": [_row(row) for row in result.rows],
        "meta": dict(sorted(result.meta.items())),
        "query": _query(result.query),
    }


def _row(row: Row) -> dict[str, object]:
    shown: dict[str, object] = {
        "dimensions": list(row.dimensions),
        "metrics": list(row.metrics),
    }
    if row.comparison is not None:
        shown["comparison"] = {
            "dimensions": list(row.comparison.dimensions),
            "metrics": list(row.comparison.metrics),
            "change": list(row.comparison.change),
        }
    return shown


def _query(query: Query) -> dict[str, object]:
    """The query as it was understood; asked again, it gives the same answer."""
    pagination = query.pagination
    return {
        "site_id": query.site.domain,
        "metrics": list(query.metrics),
        "date_range": [
            instant.astimezone(query.timezone).isoformat(timespec="seconds")
            for instant in (query.range.first, query.range.last)
        ],
        "filters": [filters.to_json(node) for node in query.filters],
        "dimensions": list(query.dimensions),
        "order_by": [list(entry) for entry in query.order_by],
        "include": {
            option.name: True
            for option in fields(query.include)
            if getattr(query.include, option.name)
        },
        "pagination": pagination and {"limit": pagination.limit, "offset": pagination.offset},
    }
