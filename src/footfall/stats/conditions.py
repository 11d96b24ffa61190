"""Filters as SQL conditions on the rows of one table."""

# ruff: noqa: S608 - built from names in our own tables and placeholders, never from values

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from footfall.stats import dimensions, goals, sampling
from footfall.stats.binds import Binds
from footfall.stats.dimensions import (
    DIRECT_DIMENSIONS,
    DIRECT_NONE,
    NONE,
    NOT_SET,
    Dimension,
    Table,
)
from footfall.stats.filters import GOAL
from footfall.stats.query import And, Condition, Filter, HasDone, Not, Or, Query

TRUE, FALSE = "1", "0"
EPOCH = datetime.fromtimestamp(0, UTC)
LONGEST_VISIT = timedelta(days=7)


def where(query: Query, table: Table, filters: Sequence[Filter], binds: Binds) -> str:
    """The rows of ``table`` that belong to the query: its sites, its range and ``filters``."""
    parts = [_sites(query, binds), _in_range(query, table, binds)]
    parts += [condition(node, query, table, binds) for node in filters]
    return " AND ".join(part for part in parts if part != TRUE)


def _sites(query: Query, binds: Binds) -> str:
    ids = query.site.site_ids
    if len(ids) == 1:
        return f"site_id = {binds.add(ids[0], 'UInt64')}"
    return f"site_id IN {binds.add(list(ids), 'Array(UInt64)')}"


def _in_range(query: Query, table: Table, binds: Binds) -> str:
    first, last = query.native_range.first, query.native_range.last
    since, until = binds.instant(first), binds.instant(last)
    if table == "events":
        return f"timestamp >= {since} AND timestamp <= {until}"
    # Visits overlap the range. The last condition bounds the read of the primary key.
    earliest = binds.instant(max(first, EPOCH) - LONGEST_VISIT)
    return f"timestamp >= {since} AND start <= {until} AND start >= {earliest}"


def condition(node: Filter, query: Query, table: Table, binds: Binds) -> str:
    """SQL that holds for rows of ``table`` which ``node`` lets pass.

    A condition on a dimension that ``table`` does not have lets everything pass.
    """

    def leaf(condition: Condition, positive: bool) -> str:
        if dimensions.get(condition.dimension).only in (None, table):
            return _leaf(condition, query, table, binds)
        return TRUE if positive else FALSE

    def done(node: HasDone) -> str:
        events = where(query, "events", (node.child,), binds)
        operator = "NOT IN" if node.negated else "IN"
        source = sampling.table(query, "events")
        return f"session_id {operator} (SELECT session_id FROM {source} WHERE {events})"

    return combined(node, leaf, done)


def combined(
    node: Filter,
    leaf: Callable[[Condition, bool], str],
    done: Callable[[HasDone], str],
    positive: bool = True,
) -> str:
    """The SQL of a tree from that of its leaves; they are told whether they are ``positive``,
    under no negation or under two."""

    def inner(child: Filter) -> str:
        return combined(child, leaf, done, positive)

    match node:
        case And(children):
            return f"({' AND '.join(inner(child) for child in children)})"
        case Or(children):
            return f"({' OR '.join(inner(child) for child in children)})"
        case Not(child):
            return f"NOT ({combined(child, leaf, done, not positive)})"
        case HasDone():
            return done(node)
        case Condition():
            return leaf(node, positive)


def _leaf(leaf: Condition, query: Query, table: Table, binds: Binds) -> str:
    dimension = dimensions.get(leaf.dimension)
    if leaf.dimension == GOAL:
        chosen = goals.matching(leaf, goals.of_site(query.site))
        return goals.any_converted(chosen, binds)
    if dimension.kind == "property":
        value = dimensions.column(dimension, "events", binds)
        present = f"has(meta.key, {binds.string(dimension.property_key or '')})"
        return on_property(leaf, value, present, binds)
    return on_column(leaf, dimensions.column(dimension, table, binds), binds)


def on_column(leaf: Condition, column: str, binds: Binds) -> str:
    """SQL that holds where ``column`` has a value of the condition's dimension that passes it."""
    sql = _matches(leaf, dimensions.get(leaf.dimension), column, binds)
    return f"NOT {sql}" if leaf.operator.endswith("_not") else sql


