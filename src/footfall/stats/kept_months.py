"""Which months of a range are finished, so that what they add to an answer can be kept."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from footfall.stats import periods
from footfall.stats.query import Query, TimeRange

#: After the end of a month its last visits may go on for a while.
GRACE = timedelta(days=1)
#: Ranges shorter than a month are quick to read anyway.
SHORTEST = timedelta(days=27)

_SECOND = timedelta(seconds=1)


def finished(query: Query) -> datetime:
    """The end of the latest month of site time that is over."""
    return _month(query.now - GRACE, query).first


def within(query: Query, since: datetime) -> list[TimeRange]:
    """The finished months of site time that lie in a query's own range and after ``since``."""
    first = max(query.native_range.first, since)
    last = min(query.native_range.last, finished(query) - _SECOND)
    month = _month(first, query)
    if month.first < first:
        month = _month(month.last + _SECOND, query)
    months = []
    while month.last <= last:
        months.append(month)
        month = _month(month.last + _SECOND, query)
    return months


def partitions(stretch: TimeRange, back: timedelta = timedelta()) -> list[str]:
    """The partitions, months in UTC, that hold a stretch of time and so long before it."""
    month, names = (stretch.first - back).replace(day=1), []
    while month.date() <= stretch.last.date():
        names.append(partition(month))
        month = (month + timedelta(days=32)).replace(day=1)
    return names


def partition(moment: datetime) -> str:
    """The partition that holds an instant."""
    return f"{moment.astimezone(UTC):%Y%m}"


def start_of(partition: str) -> datetime:
    """The instant at which a partition begins."""
    return datetime(int(partition[:-2]), int(partition[-2:]), 1, tzinfo=UTC)


def joined(months: Iterable[TimeRange]) -> list[TimeRange]:
    """Months that follow each other, each run of them as one stretch."""
    stretches: list[TimeRange] = []
    for month in months:
        if stretches and stretches[-1].last + _SECOND == month.first:
            stretches[-1] = TimeRange(stretches[-1].first, month.last)
        else:
            stretches.append(month)
    return stretches


def _month(moment: datetime, query: Query) -> TimeRange:
    """The month of site time that holds an instant."""
    day = moment.astimezone(query.timezone).date().replace(day=1)
    following = periods.add_months(day, 1)
    return TimeRange(
        periods.start_of_day(day, query.timezone),
        periods.start_of_day(following, query.timezone) - _SECOND,
    )
