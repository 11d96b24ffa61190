"""Asks what dashboards of long ranges ask, ahead of their readers, so that the answers are kept."""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial

from footfall import clock
from footfall.api.dashboard import breakdowns, main_graph, params, top_stats
from footfall.api.dashboard.question import Question, ask
from footfall.api.dashboard.reports import REPORTS
from footfall.api.errors import ApiError
from footfall.sites.context import site_context
from footfall.sites.models import Site
from footfall.stats import kept
from footfall.warehouse import Warehouse, WarehouseError

logger = logging.getLogger(__name__)

#: The reports of a dashboard without filters.
_ANSWERS: dict[str, Callable[[Question], object]] = {
    "top-stats": top_stats.answer,
    "main-graph": main_graph.answer,
    **{name: partial(breakdowns.answer, report=report) for name, report in REPORTS.items()},
}

#: Sites with fewer events are quick to read from the beginning.
MIN_EVENTS = 200_000

_LARGE = """
SELECT site_id, max(timestamp) FROM events_v2
WHERE empty({sites:Array(UInt64)}) OR site_id IN {sites:Array(UInt64)}
GROUP BY site_id HAVING count() >= {least:UInt64} ORDER BY count() DESC
"""


def large_sites(warehouse: Warehouse, among: Sequence[int] = ()) -> Iterator[tuple[Site, datetime]]:
    """The sites (``among`` some, or all) for which it is worth it, each with the time of its
    latest event. Raises :class:`~footfall.warehouse.WarehouseError`."""
    found = warehouse.query(_LARGE, {"sites": list(among), "least": MIN_EVENTS}).rows
    for site_id, latest in found:
        site = Site.objects.filter(pk=site_id).first()
        if site is not None:
            yield site, min(latest, clock.now())


def keep(site: Site, latest: datetime, *, gently: bool = False) -> Iterator[str]:
    """Keep what the reports of a site say about finished months; names each when it is done.

    All months first, then the last twelve as they were at the ``latest`` event, which on a site
    with traffic is now. ``gently`` leaves half a processor free.
    """
    ranges = ("all", clock.now()), ("12mo", latest)
    for period, now in ranges:
        question = ask(site_context(site), params.read({"period": period}), now, None)
        for name, answer in _ANSWERS.items():
            try:
                with kept.keeping(gently=gently):
                    answer(question)
            except (ApiError, WarehouseError) as error:
                logger.warning("%s of %s was not kept: %s", name, site.domain, error)
                return
            yield name
