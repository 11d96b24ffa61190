"""SQL of one part of a plan: a grouped read of one table."""

# ruff: noqa: S608 - built from names in our own tables and placeholders, never from values

from collections.abc import Callable
from dataclasses import replace

from footfall.stats import (
    conditions,
    dimensions,
    filters,
    goals,
    periods,
    sampling,
    time_on_page,
)
from footfall.stats.binds import Binds
from footfall.stats.dimensions import Bucket
from footfall.stats.filters import GOAL, PAGE
from footfall.stats.planner import Part
from footfall.stats.query import Query


def read(query: Query, part: Part, binds: Binds, prefix: str = "") -> str:
    """A SELECT with the grouping keys ``d0``, ``d1``… and the components under ``prefix``."""
    columns = keys(query, part, binds)
    names = [f"d{index}" for index in range(len(columns))]
    rows = source(query, part, binds)
    if part.shape == "pairs":
        rows = _pairs(query, part, binds)
    if part.shape == "scroll":
        deepest = ", ".join([*columns, "max(scroll_depth) AS deepest_scroll"])
        rows = f"(SELECT {deepest} FROM {rows} GROUP BY {', '.join(['session_id', *names])})"
        columns = names
    aggregates = [
        f"{sampling.scaled(name, fill(aggregate, query, binds), query)} AS {prefix}{name}"
        for name, aggregate in part.components
    ]
    select = f"SELECT {', '.join([*columns, *aggregates])} FROM {rows}"
    if not names:
        return select
    # A session that moved on leaves a row and its reversal in its old group: that is no group.
    having = " HAVING sum(sign) > 0" if part.table == "sessions" else ""
    return f"{select} GROUP BY {', '.join(names)}{having}"


def keys(query: Query, part: Part, binds: Binds) -> list[str]:
    """The grouping keys of a part as columns ``d0``, ``d1``…"""
    return [
        f"{_key(query, part, name, binds)} AS d{index}"
        for index, name in enumerate(part.dimensions)
    ]


def _key(query: Query, part: Part, name: str, binds: Binds) -> str:
    """SQL of one grouping key."""

    def goal() -> str:
        return goals.conversions(goals.in_play(query.site, query.filters), binds)

    def time(bucket: Bucket) -> str:
        first, _ = periods.local_dates(query.range, query.timezone)
        values = {
            "timezone": binds.string(query.site.timezone),
            "first": binds.add(first, "Date"),
        }
        if part.shape != "spread" or bucket.slot is None:
            return bucket.sql.format(time="timestamp", **values)
        start = bucket.sql.format(time="slot", **values)
        # State rows written out of order may end before they start.
        length = "toUInt32(greatest(toInt64(timestamp) - toInt64(start), 0))"
        slots = f"timeSlots(start, {length}, {bucket.slot})"
        return f"arrayJoin(arrayDistinct(arrayMap(slot -> {start}, {slots})))"

    return dimensions.grouping(dimensions.get(name), part.table, binds, goal=goal, time=time)


def source(query: Query, part: Part, binds: Binds) -> str:
    """What a part reads: its table, joined and narrowed, up to and including WHERE."""
    where = [conditions.where(query, part.table, part.filters, binds)]
    if part.events_filtered:
        events = conditions.where(query, "events", part.filters, binds)
        matching = f"SELECT session_id FROM {sampling.table(query, 'events')} WHERE {events}"
        where.append(f"session_id IN ({matching})")
    if part.shape == "scroll":
        where.append("name = 'engagement' AND scroll_depth <= 100")
    if GOAL in part.dimensions:
        chosen = goals.in_play(query.site, query.filters)
        where.append(goals.named(chosen, binds))
    table = sampling.table(query, part.table, final=collapses(part))
    if part.joined:
        table += f" INNER JOIN ({_visits(query, part, binds)}) AS visit USING (session_id)"
    elif part.sessions_filtered:
        where.append(f"session_id IN ({_visits(query, part, binds)})")
    return f"{table} WHERE {' AND '.join(where)}"


def _pairs(query: Query, part: Part, binds: Binds) -> str:
    """Events, each with the next one of its session, as far as the older method goes.

    Filters on nothing but the page choose among the pairs; they must not tear them apart.
    """
    of_page = tuple(node for node in part.filters if filters.names((node,)) == {PAGE})
    others = tuple(node for node in part.filters if node not in of_page)
    events = source(query, replace(part, filters=others), binds)
    until = time_on_page.measured_since(query)
    if until is not None:
        events += f" AND timestamp < {binds.instant(until)}"
    chosen = [conditions.condition(node, query, "events", binds) for node in of_page]
    return (
        "(SELECT pathname, timestamp, leadInFrame(timestamp) OVER visit AS next_timestamp, "
        f"leadInFrame(pathname) OVER visit AS next_page FROM {events} AND name != 'engagement' "
        "WINDOW visit AS (PARTITION BY session_id ORDER BY timestamp "
        "ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING)) "
        f"WHERE {' AND '.join(['next_timestamp >= timestamp', *chosen])}"
    )


def collapses(part: Part) -> bool:
    """Whether superseded states of visits are collapsed on reading: only where they could differ
    in what is read; anywhere else signed sums cancel them at no cost."""
    used = {*part.dimensions, *filters.names(part.filters)}
    return part.table == "sessions" and any(dimensions.get(name).mutable for name in used)


def _visits(query: Query, part: Part, binds: Binds) -> str:
    """The ids of the sessions that match the filters, with what events take from them."""
    columns = ["session_id"]
    for name in part.joined:
        dimension = dimensions.get(name)
        columns.append(f"{dimension.sessions} AS {dimensions.joined_name(dimension)}")
    where = conditions.where(query, "sessions", part.filters, binds)
    visits = sampling.table(query, "sessions", final=True)
    return f"SELECT {', '.join(columns)} FROM {visits} WHERE {where}"


def fill(aggregate: str, query: Query, binds: Binds) -> str:
    """An aggregate with its slots filled."""
    for slot, fill in _SLOTS.items():
        if slot in aggregate:
            aggregate = aggregate.replace(slot, fill(query, binds))
    return aggregate


def _entered(query: Query, binds: Binds) -> str:
    """True for the sessions whose bounces count: with a page filter, those that entered there."""
    pages = filters.top_level(query.filters, PAGE)
    if not pages:
        return conditions.TRUE
    entry = filters.on_dimension(pages[0], "visit:entry_page")
    return conditions.condition(entry, query, "sessions", binds)


def _engaged(query: Query, binds: Binds) -> str:
    """True for events that measure time on page: engagement since the site's cut-off."""
    since = time_on_page.measured_since(query)
    if since is None:
        return conditions.FALSE
    return f"name = 'engagement' AND timestamp >= {binds.instant(since)}"


_SLOTS: dict[str, Callable[[Query, Binds], str]] = {"{entered}": _entered, "{engaged}": _engaged}
