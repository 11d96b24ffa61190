"""Filters of the API v1: expressions such as ``visit:source==Google|Bing;event:page==/blog/**``.

The older API also takes the JSON of the newer one, internal operators included.
"""

import re

import orjson

from footfall.stats import filters
from footfall.stats.binds import encodable
from footfall.stats.filters import GOAL
from footfall.stats.goals import alternatives
from footfall.stats.query import Condition, Filter, Operator

COUNTRY = "visit:country"

_COMPARISON = re.compile("==|!=")


def parse(text: str) -> tuple[Filter, ...]:
    """Read the ``filters`` parameter.

    JSON that is no list filters nothing, and neither do expressions that cannot be read.
    Dimensions are not checked in expressions. Raises
    :class:`~footfall.stats.query.QueryError` for a JSON list with something else than filters.
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = (_condition(expression) for expression in text.split(";"))
        return tuple(condition for condition in found if condition is not None)
    return filters.parse_all(value) if isinstance(value, list) else ()


def _condition(expression: str) -> Condition | None:
    expression = expression.strip()
    match [part.strip() for part in _COMPARISON.split(expression) if part]:
        case [dimension, value] if dimension and value:
            return _test(dimension, value, negated="!=" in expression)
        case _:
            return None


def _test(dimension: str, value: str, *, negated: bool) -> Condition | None:
    clauses = alternatives(value)
    if dimension == GOAL:  # an asterisk may be part of a goal's name
        return _of(dimension, "is", *clauses)
    if "*" in value:
        return _of(dimension, "matches_wildcard_not" if negated else "matches_wildcard", value)
    if dimension == COUNTRY and any(len(clause.encode()) != 2 for clause in clauses):
        return None
    # Lists cannot be negated. Clients rely on getting the positive list instead.
    return _of(dimension, "is_not" if negated and len(clauses) == 1 else "is", *clauses)


def _of(dimension: str, operator: Operator, *clauses: str) -> Condition:
    return Condition(operator, encodable(dimension), tuple(encodable(text) for text in clauses))
