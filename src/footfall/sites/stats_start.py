"""The first day of a site's statistics."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Min

from footfall.sites.models import Site, SiteImport
from footfall.warehouse import current

FIRST_EVENT = """
SELECT minOrNull(timestamp) FROM events_v2
WHERE site_id = {site_id:UInt64} AND timestamp >= toDateTime({since:UInt32}, 'UTC')
"""


def stats_start_date(site: Site) -> date | None:
    """The first day with data, in the site's timezone; ``None`` while there is none.

    Once known it is kept on the site, so that the warehouse is asked only until then. For a
    consolidated view it is when the first of its sites began, never kept.
    """
    if site.consolidated:
        return native_stats_start_at(site).astimezone(ZoneInfo(site.timezone)).date()
    if site.stats_start_date is None:
        days = [day for day in (_first_native_day(site), _first_imported_day(site)) if day]
        if days:
            site.stats_start_date = min(days)
            Site.objects.filter(pk=site.pk).update(stats_start_date=site.stats_start_date)
    return site.stats_start_date


def native_stats_start_at(site: Site) -> datetime:
    """When the data that a site shows of its own begins; of a consolidated view, of its sites."""
    if not site.consolidated:
        return site.native_stats_start_at
    members = Site.objects.filter(team=site.team_id, consolidated=False)
    began: datetime | None = members.aggregate(began=Min("native_stats_start_at"))["began"]
    return began or site.native_stats_start_at


def include_history(site: Site, since: datetime) -> None:
    """Let statistics show native data from ``since`` on, after older events were loaded.

    ``since`` is aware. A later start than the present one changes nothing.
    """
    site.native_stats_start_at = min(site.native_stats_start_at, since)
    site.stats_start_date = None
    site.save(update_fields=["native_stats_start_at", "stats_start_date"])


def _first_native_day(site: Site) -> date | None:
    since = int(site.native_stats_start_at.timestamp())
    result = current.get().query(FIRST_EVENT, {"site_id": site.pk, "since": since})
    first: datetime | None = result.rows[0][0]
    if first is None:
        return None
    return first.replace(tzinfo=UTC).astimezone(ZoneInfo(site.timezone)).date()


def _first_imported_day(site: Site) -> date | None:
    completed = site.imports.filter(status=SiteImport.Status.COMPLETED)
    first: date | None = completed.aggregate(first=Min("start_date"))["first"]
    return first
