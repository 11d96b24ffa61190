"""Funnels: how many visitors go from goal to goal, and where they are lost.

A visitor is followed over all their visits. Their way starts with any event that converts the
first goal, and they have a day from there to get as far as they get.
"""

# ruff: noqa: S608 - built from names in our own tables and placeholders, never from values

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from footfall.stats import execute, explain, goals, part_sql, sampling
from footfall.stats.binds import Binds
from footfall.stats.planner import Part
from footfall.stats.query import Query
from footfall.stats.site import Goal
from footfall.stats.sql import Statement
from footfall.warehouse import Warehouse

MIN_STEPS, MAX_STEPS = 2, 8

#: Seconds from the event of the first step within which the others count.
WINDOW = 86_400


@dataclass(frozen=True, slots=True)
class Funnel:
    """Goals in order. In ``strict_order`` no other pageview or custom event may come between."""

    name: str
    steps: tuple[Goal, ...]
    strict_order: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one step. Percentages are texts such as ``"33.33"`` and ``"50"``.

    ``dropoff`` are the visitors of the previous step who did not get here. ``conversion_rate``
    relates to the first step, ``conversion_rate_step`` and ``dropoff_percentage`` to the
    previous one.
    """

    label: str
    visitors: int
    dropoff: int
    dropoff_percentage: str
    conversion_rate: str
    conversion_rate_step: str


@dataclass(frozen=True, slots=True)
class FunnelReport:
    """A funnel with its numbers. Who never enters did not convert even the first goal."""

    name: str
    all_visitors: int
    entering_visitors: int
    entering_visitors_percentage: str
    never_entering_visitors: int
    never_entering_visitors_percentage: str
    steps: tuple[Step, ...]


def run(warehouse: Warehouse, query: Query, funnel: Funnel) -> FunnelReport:
    """Follow the visitors of ``query`` (its site, range and filters) through ``funnel``.

    Raises what :func:`footfall.stats.execute.read` raises.
    """
    reading = explained(query, funnel)
    explain.record(reading)
    statement = reading.statement
    answer = execute.read(warehouse, statement.sql, statement.parameters)
    return report(funnel, dict(answer.rows))


def explained(query: Query, funnel: Funnel) -> explain.Reading:
    """How :func:`run` reads: how many visitors get how deep."""
    binds = Binds()
    source = part_sql.source(query, Part("events", (), query.filters), binds)
    ways = (
        f"SELECT {_deepest(funnel, binds)} AS deepest, any({sampling.factor(query)}) AS factor "
        f"FROM {source} GROUP BY user_id"
    )
    sql = f"SELECT deepest, sum(factor) FROM ({ways}) GROUP BY deepest"
    return explain.Reading(query, f"funnel {funnel.name}", Statement(sql, binds.values))


def report(funnel: Funnel, by_deepest: Mapping[int, float]) -> FunnelReport:
    """The numbers of ``funnel``, given how many visitors got how deep (0: not even in).

    Of a sample, these are estimates.
    """
    everybody, entering, *later = (
        round(sum(count for deepest, count in by_deepest.items() if deepest >= step))
        for step in range(len(funnel.steps) + 1)
    )
    reached = [entering, *later]
    before = [None, *reached[:-1]]
    return FunnelReport(
        name=funnel.name,
        all_visitors=everybody,
        entering_visitors=entering,
        entering_visitors_percentage=percentage(entering, everybody),
        never_entering_visitors=everybody - entering,
        never_entering_visitors_percentage=percentage(everybody - entering, everybody),
        steps=tuple(
            _step(goal, visitors, previous, entering)
            for goal, visitors, previous in zip(funnel.steps, reached, before, strict=True)
        ),
    )


def _step(goal: Goal, visitors: int, previous: int | None, entering: int) -> Step:
    dropoff = 0 if previous is None else previous - visitors
    return Step(
        label=goal.display_name,
        visitors=visitors,
        dropoff=dropoff,
        dropoff_percentage=percentage(dropoff, previous),
        conversion_rate=percentage(visitors, entering),
        conversion_rate_step=percentage(visitors, previous),
    )


def percentage(part: int, whole: int | None) -> str:
    """``part`` of ``whole`` in per cent as text: two decimals, half up, without ``.00``."""
    if not part or not whole:
        return "0"
    exact = Decimal(100 * part) / whole
    return str(exact.quantize(Decimal("0.01"), ROUND_HALF_UP)).removesuffix(".00")


def _deepest(funnel: Funnel, binds: Binds) -> str:
    """SQL for the deepest step that the events of one visitor reach."""
    hits = [goals.converted(goal, binds) for goal in funnel.steps]
    if funnel.strict_order:
        return _deepest_in_strict_order(funnel, hits)
    return f"windowFunnel({WINDOW})(timestamp, {', '.join(hits)})"


# ClickHouse has a strict mode of its own, but that gives up at the first way that is interrupted,
# and a visitor may set out again. So we walk over the events with the ways that are still open:
# for each step, when the latest way that got there had started (0: none did). A pageview or custom
# event takes every way one step further or ends it. Engagement only takes ways further.
def _deepest_in_strict_order(funnel: Funnel, hits: list[str]) -> str:
    scrolls = [hit for goal, hit in zip(funnel.steps, hits, strict=True) if goal.kind == "scroll"]
    counts = " OR ".join(["name != 'engagement'", *scrolls])
    event = f"(toUnixTimestamp(timestamp), {_RANK}, [{', '.join(hits)}])"
    events = f"arraySort(groupArrayIf({event}, {counts}))"
    starts = (
        "arrayMap((step, hit, start, previous) -> greatest("
        "multiIf(NOT hit, 0, step = 1, event.1,"
        f" previous > 0 AND event.1 <= previous + {WINDOW}, previous, 0), "
        f"if(event.2 = {_ENGAGEMENT}, start, 0)), "
        "arrayEnumerate(open.1), event.3, open.1, arrayPushFront(arrayPopBack(open.1), 0))"
    )
    deepest = "greatest(open.2, arrayLastIndex(start -> start > 0, open.1))"
    none = f"(arrayWithConstant({len(hits)}, toInt64(0)), toUInt32(0))"
    walk = f"arrayFold((open, event) -> ({starts}, {deepest}), {events}, {none})"
    return f"arrayMap(open -> {deepest}, [{walk}])[1]"


#: The order of events within a second: a page is opened before things are done on it.
_ENGAGEMENT = 2
_RANK = f"multiIf(name = 'pageview', 0, name = 'engagement', {_ENGAGEMENT}, 1)"
