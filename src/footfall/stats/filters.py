"""Filters as JSON and as a tree, and the questions the engine asks about the tree."""

import dataclasses
import json
from collections.abc import Callable, Iterator
from typing import cast, get_args

from footfall.stats import dimensions
from footfall.stats.binds import encodable
from footfall.stats.query import And, Condition, Filter, HasDone, Not, Operator, Or, QueryError

SEGMENT = "segment"
GOAL = "event:goal"
PAGE = "event:page"

OPERATORS: frozenset[str] = frozenset(get_args(Operator))
PATTERN_OPERATORS = frozenset(name for name in OPERATORS if name.startswith("matches"))
MAX_DEPTH = 64
TOO_MANY = "Invalid filters. There are too many of them."
TOO_DEEP = "Invalid filters. They are nested too deeply."


def parse_all(raw: object) -> tuple[Filter, ...]:
    """Read a JSON list of filters, internal operators included.

    Raises :class:`QueryError` naming the filter that cannot be understood.
    """
    if not isinstance(raw, list):
        raise QueryError(f"Invalid filters passed. {as_text(raw)}")
    return tuple(parse(item) for item in raw)


def parse(raw: object, depth: int = 0) -> Filter:
    """Read one filter from its JSON form. Raises :class:`QueryError`."""
    if depth > MAX_DEPTH:
        raise QueryError(TOO_DEEP)
    match raw:
        case ["and", [*children]] if children:
            return And(tuple(parse(child, depth + 1) for child in children))
        case ["or", [*children]] if children:
            return Or(tuple(parse(child, depth + 1) for child in children))
        case ["not", child]:
            return Not(parse(child, depth + 1))
        case ["has_done" | "has_not_done" as operator, child]:
            return HasDone(parse(child, depth + 1), negated=operator == "has_not_done")
        case [str(operator), str(dimension), [*clauses]] if operator in OPERATORS:
            return _condition(raw, operator, dimension, clauses, None)
        case [str(operator), str(dimension), [*clauses], dict(modifiers)] if operator in OPERATORS:
            if set(modifiers) - {"case_sensitive"}:
                raise _invalid(raw)
            case_sensitive = modifiers.get("case_sensitive", True)
            if not isinstance(case_sensitive, bool):
                raise _invalid(raw)
            return _condition(raw, operator, dimension, clauses, case_sensitive)
        case _:
            raise _invalid(raw)


def _condition(
    raw: object, operator: str, dimension: str, clauses: list[object], case_sensitive: bool | None
) -> Condition:
    if dimension == SEGMENT:
        valid = operator == "is" and bool(clauses) and _all_of(int, clauses)
    else:
        valid = _is_filterable(dimension) and (
            _all_of(str, clauses) or (dimension == "visit:city" and _all_of(int, clauses))
        )
        valid = valid and not (dimension == GOAL and operator not in ("is", "contains"))
    if not valid:
        raise _invalid(raw)
    values = cast("list[str | int]", clauses)
    exact = operator in ("is", "is_not")
    if exact and dimension == "visit:country" and any(len(str(value)) != 2 for value in values):
        raise QueryError(
            "Invalid visit:country filter, visit:country needs to be a valid 2-letter country code."
        )
    texts = (encodable(value) if isinstance(value, str) else value for value in values)
    return Condition(cast(Operator, operator), encodable(dimension), tuple(texts), case_sensitive)


def _all_of(kind: type, clauses: list[object]) -> bool:
    return all(isinstance(clause, kind) and not isinstance(clause, bool) for clause in clauses)


def _is_filterable(name: str) -> bool:
    dimension = dimensions.find(name)
    return dimension is not None and dimension.kind != "time"


def _invalid(raw: object) -> QueryError:
    return QueryError(f"Invalid filter '{as_text(raw)}'.")


def as_text(value: object) -> str:
    """JSON for messages."""
    return encodable(json.dumps(value, ensure_ascii=False, default=str))


def to_json(node: Filter) -> list[object]:
    """The API form of a filter; :func:`parse` reads it back."""
    match node:
        case And(children):
            return ["and", [to_json(child) for child in children]]
        case Or(children):
            return ["or", [to_json(child) for child in children]]
        case Not(child):
            return ["not", to_json(child)]
        case HasDone(child, negated):
            return ["has_not_done" if negated else "has_done", to_json(child)]
        case Condition(operator, dimension, clauses, case_sensitive):
            plain: list[object] = [operator, dimension, list(clauses)]
            return plain if case_sensitive is None else [*plain, {"case_sensitive": case_sensitive}]


def walk(
    nodes: tuple[Filter, ...], *, behavioural: bool = False
) -> Iterator[tuple[Condition, int]]:
    """Every condition with its depth (0 = top level).

    Conditions inside ``has_done``/``has_not_done`` are left out unless ``behavioural``.
    """
    for node in nodes:
        yield from _walk(node, 0, behavioural)


def _walk(node: Filter, depth: int, behavioural: bool) -> Iterator[tuple[Condition, int]]:
    match node:
        case Condition():
            yield node, depth
        case And(children) | Or(children):
            for child in children:
                yield from _walk(child, depth + 1, behavioural)
        case Not(child):
            yield from _walk(child, depth + 1, behavioural)
        case HasDone(child):
            if behavioural:
                yield from _walk(child, depth + 1, behavioural)


def names(nodes: tuple[Filter, ...], *, behavioural: bool = False) -> frozenset[str]:
    """The dimensions that are filtered on, inside behavioural filters too if asked."""
    return frozenset(leaf.dimension for leaf, _ in walk(nodes, behavioural=behavioural))


def top_level(nodes: tuple[Filter, ...], dimension: str) -> tuple[Condition, ...]:
    """The top-level conditions on ``dimension``."""
    return tuple(
        node for node in nodes if isinstance(node, Condition) and node.dimension == dimension
    )


def on_dimension(condition: Condition, dimension: str) -> Condition:
    """The same test of another dimension."""
    return dataclasses.replace(condition, dimension=dimension)


def behavioural(nodes: tuple[Filter, ...]) -> Iterator[HasDone]:
    """Every behavioural filter, nested ones included."""
    for node in nodes:
        match node:
            case HasDone(child):
                yield node
                yield from behavioural((child,))
            case And(children) | Or(children):
                yield from behavioural(children)
            case Not(child):
                yield from behavioural((child,))


def replace(
    node: Filter, change: Callable[[Condition], Filter], *, behavioural: bool = False
) -> Filter:
    """The tree with every condition put through ``change``.

    Conditions inside ``has_done``/``has_not_done`` are left as they are unless ``behavioural``.
    """

    def inner(child: Filter) -> Filter:
        return replace(child, change, behavioural=behavioural)

    match node:
        case Condition():
            return change(node)
        case And(children):
            return And(tuple(inner(child) for child in children))
        case Or(children):
            return Or(tuple(inner(child) for child in children))
        case Not(child):
            return Not(inner(child))
        case HasDone(child, negated):
            return HasDone(inner(child), negated) if behavioural else node
