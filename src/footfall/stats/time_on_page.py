"""Time on page has two methods; a site's cut-off date says from when on the newer one counts.

The newer one adds up reported engagement. The older one takes the time from one event of a visit
to the next, for queries about whole sites or single pages only.
"""

from datetime import datetime

from footfall.stats import periods
from footfall.stats.filters import PAGE
from footfall.stats.query import Query

METRIC = "time_on_page"


def measured_since(query: Query) -> datetime | None:
    """The instant within the query's range from which on engagement is counted, ``None`` if that
    is never or after the range."""
    cutoff = query.site.legacy_time_on_page_cutoff
    if cutoff is None:
        return None
    since = periods.start_of_measurement(cutoff, query.timezone)
    return since if since < query.range.last else None


def is_estimated(query: Query) -> bool:
    """Whether the older method answers for a part of the query's range."""
    if METRIC not in query.metrics or query.dimensions not in ((), (PAGE,)):
        return False
    since = measured_since(query)
    return since is None or since > query.range.first


def warnings(query: Query) -> dict[str, dict[str, str]]:
    """``meta.metric_warnings`` where figures of the older method are in the answer."""
    cutoff = query.site.legacy_time_on_page_cutoff
    if cutoff is None or not is_estimated(query):
        return {}
    return {
        METRIC: {
            "code": "legacy_time_on_page_used",
            "message": f"Time on page before {cutoff.isoformat()} is estimated by an older method.",
        }
    }
