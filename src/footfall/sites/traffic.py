"""How much traffic a site has, for deciding whether its statistics are sampled."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from cachetools import TTLCache, cached
from cachetools.keys import hashkey

from footfall import clock
from footfall.config import config
from footfall.warehouse import current

WINDOW = timedelta(days=30)
KEPT_SECONDS = 24 * 3600

#: By day, so that it can be read from the counters' projection.
_STORED = """
SELECT sumIf(value, metric = 'buffered') FROM ingest_counters
WHERE site_id IN {site_ids:Array(UInt64)} AND toDate(event_timebucket) >= {since:Date}
"""

_estimates: TTLCache[tuple[object, ...], int] = TTLCache(
    maxsize=10_000, ttl=KEPT_SECONDS, timer=clock.unix_now
)


def events_in_30_days(site_ids: Sequence[int]) -> int | None:
    """Events stored for some sites in the last 30 days; ``None`` where it is not known.

    Nothing is known where sampling is switched off. An estimate is kept for a day.
    """
    if not config().sampling:
        return None
    return _count(tuple(site_ids)) or None


def forget() -> None:
    """Drop every estimate that is kept."""
    _estimates.clear()


@cached(_estimates, key=hashkey, lock=threading.Lock())
def _count(site_ids: tuple[int, ...]) -> int:
    now: datetime = clock.now()
    since = (now - WINDOW).date()
    result = current.get().query(_STORED, {"site_ids": site_ids, "since": since})
    count: int = result.rows[0][0]
    return count
