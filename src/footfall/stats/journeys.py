"""User journeys: what visitors do next, step by step, or what they did before.

A visit is the sequence of its pageviews (by path) and custom events (by name), without immediate
repetitions. A journey is a sequence of steps, and a visit follows it where the steps come one
right after the other, anywhere in the visit; backwards, where they come in reverse.
"""

# ruff: noqa: S608 - built from names in our own tables and placeholders, never from values

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from footfall.stats import conditions, execute, explain, part_sql, sampling
from footfall.stats.binds import Binds
from footfall.stats.planner import Part
from footfall.stats.query import Query
from footfall.stats.sql import Statement
from footfall.warehouse import Warehouse

#: Steps after the starting point.
MAX_STEPS = 20

PAGEVIEW = "pageview"

Direction: TypeAlias = Literal["forward", "backward"]


@dataclass(frozen=True, slots=True)
class Step:
    """A pageview of ``pathname``, or the custom event ``name``, which has no pathname.

    A ``directory`` is any page of a first directory: ``/blog`` and everything below it.
    """

    name: str
    pathname: str = ""
    directory: bool = False


@dataclass(frozen=True, slots=True)
class Reached:
    """A step, and how many visitors took it."""

    step: Step
    visitors: int


@dataclass(frozen=True, slots=True)
class Column:
    """What comes after a journey, most visitors first. ``no_further`` is how many visitors were
    at the end (backwards: the beginning) of a visit there."""

    reached: tuple[Reached, ...]
    no_further: int


def next_steps(
    warehouse: Warehouse,
    query: Query,
    journey: Sequence[Step],
    direction: Direction = "forward",
    *,
    search: str = "",
    limit: int = 10,
) -> Column:
    """The steps that follow ``journey``, the starting points if it is empty.

    ``search`` keeps those whose path or name contains it, in any case. Directories are listed
    where visitors took more than one page of them. Raises what
    :func:`footfall.stats.execute.read` raises.
    """
    reading = explained(query, journey, direction, search=search, limit=limit)
    rows = _read(warehouse, reading)
    reached = [
        Reached(Step(name, pathname, bool(directory)), visitors)
        for name, pathname, directory, visitors in rows
        if name
    ]
    no_further = sum(visitors for name, _, _, visitors in rows if not name)
    return Column(tuple(reached[:limit]), no_further)


def explained(
    query: Query,
    journey: Sequence[Step],
    direction: Direction = "forward",
    *,
    search: str = "",
    limit: int = 10,
) -> explain.Reading:
    """How :func:`next_steps` reads: the steps with their visitors."""
    binds = Binds()
    # Room for the row of those who go no further, which comes first.
    visitors = _scaled("uniqMerge(users)")
    takers = _takers(query, journey, direction, binds)
    sql = f"""
SELECT step.1 AS name, step.2 AS pathname, step.3 AS directory, {visitors} AS visitors
FROM (SELECT next, uniqState(user_id) AS users, any(factor) AS factor FROM ({takers}) GROUP BY next)
ARRAY JOIN {_WITH_DIRECTORY} AS step
WHERE name = '' OR positionCaseInsensitiveUTF8({_LABEL}, {binds.string(search)}) > 0
GROUP BY name, pathname, directory
HAVING NOT directory OR count() > 1
ORDER BY name = '' DESC, visitors DESC, {_LABEL}, directory DESC, name
LIMIT {binds.add(limit + 1, "UInt64")}"""
    purpose = f"steps after {len(journey)} of a journey"
    return explain.Reading(query, purpose, Statement(sql, binds.values))


def follow(
    warehouse: Warehouse, query: Query, journey: Sequence[Step], direction: Direction = "forward"
) -> tuple[Reached, ...]:
    """How many visitors follow ``journey`` up to each of its steps.

    Raises what :func:`footfall.stats.execute.read` raises.
    """
    if not journey:
        return ()
    binds = Binds()
    follows = _follows(journey, binds)
    counts = [
        _scaled(f"uniqIf(user_id, arrayExists(i -> {' AND '.join(follows[:length])}, {_PLACES}))")
        for length in range(1, len(journey) + 1)
    ]
    sql = f"SELECT {', '.join(counts)} FROM ({_visits(query, journey, direction, binds)})"
    statement = Statement(sql, binds.values)
    (visitors,) = _read(warehouse, explain.Reading(query, "followers of a journey", statement))
    return tuple(Reached(step, count) for step, count in zip(journey, visitors, strict=True))


