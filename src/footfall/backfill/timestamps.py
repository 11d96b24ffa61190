"""Timestamps of history."""

from datetime import UTC, datetime

#: The warehouse stores seconds in 32 bits, which last until February 2106.
_END = 2**32


def unix_seconds(moment: datetime) -> int:
    """Whole seconds since 1970-01-01 UTC; without an offset the time is in UTC.

    Raises ``ValueError`` for times that the warehouse cannot store.
    """
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    seconds = moment.timestamp()
    if 0 <= seconds < _END:
        return int(seconds)
    raise ValueError(f"`timestamp` {moment.isoformat()} is not in the years 1970 to 2106")
