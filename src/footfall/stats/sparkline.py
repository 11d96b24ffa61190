"""Visitors of the last 24 hours, for many sites at once: the list of sites shows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from footfall.stats.metrics import change
from footfall.stats.site import SiteContext
from footfall.warehouse import Warehouse

HOUR = 3_600
DAY = timedelta(hours=24)

#: How many rows of a sample are read, where large sites are sampled.
SAMPLE = 10_000_000

# Hours are numbered from 1970, so the server's timezone plays no part. Site ids and the start
# of each site's native statistics come as two arrays in the same order.
_QUERY = """
SELECT
    site_id,
    any(_sample_factor) AS factor,
    mapApply((hour, hourly) -> (hour, toUInt64(round(hourly * factor))), uniqMapIf(
        map(intDiv(toUnixTimestamp(timestamp), 3600), user_id),
        timestamp >= toDateTime({first_hour:UInt32})
    )) AS by_hour,
    toUInt64(round(factor * uniqIf(user_id, timestamp >= toDateTime({day_ago:UInt32}))))
        AS visitors,
    toUInt64(round(factor * uniqIf(user_id, timestamp < toDateTime({day_ago:UInt32}))))
        AS visitors_before
FROM events_v2 %(sample)s
WHERE site_id IN {site_ids:Array(UInt64)}
    AND timestamp >= toDateTime({two_days_ago:UInt32})
    AND timestamp <= toDateTime({now:UInt32})
    AND toUnixTimestamp(timestamp)
        >= {native_starts:Array(UInt32)}[indexOf({site_ids:Array(UInt64)}, site_id)]
    AND name != 'engagement'
GROUP BY site_id
"""


@dataclass(frozen=True, slots=True)
class Sparkline:
    """``hourly`` are visitors in 25 UTC hours, oldest first, the last one still running.

    ``visitors`` are distinct over exactly 24 hours, so fewer than the sum of the hours.
    ``change`` is in percent against the 24 hours before, 0 when there is nothing now.
    """

    hourly: tuple[int, ...]
    visitors: int
    change: int


def last_24h(
    warehouse: Warehouse, sites: Iterable[SiteContext], now: datetime, *, sampled: bool = False
) -> dict[str, Sparkline]:
    """The sparkline of each single site, by domain, with one query, sampled if asked for."""
    domains = {site.site_ids[0]: site for site in sites}
    if not domains:
        return {}
    day_ago = now - DAY
    first_hour = int(day_ago.timestamp()) // HOUR
    result = warehouse.query(
        _QUERY % {"sample": f"SAMPLE {SAMPLE}" if sampled else ""},
        {
            "site_ids": list(domains),
            "native_starts": [_unix(site.native_stats_start_at) for site in domains.values()],
            "first_hour": first_hour * HOUR,
            "day_ago": _unix(day_ago),
            "two_days_ago": _unix(day_ago - DAY),
            "now": _unix(now),
        },
    )
    found = {
        site_id: sparkline(by_hour, first_hour, visitors, before)
        for site_id, _, by_hour, visitors, before in result.rows
    }
    nothing = sparkline({}, first_hour, 0, 0)
    return {site.domain: found.get(site_id, nothing) for site_id, site in domains.items()}


def sparkline(
    by_hour: Mapping[int, int], first_hour: int, visitors: int, visitors_before: int
) -> Sparkline:
    """Fill in the empty hours and compare with the day before."""
    hourly = tuple(by_hour.get(first_hour + offset, 0) for offset in range(25))
    compared = change("visitors", visitors, visitors_before) if visitors else 0
    return Sparkline(hourly, visitors, int(compared or 0))


def _unix(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment else 0
