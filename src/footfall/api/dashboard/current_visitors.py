"""How many people are on a site right now."""

from datetime import datetime

from footfall.api.dashboard.question import run
from footfall.stats.build import build
from footfall.stats.query import Condition
from footfall.stats.site import SiteContext

#: An open tab reports engagement; that alone does not make somebody a current visitor.
_ACTIVE = Condition("is_not", "event:name", ("engagement",))


def current_visitors(site: SiteContext, now: datetime) -> int:
    """Distinct visitors with a pageview or custom event in the last five minutes."""
    query = build(site, metrics=["visitors"], date_range="realtime", now=now, filters=[_ACTIVE])
    (row,) = run(query).rows
    value = row.metrics[0]
    assert isinstance(value, int)
    return value
