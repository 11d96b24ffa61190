"""The rules a well-formed query must keep, in the order in which their errors are reported."""

from footfall.stats import dimensions, goals, planner
from footfall.stats.dimensions import INTERNAL_PROPERTIES, PROPERTY_PREFIX, is_property
from footfall.stats.filters import (
    GOAL,
    PAGE,
    PATTERN_OPERATORS,
    as_text,
    behavioural,
    names,
    to_json,
    top_level,
    walk,
)
from footfall.stats.metrics import CONVERSION_RATES, METRICS
from footfall.stats.query import Query, QueryError

GOAL_DOCS = "https://plausible.io/docs/goal-conversions"

_TOP_LEVEL_ONLY = ("event:goal", "event:hostname")


def validate(query: Query) -> None:
    """Raise :class:`QueryError` for the first rule that ``query`` breaks.

    Expects segments to be expanded already, so that they cannot hide anything.
    """
    _order(query)
    _property_access(query)
    validate_nesting(query)
    _configured_goals(query)
    _revenue_access(query)
    for metric in query.metrics:
        _METRIC_RULES.get(metric, _no_rule)(metric, query)
    _tables(query)
    if query.include.time_labels and query.time_dimension is None:
        raise QueryError("Invalid include.time_labels: requires a time dimension.")


def _order(query: Query) -> None:
    known = {*query.metrics, *query.dimensions}
    for entry, direction in query.order_by:
        if entry not in known:
            raise QueryError(
                f"Invalid order_by entry '{as_text([entry, direction])}'. "
                "Entry is not a queried metric or dimension."
            )


def _property_access(query: Query) -> None:
    if query.site.custom_props_available:
        return
    used = {condition.dimension for condition, _ in walk(query.filters, behavioural=True)}
    for name in (*query.dimensions, *sorted(used)):
        if is_property(name) and name.removeprefix(PROPERTY_PREFIX) not in INTERNAL_PROPERTIES:
            raise QueryError(
                "The owner of this site does not have access to the custom properties feature."
            )


def validate_nesting(query: Query) -> None:
    """Raise :class:`QueryError` where filters are put together in a way that means nothing."""
    _case_modifiers(query)
    _nesting(query)
    _behaviour(query)


def _case_modifiers(query: Query) -> None:
    for condition, _ in walk(query.filters, behavioural=True):
        if condition.case_sensitive is not None and condition.operator in PATTERN_OPERATORS:
            raise QueryError(
                "Invalid filters. The case_sensitive modifier is not allowed with pattern "
                f"operators ({as_text(to_json(condition))})"
            )


def _nesting(query: Query) -> None:
    for condition, depth in walk(query.filters):
        if depth > 0 and condition.dimension in _TOP_LEVEL_ONLY:
            raise QueryError(
                f"Invalid filters. Dimension `{condition.dimension}` can only be filtered at the "
                "top level."
            )
    if CONVERSION_RATES.isdisjoint(query.metrics):
        return
    for condition, depth in walk(query.filters, behavioural=True):
        if depth > 0 and is_property(condition.dimension):
            raise QueryError(
                "Invalid filters. When `conversion_rate` or `group_conversion_rate` metrics are "
                "used, custom property filters can only be used on top level."
            )


def _behaviour(query: Query) -> None:
    inner = tuple(outer.child for outer in behavioural(query.filters))
    if any(True for _ in behavioural(inner)):
        raise QueryError(
            "Invalid filters. Behavioral filters (has_done, has_not_done) cannot be nested."
        )
    if any(not name.startswith("event:") for name in names(inner)):
        raise QueryError(
            "Invalid filters. Behavioral filters (has_done, has_not_done) can only be used with "
            "event dimension filters."
        )


def _configured_goals(query: Query) -> None:
    configured = {goal.display_name for goal in goals.of_site(query.site)}
    for condition, _ in walk(query.filters, behavioural=True):
        for clause in goals.unconfigured(condition, configured):
            raise QueryError(
                f"Invalid filters. The goal `{clause}` is not configured for this site. "
                f"Find out how to configure goals here: {GOAL_DOCS}"
            )


def _revenue_access(query: Query) -> None:
    if query.site.revenue_goals_available:
        return
    if any(METRICS[metric].type == "money" for metric in query.metrics):
        raise QueryError(
            "The owner of this site does not have access to the revenue metrics feature."
        )


def _no_rule(metric: str, query: Query) -> None:
    """Most metrics can be asked for anywhere."""


def _needs_goal(metric: str, query: Query) -> None:
    if GOAL not in query.dimensions and GOAL not in names(query.filters):
        raise QueryError(
            f"Metric `{metric}` can only be queried with event:goal filters or dimensions."
        )


def _needs_page(metric: str, query: Query) -> None:
    if PAGE not in query.dimensions and PAGE not in names(query.filters):
        raise _page_error(metric)


def _needs_top_level_page(metric: str, query: Query) -> None:
    if PAGE not in query.dimensions and not top_level(query.filters, PAGE):
        raise _page_error(metric)


def _page_error(metric: str) -> QueryError:
    return QueryError(
        f"Metric `{metric}` can only be queried with event:page filters or dimensions."
    )


def _whole_visits(metric: str, query: Query) -> None:
    if PAGE in names(query.filters):
        raise QueryError(f"Metric `{metric}` cannot be queried with a filter on `event:page`.")
    if query.dimensions:
        raise QueryError(f"Metric `{metric}` cannot be queried with `dimensions`.")


def _exit_pages_only(metric: str, query: Query) -> None:
    if query.dimensions != ("visit:exit_page",):
        raise QueryError(
            f'Metric `{metric}` requires a `"visit:exit_page"` dimension. '
            "No other dimensions are allowed."
        )
    if any(name.startswith("event:") for name in names(query.filters)):
        raise QueryError(f"Metric `{metric}` cannot be queried when filtering on event dimensions.")


_METRIC_RULES = {
    "conversion_rate": _needs_goal,
    "group_conversion_rate": _needs_goal,
    "scroll_depth": _needs_top_level_page,
    "time_on_page": _needs_page,
    "views_per_visit": _whole_visits,
    "exit_rate": _exit_pages_only,
}


def _tables(query: Query) -> None:
    by_table = {
        table: [name for name in query.dimensions if dimensions.get(name).only == table]
        for table in ("events", "sessions")
    }
    if PAGE in by_table["events"] and set(by_table["events"]) <= set(dimensions.ENTRY_TWINS):
        return  # visits are grouped by the page and hostname on which they entered
    session_metrics = planner.metrics_only(query, "sessions")
    if session_metrics and by_table["events"]:
        raise QueryError(
            f"Session metric(s) {_listed(session_metrics)} cannot be queried along with "
            f"event dimension(s) {_listed(by_table['events'])}"
        )
    event_metrics = planner.metrics_only(query, "events")
    if event_metrics and by_table["sessions"]:
        raise QueryError(
            f"Event metric(s) {_listed(event_metrics)} cannot be queried along with "
            f"session dimension(s) {_listed(by_table['sessions'])}"
        )


def _listed(entries: list[str]) -> str:
    return ", ".join(f"`{entry}`" for entry in entries)


__all__ = ["validate", "validate_nesting"]
