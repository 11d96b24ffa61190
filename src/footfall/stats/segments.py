"""Saved segments: a filter by segment becomes the filters that were saved."""

from footfall.stats import filters
from footfall.stats.filters import SEGMENT
from footfall.stats.query import And, Condition, Filter, Or, QueryError
from footfall.stats.site import SiteContext

MAX_SEGMENTS = 10


def expand(nodes: tuple[Filter, ...], site: SiteContext) -> tuple[Filter, ...]:
    """``nodes`` with every segment replaced by its filters.

    Filters of a segment at the top level become top-level filters. Raises :class:`QueryError`
    for too many segments, unknown ones, and ones whose filters cannot be read.
    """
    used = [
        clause
        for condition, _ in filters.walk(nodes, behavioural=True)
        if condition.dimension == SEGMENT
        for clause in condition.clauses
    ]
    if len(used) > MAX_SEGMENTS:
        raise QueryError(
            f"Invalid filters. You can only use up to {MAX_SEGMENTS} segment filters in a query."
        )
    saved = {id_: _saved(id_, site) for id_ in dict.fromkeys(used)}

    def stands_for(condition: Condition) -> Filter:
        if condition.dimension != SEGMENT:
            return condition
        alternatives = tuple(saved[clause] for clause in condition.clauses)
        return alternatives[0] if len(alternatives) == 1 else Or(alternatives)

    expanded: list[Filter] = []
    for node in nodes:
        result = filters.replace(node, stands_for, behavioural=True)
        if isinstance(node, Condition) and isinstance(result, And):
            expanded += result.children
        else:
            expanded.append(result)
    return tuple(expanded)


def _saved(id_: str | int, site: SiteContext) -> And:
    try:
        children = filters.parse_all(site.segments.get(int(id_)))
    except QueryError:
        children = ()
    nested = any(leaf.dimension == SEGMENT for leaf, _ in filters.walk(children, behavioural=True))
    if not children or nested:
        raise QueryError("Invalid filters. Some segments don't exist or aren't accessible.")
    return And(children)
