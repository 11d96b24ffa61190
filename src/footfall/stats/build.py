"""From what was asked to a :class:`~footfall.stats.query.Query` in which nothing is left open."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from footfall.stats import comparisons, periods, sampling, segments
from footfall.stats.binds import encodable
from footfall.stats.comparisons import Compare
from footfall.stats.dimensions import TIME
from footfall.stats.filters import on_dimension, top_level
from footfall.stats.periods import DateRange
from footfall.stats.query import (
    Direction,
    Filter,
    Include,
    Pagination,
    Query,
    TimeRange,
)
from footfall.stats.sampling import Threshold
from footfall.stats.site import SiteContext
from footfall.stats.validate import validate

HOSTNAME = "event:hostname"

#: Dimensions of a visit's first and last page: the hostname filter then means that page's host.
_HOSTNAME_OF = {
    **dict.fromkeys(
        (
            "visit:source",
            "visit:referrer",
            "visit:utm_medium",
            "visit:utm_source",
            "visit:utm_campaign",
            "visit:utm_content",
            "visit:utm_term",
            "visit:entry_page",
        ),
        "visit:entry_page_hostname",
    ),
    "visit:exit_page": "visit:exit_page_hostname",
}


def build(
    site: SiteContext,
    *,
    metrics: Sequence[str],
    date_range: DateRange,
    now: datetime,
    dimensions: Sequence[str] = (),
    filters: Sequence[Filter] = (),
    order_by: Sequence[tuple[str, Direction]] | None = None,
    include: Include = Include(),  # noqa: B008 - an immutable value
    pagination: Pagination | None = Pagination(),  # noqa: B008 - an immutable value
    relative_date: date | None = None,
    compare: Compare | None = None,
    sample_threshold: Threshold | None = None,
    check: Callable[[Query], None] = validate,
) -> Query:
    """Resolve and check a question; see :mod:`footfall.stats` for the arguments.

    Raises :class:`~footfall.stats.query.QueryError`.
    """
    timezone = ZoneInfo(site.timezone)
    today = relative_date or now.astimezone(timezone).date()
    range_ = periods.resolve(date_range, site, now, today)
    query = Query(
        site=site,
        metrics=tuple(metrics),
        range=range_,
        now=now,
        date_range=date_range if isinstance(date_range, str) else "custom",
        dimensions=tuple(encodable(name) for name in dimensions),
        filters=segments.expand(tuple(filters), site),
        order_by=tuple((encodable(name), way) for name, way in order_by or ()),
        include=include,
        pagination=pagination,
    )
    if compare is not None:
        earlier = comparisons.resolve(compare, date_range, range_, timezone, now)
        query = replace(query, compare_to=earlier)
    check(query)
    query = replace(query, sample=sampling.sample_of(query, sample_threshold))
    return _trim(_with_hostnames(_in_order(_with_interval(query))), date_range)


def _with_interval(query: Query) -> Query:
    """``time`` made concrete, in the grouping and in the order."""
    interval = interval_for(query.range)

    def concrete(name: str) -> str:
        return interval if name == TIME else name

    return replace(
        query,
        dimensions=tuple(dict.fromkeys(concrete(name) for name in query.dimensions)),
        order_by=tuple((concrete(name), direction) for name, direction in query.order_by),
    )


def interval_for(range_: TimeRange) -> str:
    """The time dimension whose buckets suit the length of a range."""
    length = range_.last - range_.first
    if length // timedelta(hours=1) <= 48:
        return "time:hour"
    if length // timedelta(days=1) <= 40:
        return "time:day"
    return "time:week" if length // timedelta(weeks=1) <= 52 else "time:month"


def _in_order(query: Query) -> Query:
    if query.order_by:
        return query
    default: list[tuple[str, Direction]] = [(query.metrics[0], "desc")]
    if query.time_dimension is not None:
        default.insert(0, (query.time_dimension, "asc"))
    return replace(query, order_by=tuple(default))


def _with_hostnames(query: Query) -> Query:
    """Hostname filters extended to the pages that the query groups by."""
    twins = dict.fromkeys(_HOSTNAME_OF[name] for name in query.dimensions if name in _HOSTNAME_OF)
    extension = [
        on_dimension(condition, twin)
        for condition in top_level(query.filters, HOSTNAME)
        for twin in twins
    ]
    # An echoed query that is asked again has them already.
    return replace(query, filters=tuple(dict.fromkeys((*query.filters, *extension))))


def _trim(query: Query, date_range: DateRange) -> Query:
    if not query.include.trim_relative_date_range:
        return query
    compared = query.compare_to is not None
    trimmed = periods.trim(date_range, query.range, query.timezone, query.now, compared=compared)
    return replace(query, range=trimmed)
