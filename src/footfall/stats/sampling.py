"""Sampling: very large sites are answered from a share of their visitors.

Off by default (``FOOTFALL_SAMPLING``). A visitor is in a sample with everything they did, on both
tables, because rows are sampled by the visitor's id. Counts are scaled up by the engine's
``_sample_factor``; averages and ratios need no scaling.
"""

from datetime import date
from typing import Literal, TypeAlias

from footfall.stats import periods
from footfall.stats.dimensions import Table
from footfall.stats.query import Query

#: What a request may say: no sampling, or a share of all rows (below 1) or a number of rows.
Threshold: TypeAlias = Literal["infinite"] | float

#: Rows that a sampled query is to read, about.
TARGET_ROWS = 10_000_000
#: Sampling for less than this saving is not worth its error; below the least share, answers are
#: too coarse.
LARGEST_SHARE = 0.4
SMALLEST_SHARE = 0.013
#: A filter is taken to leave a quarter of the rows; further ones than these leave the rest alone.
SHARE_LEFT_BY_A_FILTER = 0.25
COUNTED_FILTERS = 2

#: Components that are counted in whole things, and those that are shown as sums of money or what
#: such a sum is divided by.
_COUNTS = frozenset({"visitors", "visits", "pageviews", "event_count", "group_visitors"})
_SUMS = frozenset({"revenue", "revenue_events"})


def sample_of(query: Query, threshold: Threshold | None) -> float | None:
    """The sample with which to answer ``query``, ``None`` for every row.

    The answer is ``None`` wherever the site's traffic is unknown, which it is unless sampling is
    switched on.
    """
    traffic = query.site.events_in_30_days
    if not traffic or threshold == "infinite":
        return None
    if threshold is not None:
        return threshold
    return share(traffic, periods.local_dates(query.range, query.timezone), len(query.filters))


def share(events_in_30_days: int, days: tuple[date, date], filters: int) -> float | None:
    """The share of rows to read for a range of dates, ``None`` for all of them."""
    first, last = days
    length = (last - first).days
    if length < 1:
        return None
    left = SHARE_LEFT_BY_A_FILTER ** min(filters, COUNTED_FILTERS)
    rows = events_in_30_days / 30 * length * left
    fraction = round(TARGET_ROWS / rows, 2)
    return None if fraction > LARGEST_SHARE else max(fraction, SMALLEST_SHARE)


def table(query: Query, name: Table, *, final: bool = False) -> str:
    """A table as it follows FROM: collapsed if ``final``, sampled as the query wants it."""
    parts = [f"{name}_v2"]
    if final:
        parts.append("FINAL")
    if query.sample is not None:
        # A literal of the grammar, where no bound value can stand. It is a number.
        whole = isinstance(query.sample, int)
        parts.append(f"SAMPLE {query.sample}" if whole else f"SAMPLE {query.sample:.9f}")
    return " ".join(parts)


def factor(query: Query) -> str:
    """SQL for how many rows of the whole each row that :func:`table` gives stands for."""
    return "1" if query.sample is None else "_sample_factor"


def scaled(component: str, aggregate: str, query: Query) -> str:
    """The aggregate of a component for the whole site, from a sample of it."""
    if query.sample is None or component not in _COUNTS | _SUMS:
        return aggregate
    whole = f"({aggregate}) * any(_sample_factor)"
    return f"toUInt64(round({whole}))" if component in _COUNTS else whole
