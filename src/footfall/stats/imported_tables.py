"""Every table of imported figures, once: its dimensions, its measures, and when it is the one.

Imported figures are totals by day and by the values of one subject: pages, sources, places… There
is no telling which of a page's visitors came from which source, so a query can take in imported
figures only if a single table has everything that it groups and filters by.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from footfall.stats import goals
from footfall.stats.dimensions import DIRECT_NONE, NONE, NOT_SET, is_property
from footfall.stats.filters import GOAL, PAGE, behavioural, names, walk
from footfall.stats.query import Condition, Filter
from footfall.stats.site import Goal, SiteContext

NAME = "event:name"

#: SQL of the buckets that days can be put together to. ``{first}`` is the range's first day.
BUCKETS = {
    "time:day": "date",
    "time:week": "greatest(toMonday(date), {first})",
    "time:month": "toStartOfMonth(date)",
}


@dataclass(frozen=True, slots=True)
class Column:
    """Where a dimension lives. ``label`` stands for an empty value; rows for which the SQL
    ``no_group`` is true belong to no group."""

    sql: str
    label: str | None = None
    no_group: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ImportedTable:
    """One table of the warehouse. ``aggregates`` are SQL by component of
    :mod:`footfall.stats.metrics`; a component that is missing counts nothing here.
    ``has_pageviews`` is whether there is a column of that name.
    """

    name: str
    columns: Mapping[str, Column]
    aggregates: Mapping[str, str]
    has_pageviews: bool = True


def _people(visits: str | None, hits: str) -> dict[str, str]:
    """What every table can tell: visitors, and visits and hits under the table's names."""
    counts = {"visitors": "sum(visitors)", "group_visitors": "sum(visitors)"}
    counts["event_count"] = f"sum({hits})"
    if hits == "pageviews":
        counts["pageviews"] = "sum(pageviews)"
    if visits is not None:
        counts["visits"] = f"sum({visits})"
    return counts


def _whole_visits(visits: str = "visits") -> dict[str, str]:
    """The measures of tables whose rows are about whole visits."""
    return {
        **_people(visits, "pageviews"),
        "sessions": f"sum({visits})",
        "entries": f"sum({visits})",
        "bounces": "sum(bounces)",
        "timed_visits": f"sum({visits})",
        "total_duration": "sum(visit_duration)",
        "session_pageviews": "sum(pageviews)",
    }


_PAGES = {
    **_people("visits", "pageviews"),
    # Nothing is known of bounces and durations, but a visit to a page does have pageviews.
    "sessions": "sum(visits)",
    "session_pageviews": "sum(pageviews)",
    "exit_pageviews": "sum(pageviews)",
    "scrolled": "sum(total_scroll_depth)",
    "scrolling_visits": "sum(total_scroll_depth_visits)",
    "engagement_ms": "sumIf(total_time_on_page, {measured}) * 1000",
    "engaged_visits": "sumIf(total_time_on_page_visits, {measured})",
    "paired_seconds": "sumIf(total_time_on_page, {estimated})",
    "page_changes": "greatest(sumIf(toInt64(pageviews) - toInt64(exits), {estimated}), 0)",
}


def _tags() -> dict[str, Column]:
    names_ = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
    return {f"visit:{name}": Column(name, no_group=f"empty({name})") for name in names_}


_COUNTRY, _REGION, _CITY = "country = 'ZZ'", "empty(region)", "city = 0"

VISITORS = ImportedTable("imported_visitors", {}, _whole_visits())
PAGES = ImportedTable(
    "imported_pages", {PAGE: Column("page"), "event:hostname": Column("hostname")}, _PAGES
)
CUSTOM_EVENTS = ImportedTable(
    "imported_custom_events",
    {
        NAME: Column("name"),
        "event:props:url": Column("link_url", NONE),
        "event:props:path": Column("path", NONE),
    },
    _people(None, "events"),
    has_pageviews=False,
)

