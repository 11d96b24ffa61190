"""Which intervals a graph may have for a period, and which one it has by default."""

from datetime import date

LONG = 12  # months

_FIXED: dict[str, tuple[str, tuple[str, ...]]] = {
    "realtime": ("minute", ("minute",)),
    "30m": ("minute", ("minute",)),
    "realtime_30m": ("minute", ("minute",)),
    "day": ("hour", ("minute", "hour")),
    "24h": ("hour", ("minute", "hour")),
    "7d": ("day", ("hour", "day")),
    "28d": ("day", ("day", "week")),
    "30d": ("day", ("day", "week")),
    "month": ("day", ("day", "week")),
    "91d": ("day", ("day", "week", "month")),
    "6mo": ("month", ("day", "week", "month")),
    "12mo": ("month", ("day", "week", "month")),
    "year": ("month", ("day", "week", "month")),
}


def default_interval(period: str, first: date, last: date) -> str:
    """The interval of a graph over ``period`` (``custom`` for chosen dates)."""
    if period in _FIXED:
        return _FIXED[period][0]
    if period == "all":
        if _months_between(first, last) >= 1:
            return "month"
        return "day" if first < last else "hour"
    return "month" if period.endswith("mo") else "day"


def valid_intervals(period: str, first: date, last: date) -> tuple[str, ...]:
    """The intervals that a graph over ``period``, from ``first`` to ``last``, may have."""
    if period in _FIXED:
        return _FIXED[period][1]
    first, last = min(first, last), max(first, last)
    months = _months_between(first, last)
    too_long = months > LONG or (months == LONG and last.day != first.day)
    return ("week", "month") if too_long else ("day", "week", "month")


def _months_between(first: date, last: date) -> int:
    """Whole calendar months that pass between two dates."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (last.day < first.day)