def _read(warehouse: Warehouse, reading: explain.Reading) -> Sequence[Sequence[Any]]:
    """The rows of a statement, which is noted for whoever wants it explained."""
    explain.record(reading)
    return execute.read(warehouse, reading.statement.sql, reading.statement.parameters).rows


#: What an event is as a step: its name, and its path if it is a pageview.
_STEP = f"(toString(name), if(name = '{PAGEVIEW}', pathname, ''))"

_LABEL = f"if(name = '{PAGEVIEW}', pathname, name)"

#: The first directory of a path, without a slash at its end.
_DIRECTORY = "extract(next.2, '^/[^/]+')"

_WITH_DIRECTORY = (
    f"arrayFilter(step -> step.3 = 0 OR step.2 != '', [(next.1, next.2, 0),"
    f" (next.1, {_DIRECTORY}, 1)])"
)

_PLACES = "arrayEnumerate(steps)"


def _scaled(visitors: str) -> str:
    """SQL for a count of visitors, of all if those read are a sample."""
    return f"toUInt64(round({visitors} * any(factor)))"


def _takers(query: Query, journey: Sequence[Step], direction: Direction, binds: Binds) -> str:
    """SQL for visitors (``user_id``) and the ``next`` steps they took; an empty one for none."""
    if not journey:
        factor = sampling.factor(query)
        return f"SELECT user_id, {_STEP} AS next, {factor} AS factor FROM {_actions(query, binds)}"
    here = " AND ".join(_follows(journey, binds))
    # Past either end of an array there are empty steps.
    after = f"arrayMap(i -> steps[i + {len(journey)}], arrayFilter(i -> {here}, {_PLACES}))"
    visits = _visits(query, journey, direction, binds)
    return f"SELECT user_id, arrayJoin(arrayDistinct({after})) AS next, factor FROM ({visits})"


def _visits(query: Query, journey: Sequence[Step], direction: Direction, binds: Binds) -> str:
    """SQL for the visits that could follow the journey: who (``user_id``) took what ``steps``."""
    actions = _actions(query, binds)
    starting = f"SELECT session_id FROM {actions} AND {_is(journey[0], _STEP, binds)}"
    # Of two events in one second the pageview was first: things are done on an open page.
    events = f"arraySort(groupArray((timestamp, name != '{PAGEVIEW}', {_STEP})))"
    steps = f"arrayCompact(arrayMap(event -> event.3, {events}))"
    if direction == "backward":
        steps = f"arrayReverse({steps})"
    factor = sampling.factor(query)
    return (
        f"SELECT any(user_id) AS user_id, {steps} AS steps, any({factor}) AS factor "
        f"FROM {actions} AND session_id IN ({starting}) GROUP BY session_id"
    )


def _actions(query: Query, binds: Binds) -> str:
    """What to read, up to and including WHERE: all pageviews and custom events of visits in
    which some event passes the filters. A journey through the filtered events alone would be
    one that nobody made."""
    where = [conditions.where(query, "events", (), binds), "name != 'engagement'"]
    if query.filters:
        passing = part_sql.source(query, Part("events", (), query.filters), binds)
        where.append(f"session_id IN (SELECT session_id FROM {passing})")
    return f"{sampling.table(query, 'events')} WHERE {' AND '.join(where)}"


def _follows(journey: Sequence[Step], binds: Binds) -> list[str]:
    """SQL for each step of the journey being taken at its place after ``i`` in ``steps``."""
    return [_is(step, f"steps[i + {offset}]", binds) for offset, step in enumerate(journey)]


def _is(step: Step, taken: str, binds: Binds) -> str:
    """SQL that is true where the step ``taken`` is ``step``."""
    if not step.directory:
        return f"{taken} = ({binds.string(step.name)}, {binds.string(step.pathname)})"
    directory = step.pathname.rstrip("/")
    path = f"{taken}.2"
    return (
        f"({taken}.1 = {binds.string(step.name)} AND ({path} = {binds.string(directory)}"
        f" OR startsWith({path}, {binds.string(directory + '/')})))"
    )
