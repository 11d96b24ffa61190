"""Which custom events a site could make goals of: those that happen."""

import calendar
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from footfall.stats import execute, periods
from footfall.stats.build import build
from footfall.stats.query import Condition, Include, Pagination
from footfall.stats.site import SiteContext
from footfall.warehouse import Warehouse

MAX_NAMES = 25
MAX_EXCLUDED = 1_000
MONTHS = 6

NAME = "event:name"

#: Names no goal can have: those of Footfall's own events, blank ones, ones with white space
#: around, ones that are too long.
_OWN = ("pageview", "engagement")
_UNFIT = r"(?s)^$|^\s|\s$|^.{121,}$"


def event_names(
    warehouse: Warehouse,
    site: SiteContext,
    now: datetime,
    *,
    search: str = "",
    exclude: Iterable[str] = (),
) -> list[str]:
    """Names of events of the last six months that could be goals, most visitors first.

    Imported events count too. ``search`` keeps names that contain it, in any case; of
    ``exclude`` (names that are goals already, say) the first 1,000 are left out.
    """
    today = now.astimezone(ZoneInfo(site.timezone)).date()
    excluded = tuple(dict.fromkeys(exclude))[:MAX_EXCLUDED]
    query = build(
        site,
        metrics=["visitors"],
        dimensions=[NAME],
        filters=[
            Condition("is_not", NAME, (*_OWN, *excluded)),
            Condition("matches_not", NAME, (_UNFIT,)),
            Condition("contains", NAME, (search,), case_sensitive=False),
        ],
        date_range=(_months_before(today), today),
        now=now,
        include=Include(imports=True),
        pagination=Pagination(MAX_NAMES),
    )
    return [str(row.dimensions[0]) for row in execute.run(warehouse, query).rows]


def _months_before(day: date) -> date:
    """The same day six months ago, or the last of that month."""
    first = periods.add_months(day, -MONTHS)
    return first.replace(day=min(day.day, calendar.monthrange(first.year, first.month)[1]))
