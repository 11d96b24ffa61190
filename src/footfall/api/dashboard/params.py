"""What the dashboard may ask for, read from a query string.

Dates that cannot be read are errors, because a report of another range would look right and be
wrong. Everything else that cannot be read falls back to its default.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import orjson

from footfall.api.errors import bad_request
from footfall.stats.sampling import Threshold

DEFAULT_PERIOD = "30d"
DEFAULT_LIMIT = 9
MAX_LIMIT = 1_000
MAX_PAGE = 1_000_000
#: Whole years that the warehouse's times reach.
FIRST_YEAR, LAST_YEAR = 1970, 2105
COMPARISONS = frozenset({"previous_period", "year_over_year", "custom"})

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"\d{1,15}(\.\d{1,9})?", re.ASCII)
_DIGITS = re.compile(r"\d{1,9}", re.ASCII)

#: Two calendar dates in the site's timezone, both included.
DateRange = tuple[date, date]


@dataclass(frozen=True, slots=True)
class ReportParams:
    """One request for a report. ``filters`` and ``order_by`` are JSON values, not yet checked.

    ``relative_to`` is the date that a relative period counts back from (``None``: today).
    ``custom`` is the range of the period ``custom``, as ``compare_custom`` is that of the
    comparison ``custom``. ``page`` counts from 1.
    """

    period: str
    relative_to: date | None
    custom: DateRange | None
    filters: object
    with_imported: bool
    comparison: str | None
    compare_custom: DateRange | None
    match_day_of_week: bool
    interval: str | None
    metric: str
    order_by: object
    limit: int
    page: int
    detailed: bool
    sample_threshold: Threshold | None = None

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.page - 1) * self.limit


def read(query: Mapping[str, str]) -> ReportParams:
    """Read a request's query parameters.

    Raises :class:`footfall.api.errors.ApiError` (400), naming the argument, for a malformed
    date, and for a custom period or comparison without its two dates.
    """
    period = query.get("period") or DEFAULT_PERIOD
    relative_to, custom = _dates(query, period)
    comparison = query.get("comparison")
    compare_custom = _range(
        _date("compare_from", query.get("compare_from", "")),
        _date("compare_to", query.get("compare_to", "")),
    )
    if comparison == "custom" and compare_custom is None:
        raise bad_request("A custom comparison needs both compare_from and compare_to.")
    return ReportParams(
        period=period,
        relative_to=relative_to,
        custom=custom,
        filters=_json(query.get("filters", "")),
        with_imported=query.get("with_imported") == "true",
        comparison=comparison if comparison in COMPARISONS else None,
        compare_custom=compare_custom,
        match_day_of_week=query.get("match_day_of_week") == "true",
        interval=query.get("interval") or None,
        metric=query.get("metric") or "visitors",
        order_by=_json(query.get("order_by", "")),
        limit=_whole_number(query.get("limit", ""), DEFAULT_LIMIT, MAX_LIMIT),
        page=_whole_number(query.get("page", ""), 1, MAX_PAGE),
        detailed=query.get("detailed") == "true",
        sample_threshold=_threshold(query.get("sample_threshold", "")),
    )


def _dates(query: Mapping[str, str], period: str) -> tuple[date | None, DateRange | None]:
    """The date a relative period counts back from, and the range of a custom period."""
    relative_to, first, last = (query.get(name, "") for name in ("date", "from", "to"))
    if period == "custom" and relative_to:
        # The older way to write the two dates: date=2024-05-01,2024-05-31.
        first, _, last = relative_to.partition(",")
        relative_to = ""
    given = _date("date", relative_to)
    custom = _range(_date("from", first.strip()), _date("to", last.strip()))
    if period == "custom" and custom is None:
        raise bad_request("A custom period needs both from and to.")
    return given, custom


def _range(first: date | None, last: date | None) -> DateRange | None:
    return (first, last) if first and last else None


def _date(name: str, raw: str) -> date | None:
    if not raw:
        return None
    try:
        day = date.fromisoformat(raw) if _ISO_DATE.fullmatch(raw) else None
    except ValueError:
        day = None
    if day is None:
        raise bad_request(
            f"The {name} argument is not a date in ISO 8601 form, such as 2024-05-31."
        )
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise bad_request(f"The {name} argument is not between {FIRST_YEAR} and {LAST_YEAR}.")
    return day


def _whole_number(raw: str, default: int, most: int) -> int:
    """A number from 1 to ``most``; ``default`` for anything that is not a positive number."""
    if not _DIGITS.fullmatch(raw):
        return default
    return min(int(raw), most) or default


def _threshold(raw: str) -> Threshold | None:
    """How to sample: ``infinite``, or a positive number of rows or share of them."""
    if raw == "infinite":
        return "infinite"
    if not _NUMBER.fullmatch(raw):
        return None
    number = float(raw)
    # From one row on it is a number of whole rows.
    return (int(number) if number >= 1 else number) or None


def _json(raw: str) -> object:
    """A JSON value; an empty list if it cannot be read."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return []
