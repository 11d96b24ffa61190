"""The figures above the graph."""

from footfall.api.dashboard import dates
from footfall.api.dashboard.current_visitors import current_visitors
from footfall.api.dashboard.main_graph import default_interval
from footfall.api.dashboard.metric_labels import metric_labels
from footfall.api.dashboard.question import REALTIME_FIGURES, Question, run
from footfall.stats import filters
from footfall.stats.query import Query, QueryResult, Row
from footfall.stats.sample_percent import sample_percent
from footfall.warehouse import current

#: A tile's name and the engine's metric behind it.
Tile = tuple[str, str]

VISITORS: Tile = ("Unique visitors", "visitors")
VISITS: Tile = ("Total visits", "visits")
PAGEVIEWS: Tile = ("Total pageviews", "pageviews")
VIEWS_PER_VISIT: Tile = ("Views per visit", "views_per_visit")
BOUNCE_RATE: Tile = ("Bounce rate", "bounce_rate")
VISIT_DURATION: Tile = ("Visit duration", "visit_duration")
TIME_ON_PAGE: Tile = ("Time on page", "time_on_page")
SCROLL_DEPTH: Tile = ("Scroll depth", "scroll_depth")
CONVERSIONS: Tile = ("Unique conversions", "visitors")
TOTAL_CONVERSIONS: Tile = ("Total conversions", "events")
REVENUE: tuple[Tile, ...] = (
    ("Average revenue", "average_revenue"),
    ("Total revenue", "total_revenue"),
)
CONVERSION_RATE: Tile = ("Conversion rate", "conversion_rate")

OF_EVERYTHING = (VISITORS, VISITS, PAGEVIEWS, VIEWS_PER_VISIT, BOUNCE_RATE, VISIT_DURATION)
OF_PAGES = (VISITORS, VISITS, PAGEVIEWS, BOUNCE_RATE, TIME_ON_PAGE, SCROLL_DEPTH)
#: Imported figures of single pages know nothing of bounces, nor of reading time.
NOT_OF_IMPORTED_PAGES = frozenset({BOUNCE_RATE, TIME_ON_PAGE})
OF_NOW = (("Unique visitors (last 30 min)", "visitors"), ("Pageviews (last 30 min)", "pageviews"))
OF_CONVERSIONS_NOW = (
    ("Unique conversions (last 30 min)", "visitors"),
    ("Total conversions (last 30 min)", "events"),
)


def answer(question: Question) -> dict[str, object]:
    """Run the report ``top-stats``."""
    tiles = _tiles(question)
    query = question.query(
        tuple(metric for _, metric in tiles),
        date_range=REALTIME_FIGURES if question.realtime else None,
    )
    result = run(query)
    imported = result.meta.get("imports_included") is True
    figures = [
        figure
        for position, tile in enumerate(tiles)
        if not (imported and tile in NOT_OF_IMPORTED_PAGES and question.by_page)
        and (figure := _figure(tile, position, result.rows[0])) is not None
    ]
    graphable = [figure["graph_metric"] for figure in figures]
    if _legacy_time_on_page(query):
        graphable = [metric for metric in graphable if metric != "time_on_page"]
    if question.realtime:
        figures.insert(0, _current_visitors(question))
    first, last = dates.local_dates(query, query.range)
    then = dates.local_dates(query, query.compare_to) if query.compare_to else (None, None)
    return {
        "top_stats": figures,
        "graphable_metrics": graphable,
        "interval": default_interval(question.params.period, first, last),
        "sample_percent": sample_percent(current.get(), query),
        "meta": {**result.meta, "metric_labels": metric_labels(query)},
        "with_imported_switch": _imported_switch(result),
        "includes_imported": imported,
        "from": first,
        "to": last,
        "comparing_from": then[0],
        "comparing_to": then[1],
    }


def _tiles(question: Question) -> tuple[Tile, ...]:
    if question.realtime:
        return OF_CONVERSIONS_NOW if question.by_goal else OF_NOW
    if question.by_goal:
        revenue = REVENUE if len(question.currencies) == 1 else ()
        return (CONVERSIONS, TOTAL_CONVERSIONS, *revenue, CONVERSION_RATE)
    if question.by_page:
        # Only a filter that holds for every event says whose scrolling is meant.
        whole_page = filters.top_level(question.resolved_filters, filters.PAGE)
        return OF_PAGES if whole_page else tuple(tile for tile in OF_PAGES if tile != SCROLL_DEPTH)
    return OF_EVERYTHING


def _figure(tile: Tile, position: int, row: Row) -> dict[str, object] | None:
    """One tile; ``None`` for a figure that does not exist."""
    name, metric = tile
    value = row.metrics[position]
    if value is None and metric == "time_on_page":
        value = 0
    if value is None:
        return None
    figure: dict[str, object] = {"name": name, "value": value, "graph_metric": metric}
    if row.comparison is not None and row.comparison.metrics[position] is not None:
        figure["comparison_value"] = row.comparison.metrics[position]
        figure["change"] = row.comparison.change[position]
    return figure


def _current_visitors(question: Question) -> dict[str, object]:
    value = current_visitors(question.site, question.now)
    return {"name": "Current visitors", "value": value, "graph_metric": "current_visitors"}


def _legacy_time_on_page(query: Query) -> bool:
    """Whether part of the range is older than the site's measuring of engagement."""
    cutoff = query.site.legacy_time_on_page_cutoff
    return cutoff is None or dates.local_dates(query, query.range)[0] < cutoff


def _imported_switch(result: QueryResult) -> dict[str, object]:
    """How the dashboard offers to take imported data in or leave it out."""
    match result.meta.get("imports_skip_reason"):
        case "no_imported_data" | "out_of_range":
            return {"visible": False, "togglable": False, "tooltip_msg": None}
        case "unsupported_query":
            message = "These filters do not exist in imported data, so it is left out"
            return {"visible": True, "togglable": False, "tooltip_msg": message}
        case _:
            included = result.meta.get("imports_included") is True
            message = f"Click to {'leave out' if included else 'include'} imported data"
            return {"visible": True, "togglable": True, "tooltip_msg": message}
