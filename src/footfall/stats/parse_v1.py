"""Requests of the API v1, query parameters with a meaning of their own, into queries.

Faults are reported in one order: period, date, property or interval, filters, metrics, limit,
access to custom properties.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from footfall.stats import filters_v1, intervals, periods, segments, validate_v1
from footfall.stats.build import build
from footfall.stats.comparisons import Compare
from footfall.stats.dimensions import is_property
from footfall.stats.filters import GOAL
from footfall.stats.periods import DateRange
from footfall.stats.query import Condition, Filter, Include, Pagination, Query, QueryError
from footfall.stats.site import SiteContext
from footfall.stats.validate import validate_nesting
from footfall.stats.validate_v1 import DOCS

PERIODS = frozenset({"day", "7d", "30d", "month", "6mo", "12mo", "custom"})
#: ``date`` is an older name of ``day``.
INTERVALS = {"day": "day", "date": "day", "month": "month"}
MAX_LIMIT = 1_000

#: A version is shown with whose version it is.
_GROUPED_WITH = {"visit:browser_version": "visit:browser", "visit:os_version": "visit:os"}

#: Values that have no row in the breakdown of a property.
_WITHOUT_ROW: dict[str, tuple[str | int, ...]] = {
    "visit:city": (0,),
    "visit:country": ("", "ZZ"),
    "visit:region": ("",),
    "visit:entry_page": ("",),
    "visit:exit_page": ("",),
    "visit:utm_medium": ("",),
    "visit:utm_source": ("",),
    "visit:utm_campaign": ("",),
    "visit:utm_content": ("",),
    "visit:utm_term": ("",),
}

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DIGITS = re.compile(r"\d{1,15}", re.ASCII)

Params = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Request:
    """A query, and the names under which its first metrics were asked for.

    Further metrics of the query are there for its order only and are not shown.
    """

    query: Query
    metrics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Period:
    name: str
    date_range: DateRange
    relative_date: date | None = None


def aggregate(params: Params, site: SiteContext, now: datetime) -> Request:
    """Read a request for totals. Raises :class:`QueryError`."""
    period = _period(params)
    filters = _filters(params, site)
    metrics = validate_v1.metrics(params.get("metrics"), filters)
    validate_v1.property_access(site, filters)
    compared = params.get("compare") == "previous_period"
    query = _build(params, site, now, period)(
        metrics=metrics, filters=filters, compare=Compare("previous_period") if compared else None
    )
    return Request(query, metrics)


def timeseries(params: Params, site: SiteContext, now: datetime) -> Request:
    """Read a request for metrics over time. Raises :class:`QueryError`."""
    period = _period(params)
    interval = _interval(params)
    filters = _filters(params, site)
    metrics = validate_v1.metrics(params.get("metrics"), filters)
    validate_v1.property_access(site, filters)
    query = _build(params, site, now, period, time_labels=True)(
        metrics=_rates_of_groups(metrics),
        dimensions=[f"time:{interval or _default_interval(period, site, now)}"],
        filters=filters,
        pagination=None,
    )
    return Request(query, metrics)


def breakdown(params: Params, site: SiteContext, now: datetime) -> Request:
    """Read a request for the groups by one property. Raises :class:`QueryError`."""
    period = _period(params)
    property_ = validate_v1.breakdown_property(params.get("property"))
    filters = _filters(params, site)
    metrics = validate_v1.metrics(params.get("metrics"), filters, property_)
    pagination = _pagination(params)
    validate_v1.property_access(site, filters, property_)
    of_site = property_ == GOAL or is_property(property_)
    counted = metrics if of_site else _rates_of_groups(metrics)
    leading = next((name for name in counted if name != "time_on_page"), "visitors")
    query = _build(params, site, now, period)(
        metrics=list(dict.fromkeys((*counted, leading))),
        dimensions=[_GROUPED_WITH[property_], property_]
        if property_ in _GROUPED_WITH
        else [property_],
        filters=filters,
        order_by=[(leading, "desc"), (property_, "asc")],
        pagination=pagination,
    )
    unknown = _WITHOUT_ROW.get(property_)
    known_only = None if unknown is None else Condition("is_not", property_, unknown)
    return Request(replace(query, restriction=known_only, counts_on_sessions=True), metrics)


def _build(
    params: Params, site: SiteContext, now: datetime, period: _Period, *, time_labels: bool = False
) -> "partial[Query]":
    """:func:`footfall.stats.build.build` with what the endpoints have in common filled in."""
    return partial(
        build,
        site,
        now=now,
        date_range=period.date_range,
        relative_date=period.relative_date,
        include=Include(imports=params.get("with_imported") == "true", time_labels=time_labels),
        check=validate_nesting,
    )


def _period(params: Params) -> _Period:
    name = params.get("period", "30d")
    if name not in PERIODS:
        raise QueryError(
            f"Error parsing `period` parameter: invalid period `{name}`. "
            f"Please find accepted values in our docs: {DOCS}#time-periods"
        )
    raw = params.get("date")
    if name == "custom":
        return _Period(name, _custom(raw))
    return _Period(name, name, None if raw is None else _date(raw))


def _custom(raw: str | None) -> tuple[date, date]:
    if raw is None:
        raise QueryError(
            f"The `date` parameter is required when using a custom period. See {DOCS}#time-periods"
        )
    try:
        first, last = (_date(part.strip()) for part in raw.split(","))
    except (QueryError, ValueError):
        raise QueryError(
            "Invalid format for `date` parameter. When using a custom period, please include two "
            f"ISO-8601 formatted dates joined by a comma. See {DOCS}#time-periods"
        ) from None
    return first, last


def _date(raw: str) -> date:
    fault = "invalid_date" if _ISO_DATE.fullmatch(raw) else "invalid_format"
    try:
        if fault == "invalid_date":
            return date.fromisoformat(raw)
    except ValueError:
        pass
    raise QueryError(
        f"Error parsing `date` parameter: {fault}. Please specify a valid date in ISO-8601 format."
    )


def _interval(params: Params) -> str | None:
    name = params.get("interval")
    if name is None:
        return None
    if name not in INTERVALS:
        raise QueryError(
            f"Error parsing `interval` parameter: invalid interval `{name}`. "
            "Valid intervals are `day`, `month`"
        )
    return INTERVALS[name]


def _default_interval(period: _Period, site: SiteContext, now: datetime) -> str:
    timezone = ZoneInfo(site.timezone)
    today = period.relative_date or now.astimezone(timezone).date()
    range_ = periods.resolve(period.date_range, site, now, today)
    return intervals.default_interval(period.name, *periods.local_dates(range_, timezone))


def _filters(params: Params, site: SiteContext) -> tuple[Filter, ...]:
    parsed = segments.expand(filters_v1.parse(params.get("filters", "")), site)
    validate_v1.filters(parsed, site)
    return parsed


def _rates_of_groups(metrics: tuple[str, ...]) -> tuple[str, ...]:
    """Conversion rates are over the visitors of each group, not of the whole site."""
    return tuple("group_conversion_rate" if m == "conversion_rate" else m for m in metrics)


def _pagination(params: Params) -> Pagination:
    limit = _number(params.get("limit", "100"))
    if not 1 <= limit <= MAX_LIMIT:
        raise QueryError(f"Please provide limit as a number between 1 and {MAX_LIMIT}.")
    page = _number(params.get("page", "1"))
    if page < 1:
        raise QueryError("Please provide page as a number, 1 or greater.")
    return Pagination(limit, (page - 1) * limit)


def _number(raw: str) -> int:
    """A whole number, -1 for anything else."""
    return int(raw) if _DIGITS.fullmatch(raw) else -1
