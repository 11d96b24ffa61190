"""SQL that keeps what a month adds to a part of a query, and SQL that uses it.

The engine's aggregates have states that merge to exactly what they would be over all rows
together, the estimates of ``uniq`` included. So the states of finished months are kept in
``kept_states``, and only the rest of a range is read from the rows.
"""

# ruff: noqa: S608 - built from names in our own tables and placeholders, never from values

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from footfall.stats import conditions, dimensions, kept_months, part_sql, periods
from footfall.stats.binds import Binds
from footfall.stats.metrics import COMPONENTS
from footfall.stats.planner import Part
from footfall.stats.query import Query, TimeRange

#: A session moves on as long as it lives, but never to another start.
_POSITION = {"events": "timestamp", "sessions": "start"}

#: For all that a statement says besides its range. No zone has another date in 1970 then.
_ALL_TIME = TimeRange(datetime(1970, 1, 2, tzinfo=UTC), datetime(2105, 12, 31, tzinfo=UTC))


#: Days and longer.
BUCKETS_OF_DAYS = frozenset({"time:day", "time:week", "time:month"})

#: Components that are no whole numbers.
_FRACTIONS = frozenset({"revenue"})


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An aggregate in two steps: ``state`` over rows, and ``merged`` over columns of states."""

    kind: Literal["uniques", "counts"]
    state: str
    merged: str


def in_two_steps(aggregate: str) -> Aggregate | None:
    """An aggregate of the metrics' table as a state and its merging, ``None`` if it has none that
    gives the very same number: floats, for one, depend on the order in which they are added."""
    return _AGGREGATES.get(aggregate)


def _split(aggregate: str) -> Aggregate | None:
    clamped = re.fullmatch(r"greatest\((.*), 0\)", aggregate)
    inner = clamped[1] if clamped else aggregate
    merged = "greatest(sum({}), 0)" if clamped else "sum({})"
    if unique := re.fullmatch(r"(uniq)(If)?\((.*)\)", inner):
        state = f"uniqState{unique[2] or ''}({unique[3]})"
        return Aggregate("uniques", state, "uniqMerge({})")
    if re.match(r"(sum|count)(If)?\(", inner):
        return Aggregate("counts", f"toInt64({inner})", merged)
    return None


_AGGREGATES = {
    aggregate: split
    for sources in COMPONENTS.values()
    for source, aggregate in sources.items()
    if source in _POSITION and (split := _split(aggregate)) is not None
}

_SIGN = Aggregate("counts", "toInt64(sum(sign))", "sum({})")


def _aggregates(part: Part) -> list[tuple[str, Aggregate]]:
    """The aggregates of a part by component, and what tells whether a group of visits exists."""
    found = [(name, _AGGREGATES[aggregate]) for name, aggregate in part.components]
    if part.table == "sessions" and part.dimensions:
        found.append(("sign", _SIGN))
    return found


def store(query: Query, part: Part, month: TimeRange | None, build: str, binds: Binds) -> str:
    """An INSERT that keeps the states of ``part`` in ``month``, or the values of all of it, under
    ``build``."""
    keys = ", ".join(f"toString(d{index})" for index in range(len(part.dimensions)))
    build_and_keys = f"{binds.add(build, 'UUID')}, CAST([{keys}], 'Array(String)')"
    if month is None:
        values = ", ".join(f"toFloat64({name})" for name, _ in part.components)
        rows = read(query, part, binds) if part.kept else part_sql.read(query, part, binds)
        return (
            "INSERT INTO kept_values (build, keys, values) "
            f"SELECT {build_and_keys}, [{values}] FROM ({rows})"
        )
    columns = ", ".join(
        f"CAST([{', '.join(states)}], 'Array({type_})')"
        for kind, type_ in (("uniques", "String"), ("counts", "Int64"))
        for states in [[f"s_{n}" for n, aggregate in _aggregates(part) if aggregate.kind == kind]]
    )
    return (
        "INSERT INTO kept_states (build, keys, uniques, counts) "
        f"SELECT {build_and_keys}, {columns} FROM ({_to_keep(query, part, month, binds)})"
    )


def text(query: Query, part: Part) -> str:
    """All that the values of ``part`` depend on, apart from what is stored."""
    binds = Binds()
    return json.dumps([part_sql.read(query, part, binds), binds.values], default=str)


def signature(query: Query, part: Part) -> str:
    """All that the states of ``part`` depend on, apart from the month and what is stored."""
    binds = Binds()
    sql = _to_keep(query, part, _ALL_TIME, binds)
    return json.dumps([sql, binds.values], default=str)


def strays(query: Query, part: Part, month: TimeRange, binds: Binds) -> str:
    """A count of rows that a query of this month alone would not find, but one of a longer range.

    Visits are found by overlap with a range. One whose latest event came late may have its last
    activity before its start, so that the range in which it overlaps is not the one of its rows.
    """
    alone = replace(query, range=month)
    since, until = binds.instant(month.first), binds.instant(month.last)
    sites = f"site_id IN {binds.add(list(query.site.site_ids), 'Array(UInt64)')}"
    if part.table == "sessions":
        where = f"{sites} AND start >= {since} AND start <= {until} AND timestamp < {since}"
        return f"SELECT count() FROM sessions_v2 WHERE {where}"
    if not part.sessions_filtered:
        return "0"
    visits = conditions.where(alone, "sessions", (), binds)
    return (
        f"SELECT count() FROM events_v2 WHERE {conditions.where(alone, 'events', (), binds)} "
        f"AND session_id NOT IN (SELECT session_id FROM sessions_v2 FINAL WHERE {visits})"
    )


def _to_keep(query: Query, part: Part, stretch: TimeRange, binds: Binds) -> str:
    # Here a week begins on its Monday, wherever the range begins.
    keys = part_sql.keys(replace(query, range=_ALL_TIME), part, binds)
    # A visit belongs to the month in which it started.
    started = f" AND {_POSITION[part.table]} >= {binds.instant(stretch.first)}"
    return _states(replace(query, range=stretch), part, keys, binds, started)


def _states(query: Query, part: Part, keys: list[str], binds: Binds, where: str) -> str:
    states = [
        f"{part_sql.fill(aggregate.state, query, binds)} AS s_{name}"
        for name, aggregate in _aggregates(part)
    ]
    rows = f"{part_sql.source(query, part, binds)}{where}"
    grouping = f" GROUP BY {', '.join(f'd{i}' for i in range(len(keys)))}" if keys else ""
    return f"SELECT {', '.join([*keys, *states])} FROM {rows}{grouping}"


def read(query: Query, part: Part, binds: Binds, prefix: str = "") -> str:
    """What :func:`footfall.stats.part_sql.read` reads, from what is kept and the other rows."""
    kept = part.kept
    assert kept is not None
    if not kept.months:
        return _values(query, part, kept.builds[0], binds, prefix)
    names = [f"d{index}" for index in range(len(part.dimensions))]
    stretches = kept_months.joined(kept.months)
    selects = [_kept(query, part, kept.builds, binds)]
    # Visits reach into a range from before it.
    if part.table == "sessions" or stretches != [query.native_range]:
        position = _POSITION[part.table]
        elsewhere = "".join(
            f" AND ({position} < {binds.instant(stretch.first)}"
            f" OR {position} > {binds.instant(stretch.last)})"
            for stretch in stretches
        )
        keys = part_sql.keys(query, part, binds)
        selects.append(_states(query, part, keys, binds, elsewhere))
    columns = [
        *names,
        *(
            f"{aggregate.merged.format(f's_{name}')} AS {prefix}{name}"
            for name, aggregate in _aggregates(part)
            if aggregate is not _SIGN
        ),
    ]
    select = f"SELECT {', '.join(columns)} FROM ({' UNION ALL '.join(selects)})"
    if not names:
        return select
    having = " HAVING sum(s_sign) > 0" if part.table == "sessions" else ""
    return f"{select} GROUP BY {', '.join(names)}{having}"


def _values(query: Query, part: Part, build: str, binds: Binds, prefix: str) -> str:
    """What is stored under ``build``."""
    values = [
        f"{f'values[{n}]' if name in _FRACTIONS else f'toInt64(assumeNotNull(values[{n}]))'}"
        f" AS {prefix}{name}"
        for n, (name, _) in enumerate(part.components, 1)
    ]
    columns = ", ".join([*_keys(query, part, binds), *values])
    return f"SELECT {columns} FROM kept_values WHERE build = {binds.add(build, 'UUID')}"


def _kept(query: Query, part: Part, builds: tuple[str, ...], binds: Binds) -> str:
    """The states stored under ``builds``."""
    columns = _keys(query, part, binds)
    positions = {"uniques": 0, "counts": 0}
    for name, aggregate in _aggregates(part):
        positions[aggregate.kind] += 1
        state = f"{aggregate.kind}[{positions[aggregate.kind]}]"
        if aggregate.kind == "uniques":
            state = f"CAST({state}, 'AggregateFunction(uniq, UInt64)')"
        columns.append(f"{state} AS s_{name}")
    chosen = binds.add(list(builds), "Array(UUID)")
    return f"SELECT {', '.join(columns)} FROM kept_states WHERE build IN {chosen}"


def _keys(query: Query, part: Part, binds: Binds) -> list[str]:
    return [
        f"{_typed(query, name, f'keys[{n}]', binds)} AS d{n - 1}"
        for n, name in enumerate(part.dimensions, 1)
    ]


def _typed(query: Query, name: str, text: str, binds: Binds) -> str:
    """A grouping key back from text."""
    dimension = dimensions.get(name)
    if name == "time:week":
        first, _ = periods.local_dates(query.range, query.timezone)
        return f"greatest(toDate({text}), {binds.add(first, 'Date')})"
    if dimension.kind == "time":
        return f"toDate({text})" if name in BUCKETS_OF_DAYS else f"toDateTime({text}, 'UTC')"
    return f"toUInt32({text})" if dimension.integer else text
