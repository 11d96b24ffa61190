"""Date ranges: from what was asked to exact UTC instants, and site time in general."""

import re
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from footfall.stats.query import QueryError, TimeRange
from footfall.stats.site import SiteContext

Bounds: TypeAlias = tuple[date, date] | tuple[datetime, datetime]
DateRange: TypeAlias = str | Bounds

MAX_DAYS = 5_000
MAX_MONTHS = 100

#: How far these reach back from now, and ahead: clocks of servers differ a little.
_LATEST = {
    "24h": (timedelta(hours=24), timedelta()),
    "realtime": (timedelta(minutes=5), timedelta(seconds=5)),
    "30m": (timedelta(minutes=30), timedelta(seconds=5)),
    "realtime_30m": (timedelta(minutes=30), timedelta(seconds=5)),
}

_SECOND = timedelta(seconds=1)
_RELATIVE = re.compile(r"(\d+)(d|mo)", re.ASCII)


def start_of_day(day: date, timezone: ZoneInfo) -> datetime:
    """The UTC instant at which ``day`` starts.

    Where the clock jumps over midnight it is the instant of the jump; where midnight happens
    twice it is the later one.
    """
    return _to_utc(datetime.combine(day, time.min), timezone, fold=1)


def end_of_day(day: date, timezone: ZoneInfo) -> datetime:
    """The UTC instant of the last second of ``day``; see :func:`end_of`."""
    return end_of(datetime.combine(day, time(23, 59, 59)), timezone)


def end_of(local: datetime, timezone: ZoneInfo) -> datetime:
    """The UTC instant of a local time that ends a range.

    A skipped time is the second before the jump; of a repeated one it is the earlier.
    """
    return _to_utc(local, timezone, fold=0)


def start_of_measurement(cutoff: date, timezone: ZoneInfo) -> datetime:
    """The UTC instant at which a site's time-on-page cut-off date begins.

    A skipped midnight is the second before the jump; a repeated one is the earlier.
    """
    return end_of(datetime.combine(cutoff, time.min), timezone)


def _to_utc(local: datetime, timezone: ZoneInfo, fold: int) -> datetime:
    """``fold`` 1 reads the time as the start of something, 0 as its end."""
    instant = local.replace(tzinfo=timezone, fold=fold).astimezone(UTC)
    if instant.astimezone(timezone).replace(tzinfo=None) == local:
        return instant
    jump = _jump(local, timezone)
    return jump if fold else jump - _SECOND


def _jump(skipped: datetime, timezone: ZoneInfo) -> datetime:
    """The UTC instant of the clock change that skips a local time."""
    before, after = sorted(
        skipped.replace(tzinfo=timezone, fold=fold).astimezone(UTC) for fold in (0, 1)
    )
    new_offset = after.astimezone(timezone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2 // _SECOND * _SECOND
        if middle.astimezone(timezone).utcoffset() == new_offset:
            after = middle
        else:
            before = middle
    return after


def days(first: date, last: date, timezone: ZoneInfo) -> TimeRange:
    """Whole days of site time; bounds in either order."""
    first, last = min(first, last), max(first, last)
    return TimeRange(start_of_day(first, timezone), end_of_day(last, timezone))


def local_dates(range_: TimeRange, timezone: ZoneInfo) -> tuple[date, date]:
    """The site's dates of the first and last instant."""
    return (
        range_.first.astimezone(timezone).date(),
        range_.last.astimezone(timezone).date(),
    )


def add_months(day: date, months: int) -> date:
    """The first day of the month that many months from the month of ``day``."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def resolve(date_range: DateRange, site: SiteContext, now: datetime, today: date) -> TimeRange:
    """The instants that ``date_range`` stands for, as of ``now``, with ``today`` as local date.

    Raises :class:`QueryError` for a range that does not exist.
    """
    timezone = ZoneInfo(site.timezone)
    try:
        if isinstance(date_range, str):
            found = _named(date_range, site, timezone, now.replace(microsecond=0), today)
        else:
            found = custom(date_range, timezone)
        return within_calendar(found)
    except (OverflowError, ValueError):
        if isinstance(date_range, str):
            raise QueryError(f'Invalid date_range "{date_range}"') from None
        text = ", ".join(f'"{bound.isoformat()}"' for bound in date_range)
        raise QueryError(f"Invalid date_range '[{text}]'.") from None


def custom(bounds: Bounds, timezone: ZoneInfo) -> TimeRange:
    """Whole days of site time, or exact instants; bounds in either order."""
    first, last = bounds
    if isinstance(first, datetime) and isinstance(last, datetime):
        instants = sorted(bound.astimezone(UTC).replace(microsecond=0) for bound in (first, last))
        return TimeRange(instants[0], instants[1])
    return days(first, last, timezone)


def within_calendar(range_: TimeRange) -> TimeRange:
    """``range_``; raises :class:`ValueError` if a day more would leave the years 1 to 9999."""
    if range_.first.year == MINYEAR or range_.last.year == MAXYEAR:
        raise ValueError("too close to the end of the calendar")
    return range_


def _named(
    name: str, site: SiteContext, timezone: ZoneInfo, now: datetime, today: date
) -> TimeRange:
    if name in _LATEST:
        back, ahead = _LATEST[name]
        return TimeRange(now - back, now + ahead)
    calendar = {
        "day": (today, today),
        "month": (today.replace(day=1), add_months(today, 1) - timedelta(1)),
        "year": (date(today.year, 1, 1), date(today.year, 12, 31)),
        "all": (min(site.stats_start_date or today, today), today),
    }
    if name in calendar:
        return days(*calendar[name], timezone)
    relative = _RELATIVE.fullmatch(name)
    if relative is None:
        raise QueryError(f'Invalid date_range "{name}"')
    unit = relative[2]
    limit = MAX_DAYS if unit == "d" else MAX_MONTHS
    # Longer numbers are out of range for certain and costly to read.
    count = int(relative[1]) if len(relative[1]) < 10 else 0
    if not 1 <= count <= limit:
        raise QueryError(f'Invalid date_range "{name}"')
    if unit == "d":
        return days(today - timedelta(count), today - timedelta(1), timezone)
    return days(add_months(today, -count), today.replace(day=1) - timedelta(1), timezone)


def trim(
    date_range: DateRange, range_: TimeRange, timezone: ZoneInfo, now: datetime, *, compared: bool
) -> TimeRange:
    """``range_`` without its future, for a current ``day``, ``month`` or ``year``.

    Months and years end today, a day at the end of the current hour (unless ``compared``).
    """
    local = now.astimezone(timezone).replace(tzinfo=None)
    first, last = local_dates(range_, timezone)
    if not first <= local.date() <= last:
        return range_
    if date_range in ("month", "year"):
        return TimeRange(range_.first, min(range_.last, end_of_day(local.date(), timezone)))
    if date_range == "day" and not compared:
        hour = now.replace(microsecond=0) + timedelta(
            minutes=59 - local.minute, seconds=59 - local.second
        )
        return TimeRange(range_.first, min(range_.last, hour.astimezone(UTC)))
    return range_
