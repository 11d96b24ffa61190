"""What may be asked for in the API v1, and what is said of anything else."""

from collections.abc import Callable

from footfall.stats import goals
from footfall.stats.dimensions import INTERNAL_PROPERTIES, PROPERTY_PREFIX, find, is_property
from footfall.stats.filters import GOAL, PAGE, names, walk
from footfall.stats.query import Condition, Filter, QueryError
from footfall.stats.site import SiteContext

DOCS = "https://plausible.io/docs/stats-api"

HOSTNAME = "event:hostname"
NAME = "event:name"

PROPERTIES = frozenset(
    {NAME, PAGE, GOAL, HOSTNAME, "visit:source", "visit:channel", "visit:referrer"}
    | {f"visit:utm_{tag}" for tag in ("medium", "source", "campaign", "content", "term")}
    | {"visit:entry_page", "visit:exit_page", "visit:country", "visit:region", "visit:city"}
    | {"visit:device", "visit:os", "visit:os_version", "visit:browser", "visit:browser_version"}
)


class FeatureError(QueryError):
    """The plan of the site's owner does not include what was asked for."""


def breakdown_property(name: str | None) -> str:
    """``name``, if it can be broken down by. Raises :class:`QueryError`."""
    if name is None:
        raise QueryError(
            "The `property` parameter is required. Please provide at least one property to show a "
            "breakdown by."
        )
    please = f"Please provide a valid property for the breakdown endpoint: {DOCS}#properties"
    if name == HOSTNAME:
        raise QueryError(
            f"Property '{HOSTNAME}' is currently not supported for breakdowns.  {please}"
        )
    if not _is_known(name):
        raise QueryError(f"Invalid property '{name}'. {please}")
    return name


def filters(nodes: tuple[Filter, ...], site: SiteContext) -> None:
    """Raise :class:`QueryError` unless all properties and goals in ``nodes`` are known."""
    configured = {goal.display_name for goal in goals.of_site(site)}
    for condition, _ in walk(nodes, behavioural=True):
        if not _is_known(condition.dimension):
            raise QueryError(
                f"Invalid filter property '{condition.dimension}'. Please provide a valid filter "
                f"property: {DOCS}#properties"
            )
        for clause in goals.unconfigured(condition, configured):
            raise _unknown_goal(str(clause))


def _is_known(name: str) -> bool:
    return name in PROPERTIES or (is_property(name) and find(name) is not None)


def _unknown_goal(name: str) -> QueryError:
    path = name.removeprefix("Visit ")
    goal = f"goal `{name}`" if path == name else f"pageview goal for the pathname `{path}`"
    return QueryError(
        f"The {goal} is not configured for this site. Find out how to configure goals here: "
        f"{DOCS}#filtering-by-goals"
    )


def metrics(
    raw: str | None, nodes: tuple[Filter, ...], property_: str | None = None
) -> tuple[str, ...]:
    """The metrics in a comma-separated list, ``visitors`` by default.

    Raises :class:`QueryError` for those that cannot be asked for with these filters in a
    breakdown by ``property_`` (``None``: in no breakdown).
    """
    asked = tuple(["visitors"] if raw is None else raw.split(","))
    if len(set(asked)) < len(asked):
        raise QueryError("Metrics cannot be queried multiple times.")
    for name in asked:
        if name not in _METRIC_RULES:
            raise QueryError(
                f"The metric `{name}` is not recognized. Find valid metrics from the "
                f"documentation: {DOCS}#metrics"
            )
        _METRIC_RULES[name](name, nodes, property_)
    return asked


def property_access(
    site: SiteContext, nodes: tuple[Filter, ...], property_: str | None = None
) -> None:
    """Raise :class:`FeatureError` for custom properties that the plan does not include."""
    used = {property_, *names(nodes, behavioural=True)} - {None}
    keys = {name.removeprefix(PROPERTY_PREFIX) for name in used if name and is_property(name)}
    if keys - INTERNAL_PROPERTIES and not site.custom_props_available:
        raise FeatureError(
            "The owner of this site does not have access to the custom properties feature"
        )


def _always(metric: str, nodes: tuple[Filter, ...], property_: str | None) -> None:
    """Some metrics can be asked for anywhere."""


def _of_visits(metric: str, nodes: tuple[Filter, ...], property_: str | None) -> None:
    if property_ is not None and _is_of_events(property_):
        raise QueryError(
            f"Session metric `{metric}` cannot be queried for breakdown by `{property_}`."
        )
    for node in nodes:
        if isinstance(node, Condition) and _is_of_events(node.dimension):
            raise QueryError(
                f"Session metric `{metric}` cannot be queried when using a filter on "
                f"`{node.dimension}`."
            )


def _is_of_events(name: str) -> bool:
    """Whether visits as a whole cannot have a value of this property."""
    return name in (NAME, GOAL) or is_property(name)


def _views_per_visit(metric: str, nodes: tuple[Filter, ...], property_: str | None) -> None:
    if PAGE in names(nodes):
        raise QueryError(f"Metric `{metric}` cannot be queried with a filter on `{PAGE}`.")
    if property_ is not None:
        raise QueryError(f"Metric `{metric}` is not supported in breakdown queries.")
    _of_visits(metric, nodes, property_)


def _conversion_rate(metric: str, nodes: tuple[Filter, ...], property_: str | None) -> None:
    if property_ != GOAL and GOAL not in names(nodes):
        raise QueryError(
            f"Metric `{metric}` can only be queried in a goal breakdown or with a goal filter"
        )


def _time_on_page(metric: str, nodes: tuple[Filter, ...], property_: str | None) -> None:
    for name in (GOAL, NAME):
        if name in names(nodes):
            raise QueryError(f"Metric `{metric}` cannot be queried when filtering by `{name}`")
    if property_ not in (None, PAGE):
        raise QueryError(
            f"Metric `{metric}` is not supported in breakdown queries (except `{PAGE}` breakdown)"
        )
    if property_ is None and PAGE not in names(nodes):
        raise QueryError(
            f"Metric `{metric}` can only be queried in a page breakdown or with a page filter."
        )


_METRIC_RULES: dict[str, Callable[[str, tuple[Filter, ...], str | None], None]] = {
    "visitors": _always,
    "pageviews": _always,
    "events": _always,
    "visits": _of_visits,
    "bounce_rate": _of_visits,
    "visit_duration": _of_visits,
    "views_per_visit": _views_per_visit,
    "conversion_rate": _conversion_rate,
    "time_on_page": _time_on_page,
}
