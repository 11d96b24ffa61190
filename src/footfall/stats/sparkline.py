"""The last 24 hours, for the list of sites: visitors of many sites at once, and more of all sites
together in a consolidated view."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from footfall.stats import execute
from footfall.stats.build import build
from footfall.stats.comparisons import Compare
from footfall.stats.labels import time_labels
from footfall.stats.metrics import change
from footfall.stats.site import SiteContext
from footfall.warehouse import Warehouse

HOUR = 3_600
DAY = timedelta(hours=24)

#: How many rows of a sample are read, where large sites are sampled.
SAMPLE = 10_000_000

#: What is told of a consolidated view.
OVERVIEW = ("visitors", "visits", "pageviews", "views_per_visit")

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


@dataclass(frozen=True, slots=True)
class Overview:
    """``hourly`` are as in :class:`Sparkline`, but a visitor counts in every hour of a visit.

    ``figures`` are the metrics :data:`OVERVIEW` of exactly 24 hours, and ``changes`` are theirs
    since the 24 hours before.
    """

    hourly: tuple[int, ...]
    figures: Mapping[str, object]
    changes: Mapping[str, object]


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


def consolidated_24h(warehouse: Warehouse, view: SiteContext, now: datetime) -> Overview:
    """The last 24 hours of a consolidated view."""
    # Hours are those of UTC, as for single sites.
    in_utc = replace(view, timezone="UTC")
    totals = build(
        in_utc,
        metrics=OVERVIEW,
        date_range="24h",
        now=now,
        compare=Compare("previous_period"),
    )
    (row,) = execute.run(warehouse, totals).rows
    assert row.comparison is not None
    by_hour = build(
        in_utc,
        metrics=["visitors"],
        dimensions=["time:hour"],
        date_range="24h",
        now=now,
    )
    found = {row.dimensions[0]: row.metrics[0] for row in execute.run(warehouse, by_hour).rows}
    return Overview(
        hourly=tuple(_count(found.get(label)) for label in time_labels(by_hour)),
        figures=dict(zip(OVERVIEW, row.metrics, strict=True)),
        changes=dict(zip(OVERVIEW, row.comparison.change, strict=True)),
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def sparkline(
    by_hour: Mapping[int, int], first_hour: int, visitors: int, visitors_before: int
) -> Sparkline:
    """Fill in the empty hours and compare with the day before."""
    hourly = tuple(by_hour.get(first_hour + offset, 0) for offset in range(25))
    compared = change("visitors", visitors, visitors_before) if visitors else 0
    return Sparkline(hourly, visitors, int(compared or 0))


def _unix(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment else 0
