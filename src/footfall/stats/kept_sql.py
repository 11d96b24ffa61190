"""SQL that keeps what a stretch of time adds to a part of a query, and SQL that uses it.

The engine's aggregates have states that merge to exactly what they would be over all rows
together, the estimates of ``uniq`` included. So a part is split in two stretches: the finished
one, whose states are kept in ``kept_states``, and the rest, which is read as ever.
"""

# ruff: noqa: S608 - built from names in our own tables and placeholders, never from values

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from footfall.stats import dimensions, part_sql
from footfall.stats.binds import Binds
from footfall.stats.metrics import COMPONENTS
from footfall.stats.planner import Part
from footfall.stats.query import Query, TimeRange

#: A session moves on as long as it lives, but never to another start.
_POSITION = {"events": "timestamp", "sessions": "start"}


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
    if re.match(r"(sum|count)(If)?\(", inner) and "Float" not in inner:
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


def store(query: Query, part: Part, until: datetime, build: str, binds: Binds) -> str:
    """An INSERT that keeps the states of ``part`` before ``until``, under ``build``."""
    keys = ", ".join(f"toString(d{index})" for index in range(len(part.dimensions)))
    columns = ", ".join(
        f"CAST([{', '.join(states)}], '{type_}')"
        for kind, type_ in (
            ("uniques", "Array(AggregateFunction(uniq, UInt64))"),
            ("counts", "Array(Int64)"),
        )
        for states in [[f"s_{n}" for n, aggregate in _aggregates(part) if aggregate.kind == kind]]
    )
    return (
        "INSERT INTO kept_states (build, keys, uniques, counts) "
        f"SELECT {binds.add(build, 'UUID')}, CAST([{keys}], 'Array(String)'), {columns} "
        f"FROM ({finished(query, part, until, binds)})"
    )


def finished(query: Query, part: Part, until: datetime, binds: Binds) -> str:
    """The states of ``part`` before ``until``, by its dimensions, whatever the range's end."""
    stretch = TimeRange(query.range.first, until - timedelta(seconds=1))
    return _states(replace(query, range=stretch), part, binds)


def _states(query: Query, part: Part, binds: Binds, since: str = "") -> str:
    names = [f"d{index}" for index in range(len(part.dimensions))]
    columns = [
        *part_sql.keys(query, part, binds),
        *(
            f"{part_sql.fill(aggregate.state, query, binds)} AS s_{name}"
            for name, aggregate in _aggregates(part)
        ),
    ]
    rows = f"{part_sql.source(query, part, binds)}{since}"
    grouping = f" GROUP BY {', '.join(names)}" if names else ""
    return f"SELECT {', '.join(columns)} FROM {rows}{grouping}"


def read(query: Query, part: Part, binds: Binds, prefix: str = "") -> str:
    """What :func:`footfall.stats.part_sql.read` reads, from what is kept and the rows since."""
    kept = part.kept
    assert kept is not None
    names = [f"d{index}" for index in range(len(part.dimensions))]
    whole = kept.until > query.range.last
    stretches = [_kept(part, kept.build, binds, whole)]
    if not whole:
        since = f" AND {_POSITION[part.table]} >= {binds.instant(kept.until)}"
        stretches.append(_states(query, part, binds, since))
    columns = [
        *names,
        *(
            f"{_merged(name, aggregate, whole)} AS {prefix}{name}"
            for name, aggregate in _aggregates(part)
            if aggregate is not _SIGN
        ),
    ]
    select = f"SELECT {', '.join(columns)} FROM ({' UNION ALL '.join(stretches)})"
    if not names:
        return select
    having = " HAVING sum(s_sign) > 0" if part.table == "sessions" else ""
    return f"{select} GROUP BY {', '.join(names)}{having}"


def _merged(name: str, aggregate: Aggregate, whole: bool) -> str:
    merged = "sum({})" if whole and aggregate.kind == "uniques" else aggregate.merged
    return merged.format(f"s_{name}")


def _kept(part: Part, build: str, binds: Binds, whole: bool) -> str:
    """What is stored under ``build``; estimates in place of states if they are the ``whole``."""
    columns = [
        f"{_typed(name, f'keys[{index + 1}]')} AS d{index}"
        for index, name in enumerate(part.dimensions)
    ]
    positions = {"uniques": 0, "counts": 0}
    for name, aggregate in _aggregates(part):
        positions[aggregate.kind] += 1
        stored = "sizes" if whole and aggregate.kind == "uniques" else aggregate.kind
        columns.append(f"{stored}[{positions[aggregate.kind]}] AS s_{name}")
    return f"SELECT {', '.join(columns)} FROM kept_states WHERE build = {binds.add(build, 'UUID')}"


def _typed(name: str, text: str) -> str:
    """A grouping key back from text."""
    dimension = dimensions.get(name)
    if dimension.kind == "time":
        return f"toDate({text})"
    return f"toUInt32({text})" if dimension.integer else text
