"""The labels of all time buckets of a range, whether or not there is data in them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from footfall.stats import periods
from footfall.stats.query import Query, QueryError, TimeRange

#: The hours of 22 years.
MAX_LABELS = 200_000


def label(value: date | datetime) -> str:
    """How a bucket's start reads: a date, or a site time without zone."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat()


def time_labels(query: Query, range_: TimeRange | None = None) -> list[str]:
    """The labels for the query's first time dimension over ``range_`` (default: the query's).

    Raises :class:`~footfall.stats.query.QueryError` where there are absurdly many.
    """
    steps = _STEPS[query.time_dimension or ""](query, range_ or query.range)
    found = [label(step) for step in islice(steps, MAX_LABELS + 1)]
    if len(found) > MAX_LABELS:
        raise QueryError(
            f"Invalid include.time_labels: the range has more than {MAX_LABELS} of them."
        )
    return found


def _months(query: Query, range_: TimeRange) -> Iterator[date]:
    first, last = periods.local_dates(range_, query.timezone)
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = periods.add_months(month, 1)


def _weeks(query: Query, range_: TimeRange) -> Iterator[date]:
    """The first week may start late: at the range's first day."""
    day, last = periods.local_dates(range_, query.timezone)
    while day <= last:
        yield day
        day += timedelta(days=7 - day.weekday())


def _days(query: Query, range_: TimeRange) -> Iterator[date]:
    day, last = periods.local_dates(range_, query.timezone)
    while day <= last:
        yield day
        day += timedelta(days=1)


def _hours(query: Query, range_: TimeRange) -> Iterator[datetime]:
    """One step of the wall clock for each hour that passes, also on days with a clock change."""
    start = range_.first.astimezone(query.timezone)
    into_the_hour = timedelta(minutes=start.minute, seconds=start.second)
    elapsed = (range_.last - (range_.first - into_the_hour)) // timedelta(hours=1)
    first = start.replace(tzinfo=None) - into_the_hour
    return (first + timedelta(hours=step) for step in range(elapsed + 1))


def _minutes(query: Query, range_: TimeRange) -> Iterator[datetime]:
    """Minutes that are over: up to the end of the range and the current minute."""
    minute = range_.first.replace(second=0)
    end = min(range_.last, query.now.astimezone(UTC).replace(second=0, microsecond=0))
    while minute < end:
        yield minute.astimezone(query.timezone).replace(tzinfo=None)
        minute += timedelta(minutes=1)


_STEPS = {
    "time:month": _months,
    "time:week": _weeks,
    "time:day": _days,
    "time:hour": _hours,
    "time:minute": _minutes,
}
