"""What the engine needs to know of a site: plain values, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

#: New sites measure time on page by engagement from the beginning of time.
ALWAYS_NEW_TIME_ON_PAGE = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Goal:
    """A configured goal.

    ``event_name`` is set for kind ``event``; ``page_path`` (with ``*`` as wildcard) for ``page``
    and ``scroll``; ``scroll_threshold`` is a percentage, for ``scroll`` only. ``currency`` is the
    ISO 4217 code of a revenue goal.
    """

    id: int
    display_name: str
    kind: Literal["event", "page", "scroll"]
    event_name: str | None = None
    page_path: str | None = None
    scroll_threshold: int | None = None
    currency: str | None = None
    custom_props: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CompletedImport:
    """Figures that were brought in from elsewhere, of site-local days ``start`` to ``end``.

    ``id`` marks their rows in the imported tables of the site; those of a ``legacy`` import may
    also be marked with 0. ``has_scroll_depth`` is whether they tell how far pages were read.
    """

    id: int
    start: date
    end: date
    has_scroll_depth: bool = False
    legacy: bool = False


@dataclass(frozen=True, slots=True)
class SiteContext:
    """A site, or a consolidated view of several, as the engine sees it.

    ``site_ids`` has more than one entry for a consolidated view. ``native_stats_start_at`` hides
    older rows (a stats reset). ``stats_start_date`` is the local date of the first data point,
    ``None`` while there is none. ``goals`` come newest first. ``segments`` maps the id of a saved
    segment to its filters in API form. ``events_in_30_days`` is known where large sites are
    sampled. ``imports`` are the completed ones.
    """

    site_ids: tuple[int, ...]
    domain: str
    timezone: str = "UTC"
    native_stats_start_at: datetime | None = None
    stats_start_date: date | None = None
    goals: tuple[Goal, ...] = ()
    segments: Mapping[int, object] = field(default_factory=dict)
    legacy_time_on_page_cutoff: date | None = ALWAYS_NEW_TIME_ON_PAGE
    imports: tuple[CompletedImport, ...] = ()
    custom_props_available: bool = True
    revenue_goals_available: bool = True
    funnels_available: bool = True
    events_in_30_days: int | None = None
