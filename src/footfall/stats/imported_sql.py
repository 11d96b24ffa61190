"""SQL of one part of a plan that reads imported figures."""

# ruff: noqa: S608 - built from names in our own tables and placeholders, never from values

from collections.abc import Callable
from datetime import date

from footfall.stats import conditions, dimensions, goals, periods, time_on_page
from footfall.stats.binds import Binds
from footfall.stats.filters import GOAL
from footfall.stats.imported import ImportedPart
from footfall.stats.imported_tables import BUCKETS, GOAL_TABLES, NAME, ImportedTable
from footfall.stats.query import Condition, Filter, Query
from footfall.stats.site import Goal

#: What a ClickHouse Date holds without a thought.
_FIRST, _LAST = date(1970, 1, 1), date(2105, 12, 31)

#: Where the only properties that are imported are kept.
_PROPERTY_COLUMNS = {"url": "link_url", "path": "path"}


def read(query: Query, part: ImportedPart, binds: Binds, prefix: str) -> str:
    """A SELECT with the grouping keys ``d0``, ``d1``… and the components under ``prefix``, which
    keeps them apart from columns of the same name."""
    keys = [
        f"{_key(query, part, name, binds)} AS d{index}"
        for index, name in enumerate(part.dimensions)
    ]
    aggregates = [
        f"{_fill(part.table.aggregates[name], query, binds)} AS {prefix}{name}"
        for name in part.components
    ]
    where = [
        *_scope(query, binds),
        *(_condition(node, query, part.table, binds) for node in part.filters),
        *_worth_a_row(part),
    ]
    select = (
        f"SELECT {', '.join([*keys, *aggregates])} FROM {part.table.name} "
        f"WHERE {' AND '.join(where)}"
    )
    return f"{select} GROUP BY {', '.join(f'd{i}' for i in range(len(keys)))}" if keys else select


def _scope(query: Query, binds: Binds) -> list[str]:
    """The rows of the query's site, its completed imports and its days."""
    first, last = (_storable(day) for day in periods.local_dates(query.range, query.timezone))
    ids = {import_.id for import_ in query.site.imports}
    if any(import_.legacy for import_ in query.site.imports):
        ids.add(0)
    return [
        f"site_id IN {binds.add(list(query.site.site_ids), 'Array(UInt64)')}",
        f"import_id IN {binds.add(sorted(ids), 'Array(UInt64)')}",
        f"date BETWEEN {binds.add(first, 'Date')} AND {binds.add(last, 'Date')}",
    ]


def _worth_a_row(part: ImportedPart) -> list[str]:
    """Conditions on rows that say something: groups have visitors, and pages were viewed."""
    found = []
    if part.dimensions:
        found.append("visitors > 0")
    if part.table.has_pageviews and {"pageviews", "session_pageviews"} & {*part.components}:
        found.append("pageviews > 0")
    columns = (part.table.columns.get(name) for name in part.dimensions)
    found += [f"NOT {column.no_group}" for column in columns if column and column.no_group]
    return found


def _key(query: Query, part: ImportedPart, name: str, binds: Binds) -> str:
    if name in BUCKETS:
        first, _ = periods.local_dates(query.range, query.timezone)
        return BUCKETS[name].format(first=binds.add(_storable(first), "Date"))
    if name == GOAL:
        known = _known(part.table, goals.in_play(query.site, query.filters))
        names = [
            f"if({_converted(goal, part.table, binds)}, {binds.string(goal.display_name)}, '')"
            for goal in known
        ]
        listed = ", ".join(names) or goals.EMPTY
        return f"arrayJoin(arrayFilter(goal -> goal != '', [{listed}]))"
    column = part.table.columns[name]
    if column.label is None:
        return column.sql
    return f"if(empty({column.sql}), {binds.string(column.label)}, {column.sql})"


def _condition(node: Filter, query: Query, table: ImportedTable, binds: Binds) -> str:
    """SQL that holds for rows of ``table`` which ``node`` lets pass."""
    return conditions.combined(
        node,
        lambda leaf, _: _leaf(leaf, query, table, binds),
        lambda _: conditions.FALSE,  # imported figures know nothing of visits
    )


def _leaf(leaf: Condition, query: Query, table: ImportedTable, binds: Binds) -> str:
    if leaf.dimension == GOAL:
        chosen = _known(table, goals.matching(leaf, goals.of_site(query.site)))
        tests = [_converted(goal, table, binds) for goal in chosen]
        return f"({' OR '.join(tests) or conditions.FALSE})"
    column = table.columns[leaf.dimension].sql
    if dimensions.is_property(leaf.dimension):
        return conditions.on_property(leaf, column, f"notEmpty({column})", binds)
    return conditions.on_column(leaf, column, binds)


def _known(table: ImportedTable, chosen: tuple[Goal, ...]) -> list[Goal]:
    """The goals whose conversions ``table`` can tell."""
    return [goal for goal in chosen if GOAL_TABLES.get(goal.kind) is table]


def _converted(goal: Goal, table: ImportedTable, binds: Binds) -> str:
    """SQL that is true for rows which count conversions of ``goal``."""
    if goal.kind == "page":
        return goals.on_page(goal.page_path or "", "page", binds)
    tests = [f"{table.columns[NAME].sql} = {binds.string(goal.event_name or '')}"]
    for key, value in goal.custom_props.items():
        column = _PROPERTY_COLUMNS.get(key)
        tests.append(f"{column} = {binds.string(value)}" if column else conditions.FALSE)
    return f"({' AND '.join(tests)})"


def _fill(aggregate: str, query: Query, binds: Binds) -> str:
    """An aggregate with its slots filled."""
    for slot, fill in _SLOTS.items():
        if slot in aggregate:
            aggregate = aggregate.replace(slot, fill(query, binds))
    return aggregate


def _measured(query: Query, binds: Binds) -> str:
    """True for days on which time on page is engagement: from the site's cut-off on."""
    cutoff = query.site.legacy_time_on_page_cutoff
    return f"date >= {binds.add(_storable(cutoff), 'Date')}" if cutoff else conditions.FALSE


def _estimated(query: Query, binds: Binds) -> str:
    """True for days before that, for queries which the older method answers."""
    if not time_on_page.is_estimated(query):
        return conditions.FALSE
    return f"NOT ({_measured(query, binds)})"


def _storable(day: date) -> date:
    return min(max(day, _FIRST), _LAST)


_SLOTS: dict[str, Callable[[Query, Binds], str]] = {
    "{measured}": _measured,
    "{estimated}": _estimated,
}
