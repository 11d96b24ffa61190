"""How the dashboard writes ranges of dates."""

from datetime import date

from footfall.stats import periods
from footfall.stats.query import Query, TimeRange


def local_dates(query: Query, range_: TimeRange) -> tuple[date, date]:
    """The first and last date of a range in the site's timezone."""
    return periods.local_dates(range_, query.timezone)


def label(query: Query, range_: TimeRange) -> str:
    """A range as words: "1 May - 31 May", with years where they are not the current one."""
    first, last = local_dates(query, range_)
    this_year = query.now.astimezone(query.timezone).year
    with_year = first.year != last.year or last.year != this_year
    if first == last:
        return _words(first, with_year)
    return f"{_words(first, first.year != last.year)} - {_words(last, with_year)}"


def _words(day: date, with_year: bool) -> str:
    return f"{day.day} {day:%b %Y}" if with_year else f"{day.day} {day:%b}"
