"""From a plan to one ClickHouse statement with bound parameters."""

# ruff: noqa: S608 - built from names in our own tables and placeholders, never from values

from dataclasses import dataclass

from footfall.stats import conditions, goals, imported, imported_sql, kept_sql, part_sql
from footfall.stats.binds import Binds
from footfall.stats.filters import GOAL, TOO_MANY
from footfall.stats.metrics import METRICS, Total
from footfall.stats.planner import Part, Plan
from footfall.stats.query import Query, QueryError

#: ClickHouse reads no statement longer than 256 KiB, unless its server is told to.
MAX_LENGTH = 250_000


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL and the values of its placeholders.

    The answer has a column for each dimension and each metric of the query, in its order, and
    the number of all rows last if the query asks for it.
    """

    sql: str
    parameters: dict[str, object]


def compile(query: Query, plan: Plan) -> Statement:
    """Compile ``query``, planned as ``plan``.

    Raises :class:`~footfall.stats.query.QueryError` if the statement would be too long.
    """
    binds = Binds()
    keys = [f"d{index}" for index in range(len(query.dimensions))]
    totals = [_total(query, plan, total, part, binds) for total, part in plan.totals]
    columns = [*keys, *_values(query, binds)]
    if query.include.total_rows:
        columns.append("count() OVER () AS total_rows")
    clauses = [
        f"WITH {', '.join(totals)}" if totals else "",
        f"SELECT {', '.join(columns)}",
        f"FROM ({_joined(query, plan, keys, binds)})",
        _order(query),
        _limit(query, binds),
    ]
    text = "\n".join(clause for clause in clauses if clause)
    if len(text) > MAX_LENGTH:
        raise QueryError(TOO_MANY)
    return Statement(text, binds.values)


def _values(query: Query, binds: Binds) -> list[str]:
    """The metrics over the components, as ``m0``, ``m1``…"""
    no_events = _counts_no_events(query, binds)
    return [
        f"{METRICS[name].value.replace('{no_events}', no_events)} AS m{index}"
        for index, name in enumerate(query.metrics)
    ]


def _counts_no_events(query: Query, binds: Binds) -> str:
    """SQL that is true for rows about scroll goals, which are reached without an event."""
    if "events" not in query.metrics:
        return conditions.FALSE
    if goals.counts_scrolls(query.site, query.filters):
        return conditions.TRUE
    scrolls = [goal for goal in goals.of_site(query.site) if goal.kind == "scroll"]
    if GOAL not in query.dimensions or not scrolls:
        return conditions.FALSE
    key = f"d{query.dimensions.index(GOAL)}"
    return f"{key} IN {binds.strings(goal.display_name for goal in scrolls)}"


def _total(query: Query, plan: Plan, total: Total, part: Part, binds: Binds) -> str:
    """The visitors of a whole query, imported ones included."""
    reads = [_read(query, part, binds)]
    reads += [
        imported_sql.read(query, twin, binds, "part_")
        for name, twin in plan.imported_totals
        if name == total
    ]
    return f"{' + '.join(f'({read})' for read in reads)} AS {total}_visitors"


def _read(query: Query, part: Part, binds: Binds, prefix: str = "") -> str:
    """A part as a subquery, with what is kept of it."""
    read = kept_sql.read if part.kept else part_sql.read
    return read(query, part, binds, prefix)


def _joined(query: Query, plan: Plan, keys: list[str], binds: Binds) -> str:
    """All parts put together by dimension, a component being 0 where its part has no such group."""
    if len(plan.parts) == 1 and not plan.imported:
        return _read(query, plan.parts[0], binds)
    every = [name for part in plan.parts for name, _ in part.components]

    def select(rows: str, components: dict[str, str], leading: bool) -> str:
        columns = [
            *keys,
            *(f"{components.get(name, '0')} AS part_{name}" for name in every),
            f"{int(leading)} AS leading",
        ]
        return f"SELECT {', '.join(columns)} FROM ({rows})"

    def own(name: str) -> str:
        # Whole numbers of different types, as the two sides have them, cannot be united.
        return f"toFloat64({imported.as_shown(name, 'part_')})" if plan.imported else f"part_{name}"

    selects = [
        select(
            _read(query, part, binds, "part_"),
            {name: own(name) for name, _ in part.components},
            part.leading,
        )
        for part in plan.parts
    ]
    selects += [
        select(
            imported_sql.read(query, part, binds, "part_"),
            {name: f"toFloat64(part_{name})" for name in part.components},
            part.leading,
        )
        for part in plan.imported
    ]
    sums = [*keys, *(f"sum(part_{name}) AS {name}" for name in every)]
    grouping = f" GROUP BY {', '.join(keys)} HAVING max(leading)" if keys else ""
    return f"SELECT {', '.join(sums)} FROM ({' UNION ALL '.join(selects)}){grouping}"


def _order(query: Query) -> str:
    """The requested order, then the remaining dimensions so that pages never overlap."""
    position = {name: f"d{index}" for index, name in enumerate(query.dimensions)}
    position |= {name: f"m{index}" for index, name in enumerate(query.metrics)}
    entries: list[tuple[str, str]] = [(position[name], way) for name, way in query.order_by]
    named = {key for key, _ in entries}
    rest = [(f"d{index}", "asc") for index in range(len(query.dimensions))]
    entries += [entry for entry in rest if entry[0] not in named]
    return "ORDER BY " + ", ".join(f"{key} {direction}" for key, direction in entries)


def _limit(query: Query, binds: Binds) -> str:
    if query.pagination is None:
        return ""
    limit = binds.add(query.pagination.limit, "UInt64")
    return f"LIMIT {limit} OFFSET {binds.add(query.pagination.offset, 'UInt64')}"