def on_property(leaf: Condition, value: str, present: str, binds: Binds) -> str:
    """SQL that holds where a custom property passes a condition.

    It may be absent (not ``present``): only ``is`` and ``is_not`` can ask for that, as (none).
    """
    matches = _matches(leaf, dimensions.get(leaf.dimension), value, binds)
    wants_absent = NONE in leaf.clauses
    match leaf.operator:
        case "is":
            found = f"({present} AND {matches})"
            return f"({found} OR NOT {present})" if wants_absent else found
        case "is_not":
            other = f"({present} AND NOT {matches})"
            return other if wants_absent else f"({other} OR NOT {present})"
        case "contains" | "matches" | "matches_wildcard":
            return f"({present} AND {matches})"
        case _:
            return f"({present} AND NOT {matches})"


def _matches(leaf: Condition, dimension: Dimension, column: str, binds: Binds) -> str:
    """SQL for "any clause matches the column", whether or not the operator negates it."""
    if leaf.operator in ("is", "is_not"):
        return _is_any(leaf, dimension, column, binds)
    text = f"toString({column})" if dimension.integer else column
    clauses = [str(clause) for clause in leaf.clauses]
    test = _TESTS[leaf.operator.removesuffix("_not")]
    tests = [test(text, clause, leaf.case_sensitive is False, binds) for clause in clauses]
    if leaf.operator.startswith("contains") and dimension.name in DIRECT_DIMENSIONS:
        tests += [f"empty({column})"] * _means_direct(leaf)
    return f"({' OR '.join(tests) or FALSE})"


def _is_any(leaf: Condition, dimension: Dimension, column: str, binds: Binds) -> str:
    if dimension.integer:
        numbers = [_as_uint32(clause) for clause in leaf.clauses]
        known = [number for number in numbers if number is not None]
        return f"({column} IN {binds.add(known, 'Array(UInt32)')})"
    values = binds.strings(_stored(str(clause), dimension) for clause in leaf.clauses)
    if leaf.case_sensitive is False:
        return f"(lowerUTF8({column}) IN arrayMap(value -> lowerUTF8(value), {values}))"
    return f"({column} IN {values})"


def _stored(clause: str, dimension: Dimension) -> str:
    """The stored value that a label in a filter stands for."""
    if dimension.kind == "property":
        return clause
    if clause == NOT_SET or (clause == DIRECT_NONE and dimension.name in DIRECT_DIMENSIONS):
        return ""
    return clause


def _as_uint32(clause: str | int) -> int | None:
    """A city id; ``None`` for what cannot be one. An unset city is stored as 0."""
    if clause == NOT_SET:
        return 0
    text = str(clause)
    if not (text.isascii() and text.isdecimal() and len(text) <= 10):
        return None
    return int(text) if int(text) < 2**32 else None


def _means_direct(leaf: Condition) -> bool:
    folded = leaf.case_sensitive is False
    label = DIRECT_NONE.lower() if folded else DIRECT_NONE
    clauses = [str(clause) for clause in leaf.clauses]
    return any((clause.lower() if folded else clause) in label for clause in clauses)


def _contains(text: str, clause: str, folded: bool, binds: Binds) -> str:
    search = "positionCaseInsensitiveUTF8" if folded else "position"
    return f"{search}({text}, {binds.string(clause)}) > 0"


def _regex(text: str, clause: str, folded: bool, binds: Binds) -> str:
    pattern = binds.string(clause)
    # The second term is always true. As a constant it is worked out before anything is read, so
    # that a bad pattern is refused even where there is no row to put it to.
    return f"(match({text}, {pattern}) AND match('', {pattern}) < 2)"


def _wildcard(text: str, clause: str, folded: bool, binds: Binds) -> str:
    return _regex(text, goals.wildcard_regex(clause), folded, binds)


_TESTS: dict[str, Callable[[str, str, bool, Binds], str]] = {
    "contains": _contains,
    "matches": _regex,
    "matches_wildcard": _wildcard,
}
