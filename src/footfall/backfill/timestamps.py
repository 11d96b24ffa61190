"""Timestamps of history."""

from datetime import UTC, datetime

#: The years whose seconds fit into the warehouse's 32 bits; most of the last one does.
FIRST_YEAR, LAST_YEAR = 1970, 2105


def unix_seconds(moment: datetime) -> int:
    """Whole seconds since 1970-01-01 UTC; without an offset the time is in UTC.

    Raises ``ValueError`` outside the years 1970 to 2105, which the warehouse cannot store.
    """
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"`timestamp` {moment.isoformat()} is not in the years 1970 to 2105")
    return max(0, int(moment.timestamp()))
