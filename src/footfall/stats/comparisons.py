"""The range with which a query's range is compared."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from footfall.stats import periods
from footfall.stats.periods import Bounds, DateRange
from footfall.stats.query import QueryError, TimeRange


@dataclass(frozen=True, slots=True)
class Compare:
    """A choice of what to compare with. ``custom`` is for mode ``custom`` only."""

    mode: Literal["previous_period", "year_over_year", "custom"]
    custom: Bounds | None = None
    match_day_of_week: bool = False


def a_year_before(day: date) -> date:
    """The same calendar day one year earlier; 28 February for a leap day."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def resolve(
    compare: Compare, date_range: DateRange, range_: TimeRange, timezone: ZoneInfo, now: datetime
) -> TimeRange:
    """The instants to compare ``range_`` with.

    Raises :class:`~footfall.stats.query.QueryError` if they lie beyond the calendar.
    """
    try:
        return periods.within_calendar(_resolve(compare, date_range, range_, timezone, now))
    except (OverflowError, ValueError):
        raise QueryError("Invalid comparison: there are no such dates.") from None


def _resolve(
    compare: Compare, date_range: DateRange, range_: TimeRange, timezone: ZoneInfo, now: datetime
) -> TimeRange:
    if compare.custom is not None:
        return periods.custom(compare.custom, timezone)
    if date_range == "24h":
        return _a_day_of_hours(compare, range_)
    local_now = now.astimezone(timezone)
    first, last = _source(range_, timezone, local_now.date())
    length = last - first
    shift = timedelta(days=length.days + 1)
    start = first - shift if compare.mode == "previous_period" else a_year_before(first)
    if compare.match_day_of_week:
        start = _same_weekday(start, first)
    result = periods.days(start, start + length, timezone)
    if date_range == "day" and first == local_now.date():
        clock = local_now.time().replace(microsecond=0)
        until = periods.end_of(datetime.combine(start, clock), timezone)
        return TimeRange(result.first, max(result.first, until))
    return result


def _a_day_of_hours(compare: Compare, range_: TimeRange) -> TimeRange:
    """The last 24 hours are no calendar days: compare with the same hours of another day."""
    back = timedelta(days=1)
    if compare.mode == "year_over_year":
        back = range_.first.date() - a_year_before(range_.first.date())
    return TimeRange(range_.first - back, range_.last - back)


def _source(range_: TimeRange, timezone: ZoneInfo, today: date) -> tuple[date, date]:
    """The local dates of a range without the future."""
    first, last = periods.local_dates(range_, timezone)
    if first > today:
        return first, first
    return first, min(last, today)


def _same_weekday(start: date, original: date) -> date:
    """The next day from ``start`` on the weekday of ``original``, or the previous one if that
    next day is ``original`` itself."""
    ahead = timedelta(days=(original.weekday() - start.weekday()) % 7)
    candidate = start + ahead
    return candidate - timedelta(days=7) if candidate == original else candidate
