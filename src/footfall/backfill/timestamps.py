"""Timestamps of history."""

from collections.abc import Sequence
from datetime import UTC, datetime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400

#: The warehouse stores seconds in 32 bits, which last until February 2106.
_END = 2**32


def unix_seconds(moment: datetime) -> int:
    """Whole seconds since 1970-01-01 UTC; without an offset the time is in UTC.

    Raises ``ValueError`` for times that the warehouse cannot store.
    """
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    since = moment - _EPOCH
    seconds = since.days * _DAY + since.seconds
    if 0 <= seconds < _END:
        return seconds
    raise ValueError(f"`timestamp` {moment.isoformat()} is not in the years 1970 to 2106")


def all_unix_seconds(moments: Sequence[datetime]) -> list[int]:
    """:func:`unix_seconds` of many, in a third of the time when all have an offset."""
    try:
        seconds = [(since := moment - _EPOCH).days * _DAY + since.seconds for moment in moments]
    except TypeError:  # one of them has none
        return [unix_seconds(moment) for moment in moments]
    if seconds and not (min(seconds) >= 0 and max(seconds) < _END):
        raise ValueError("a `timestamp` is not in the years 1970 to 2106")
    return seconds
