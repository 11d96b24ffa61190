"""The public Stats API's JSON into a query."""

from datetime import date, datetime
from typing import Any

from footfall.stats import filters, schema_errors
from footfall.stats.build import build
from footfall.stats.periods import DateRange
from footfall.stats.query import Include, Pagination, Query, QueryError
from footfall.stats.site import SiteContext

DATE_LENGTH = len("2024-01-31")
MAX_OFFSET = 2**62


def parse(body: object, site: SiteContext, now: datetime) -> Query:
    """Read the body of ``POST /api/v2/query``, decoded from JSON.

    Raises :class:`QueryError`; a query that breaks the schema gets a line for each failing path.
    """
    schema_errors.check(body)
    fields: dict[str, Any] = dict(body)  # type: ignore[call-overload]  # the schema says object
    return build(
        site,
        metrics=fields["metrics"],
        dimensions=fields.get("dimensions", ()),
        filters=filters.parse_all(fields.get("filters", [])),
        date_range=_date_range(fields["date_range"]),
        order_by=[(name, direction) for name, direction in fields.get("order_by", ())],
        include=Include(**fields.get("include", {})),
        pagination=_pagination(fields.get("pagination", {})),
        now=now,
    )


def _pagination(raw: dict[str, float]) -> Pagination:
    """JSON may spell a whole number ``10.0``, and offsets that no answer reaches."""
    return Pagination(**{name: min(int(value), MAX_OFFSET) for name, value in raw.items()})


def _date_range(raw: str | list[str]) -> DateRange:
    if isinstance(raw, str):
        return raw
    first, last = raw
    if len(first) == DATE_LENGTH:
        return date.fromisoformat(first), date.fromisoformat(last)
    instants = datetime.fromisoformat(first), datetime.fromisoformat(last)
    if any(instant.tzinfo is None for instant in instants):
        raise QueryError(f"Invalid date_range '{filters.as_text(raw)}'.")
    return instants
