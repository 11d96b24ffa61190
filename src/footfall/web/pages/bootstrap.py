"""What the dashboard's script is told by the page it starts on: the ``data-*`` attributes."""

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import orjson

from footfall.config import config
from footfall.ingest.geo import database_files
from footfall.sites.access import Role, SiteAccess
from footfall.sites.funnels import list_funnels
from footfall.sites.models import Segment
from footfall.sites.stats_start import stats_start_date
from footfall.stats.intervals import valid_intervals

PERIODS = (
    *("realtime", "day", "24h", "7d", "28d", "30d", "91d", "month", "6mo", "12mo"),
    *("year", "all", "custom"),
)

#: A colour in CSS: a name, hex digits or a function of numbers. Nothing that could end it.
_CSS_COLOUR = re.compile(r"[a-z]+|#[0-9a-f]{3,8}|[a-z]+\([0-9a-z.,%/ -]+\)", re.IGNORECASE)


def bootstrap(
    access: SiteAccess, user_id: int | None, query: Mapping[str, str], now: datetime
) -> dict[str, str]:
    """Attribute names (without ``data-``) and values for one reader of one dashboard.

    ``user_id`` is ``None`` for someone who is not logged in. ``query`` is the page's query
    string, which dresses the dashboard when it is opened by a shared link.
    """
    site, link = access.site, access.shared_link
    zone = ZoneInfo(site.timezone)
    local_now = now.astimezone(zone)
    offset = local_now.utcoffset()
    begin = stats_start_date(site)
    today = local_now.date()
    return {
        "domain": site.domain,
        "offset": str(int(offset.total_seconds()) if offset else 0),
        "stats-begin": begin.isoformat() if begin else "",
        "native-stats-begin": site.native_stats_start_at.astimezone(zone).date().isoformat(),
        "has-goals": _flag(site.goals.exists()),
        "has-props": _flag(bool(site.allowed_event_props)),
        "conversions-opted-out": _flag(not site.conversions_enabled),
        "props-opted-out": _flag(not site.props_enabled),
        "funnels-opted-out": _flag(not site.funnels_enabled),
        "funnels-available": _flag(True),
        "props-available": _flag(True),
        "site-segments-available": _flag(True),
        "revenue-goals": _json(
            list(site.goals.exclude(currency=None).values("display_name", "currency"))
        ),
        "funnels": _json([funnel._asdict() for funnel in list_funnels(site)]),
        "logged-in": _flag(user_id is not None),
        "current-user-role": access.role.value,
        "current-user-id": "null" if user_id is None else str(user_id),
        "shared-link-auth": link.slug if link else "",
        "embedded": "true" if link and query.get("embed") == "true" else "",
        "background": _background(query.get("background", "")) if link else "",
        "is-dbip": _flag(_is_dbip()),
        "flags": "{}",
        "segments": _json(_segments(access)),
        "valid-intervals-by-period": _json(
            {period: valid_intervals(period, begin or today, today) for period in PERIODS}
        ),
        "is-consolidated-view": _flag(site.consolidated),
        "consolidated-view-available": _flag(False),
        "team-identifier": str(site.team.identifier),
        "limited-to-segment-id": str(link.segment_id) if link and link.segment_id else "null",
    }


def _segments(access: SiteAccess) -> list[dict[str, object]]:
    """All segments, because a URL may apply any; who made them is for members to know."""
    segments = access.site.segments.select_related("owner").order_by("-updated_at", "-pk")
    if access.shared_link and access.shared_link.segment_id:
        segments = segments.filter(pk=access.shared_link.segment_id)
    return [_segment(segment, with_owner=access.role is not Role.PUBLIC) for segment in segments]


def _segment(segment: Segment, *, with_owner: bool) -> dict[str, object]:
    described: dict[str, object] = {
        "id": segment.pk,
        "name": segment.name,
        "type": segment.type,
        "segment_data": segment.segment_data,
        "inserted_at": f"{segment.inserted_at:%Y-%m-%d %H:%M:%S}",
        "updated_at": f"{segment.updated_at:%Y-%m-%d %H:%M:%S}",
    }
    if with_owner:
        described["owner_id"] = segment.owner_id
        described["owner_name"] = segment.owner.name if segment.owner else None
    return described


def _background(colour: str) -> str:
    return colour if _CSS_COLOUR.fullmatch(colour) else ""


def _is_dbip() -> bool:
    """Whether places come from DB-IP, whose licence asks for a mention."""
    files = database_files(config().geo_db)
    return any(file.exists() and "dbip" in file.name.lower() for file in files)


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