TABLES = (
    VISITORS,
    PAGES,
    CUSTOM_EVENTS,
    ImportedTable(
        "imported_sources",
        {
            "visit:source": Column("source", DIRECT_NONE),
            "visit:channel": Column("channel", NOT_SET),
            "visit:referrer": Column("referrer", DIRECT_NONE),
            **_tags(),
        },
        _whole_visits(),
    ),
    ImportedTable(
        "imported_entry_pages",
        {"visit:entry_page": Column("entry_page")},
        _whole_visits("entrances"),
    ),
    ImportedTable(
        "imported_exit_pages", {"visit:exit_page": Column("exit_page")}, _whole_visits("exits")
    ),
    ImportedTable(
        "imported_locations",
        {
            "visit:country": Column("country", no_group=_COUNTRY),
            "visit:region": Column("region", no_group=_REGION),
            "visit:city": Column("city", no_group=_CITY),
            "visit:country_name": Column("country_name", no_group=_COUNTRY),
            "visit:region_name": Column("region_name", no_group=_REGION),
            "visit:city_name": Column("city_name", no_group=_CITY),
        },
        _whole_visits(),
    ),
    ImportedTable(
        "imported_devices",
        {
            "visit:device": Column("device", NOT_SET),
            "visit:screen": Column("device", NOT_SET),
        },
        _whole_visits(),
    ),
    ImportedTable(
        "imported_browsers",
        {
            "visit:browser": Column("browser", NOT_SET),
            "visit:browser_version": Column("browser_version", NOT_SET),
        },
        _whole_visits(),
    ),
    ImportedTable(
        "imported_operating_systems",
        {
            "visit:os": Column("operating_system", NOT_SET),
            "visit:os_version": Column("operating_system_version", NOT_SET),
        },
        _whole_visits(),
    ),
)

_TABLE_OF = {name: table for table in TABLES for name in table.columns if not is_property(name)}

#: The table that knows of a kind of goal. How far a page was scrolled by whom, none knows.
GOAL_TABLES = {"event": CUSTOM_EVENTS, "page": PAGES}

#: The only imported properties, each with the events that have it.
PROPERTIES = {
    "event:props:url": frozenset({"Outbound Link: Click", "Cloaked Link: Click", "File Download"}),
    "event:props:path": frozenset({"404", "WP Form Completions", "Form: Submission"}),
}


def choose(
    site: SiteContext, dimensions: tuple[str, ...], filters: tuple[Filter, ...]
) -> tuple[ImportedTable, ...]:
    """The tables that answer for a grouping under some filters; none if it cannot be told.

    Only a breakdown by goal can take two: one for pages and one for events.
    """
    if any(True for _ in behavioural(filters)):
        return ()
    if not PROPERTIES.keys().isdisjoint({*dimensions, *names(filters)}):
        return _about_property(site, dimensions, filters)
    if dimensions == (GOAL,):
        return _about_goals(site, filters)
    others = (name for name in dimensions if name != GOAL and not name.startswith("time"))
    mentioned = {_TABLE_OF.get(name) for name in others} | _filtered(site, filters)
    if not mentioned and GOAL not in dimensions:
        return (VISITORS,)
    return _only(mentioned)


def _about_goals(site: SiteContext, filters: tuple[Filter, ...]) -> tuple[ImportedTable, ...]:
    """Conversions of all goals, or of the kind of goals that the filters are about."""
    if not filters:
        return (PAGES, CUSTOM_EVENTS)
    return _only(_filtered(site, filters)) if names(filters) <= {PAGE, NAME, GOAL} else ()


def _only(tables: set[ImportedTable | None]) -> tuple[ImportedTable, ...]:
    """The table, if it is a single known one."""
    known = tuple(table for table in tables if table is not None)
    return known if len(tables) == len(known) == 1 else ()


def _filtered(site: SiteContext, filters: tuple[Filter, ...]) -> set[ImportedTable | None]:
    """The tables of everything that is filtered by."""
    tables: set[ImportedTable | None] = set()
    for leaf, _ in walk(filters):
        if leaf.dimension == GOAL:
            tables |= {GOAL_TABLES.get(goal.kind) for goal in _meant(site, leaf)}
        else:
            tables.add(_TABLE_OF.get(leaf.dimension))
    return tables


def _about_property(
    site: SiteContext, dimensions: tuple[str, ...], filters: tuple[Filter, ...]
) -> tuple[ImportedTable, ...]:
    """A property is known only of the events whose own it is, and of nothing else besides."""
    filtered = names(filters)
    used = PROPERTIES.keys() & {*dimensions, *filtered}
    if len(used) != 1:
        return ()
    (property_,) = used
    if len(dimensions) > 1 or not all(
        name in (property_, GOAL, NAME) or name.startswith("time") for name in dimensions
    ):
        return ()
    if filtered - {property_, GOAL, NAME}:
        return ()
    owners = PROPERTIES[property_]
    owned = any(not owners.isdisjoint(_event_names(site, node)) for node in filters)
    return (CUSTOM_EVENTS,) if owned else ()


def _event_names(site: SiteContext, node: Filter) -> set[str | int | None]:
    """The names of events that a filter asks for outright."""
    match node:
        case Condition("is", "event:name", clauses):
            return set(clauses)
        case Condition("is", "event:goal"):
            return {goal.event_name for goal in _meant(site, node)}
        case _:
            return set()


def _meant(site: SiteContext, leaf: Condition) -> tuple[Goal, ...]:
    return goals.matching(leaf, goals.of_site(site))
