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
from footfall.sites.segments import list_segments, to_json
from footfall.sites.stats_start import stats_start_date
from footfall.stats.intervals import valid_intervals
from footfall.teams.features import Feature, is_available

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
    segments = list_segments(access)
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
        "funnels-available": _flag(is_available(site.team, Feature.FUNNELS)),
        "props-available": _flag(is_available(site.team, Feature.PROPS)),
        "site-segments-available": _flag(is_available(site.team, Feature.SITE_SEGMENTS)),
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
        "segments": _json(
            [to_json(segment, with_owner=access.role is not Role.PUBLIC) for segment in segments]
        ),
        "valid-intervals-by-period": _json(
            {period: valid_intervals(period, begin or today, today) for period in PERIODS}
        ),
        "is-consolidated-view": _flag(site.consolidated),
        "consolidated-view-available": _flag(False),
        "team-identifier": str(site.team.identifier),
        "limited-to-segment-id": str(link.segment_id) if link and link.segment_id else "null",
    }


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
