"""What the metrics of a report are called above its columns."""

from footfall.stats import filters
from footfall.stats.imported import PRESENT
from footfall.stats.metrics import CONVERSION_RATES
from footfall.stats.query import Query

_OF_PAGES: dict[tuple[str, ...], str] = {
    ("visit:entry_page",): "Unique entrances",
    ("visit:exit_page",): "Unique exits",
}


def metric_labels(query: Query) -> list[str]:
    """A label for each metric of ``query``, in its order."""
    return [_label(query, metric) for metric in query.metrics]


def _label(query: Query, metric: str) -> str:
    if metric in CONVERSION_RATES:
        return "CR"
    if metric != "visitors":
        return metric
    if query.date_range in PRESENT:
        return "Current visitors"
    if filters.top_level(query.filters, filters.GOAL):
        return "Conversions"
    return _OF_PAGES.get(query.dimensions, "Visitors")
