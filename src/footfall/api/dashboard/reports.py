"""The breakdown reports of the dashboard: one table of all that tells them apart."""

from dataclasses import dataclass

from footfall.api.dashboard import naming
from footfall.api.dashboard.naming import Namer

#: Of a visit as a whole, shown beside what it came from or was made with.
VISIT_QUALITY = ("bounce_rate", "visit_duration")


@dataclass(frozen=True, slots=True)
class Report:
    """A list of groups, each with metrics.

    ``metrics`` come after visitors, ``detailed`` ones after those in the details view; both
    give way to conversion metrics while the dashboard is filtered by a goal, unless
    ``about_events``. Groups whose first dimension has one of the values ``leaving_out`` are not
    shown. ``detailed_namer`` names rows in the details view, where that differs. In realtime a
    report covers five minutes, or half an hour if ``recent_half_hour``. ``with_query_meta`` passes
    on what the engine says about its figures.
    """

    dimensions: tuple[str, ...]
    metrics: tuple[str, ...] = ("percentage",)
    detailed: tuple[str, ...] = ()
    leaving_out: tuple[str | int, ...] = ()
    namer: Namer = naming.by_value
    detailed_namer: Namer | None = None
    about_events: bool = False
    recent_half_hour: bool = False
    with_query_meta: bool = False


def _utm(tag: str) -> Report:
    return Report((f"visit:utm_{tag}",), metrics=("percentage", *VISIT_QUALITY), leaving_out=("",))


def _versions(parent: str) -> Report:
    return Report(
        (f"visit:{parent}", f"visit:{parent}_version"),
        detailed=VISIT_QUALITY,
        namer=naming.versions(parent, with_parent=True),
        detailed_namer=naming.versions(parent, with_parent=False),
    )


REPORTS: dict[str, Report] = {
    "sources": Report(("visit:source",), detailed=VISIT_QUALITY),
    "channels": Report(("visit:channel",), detailed=VISIT_QUALITY),
    "utm_mediums": _utm("medium"),
    "utm_sources": _utm("source"),
    "utm_campaigns": _utm("campaign"),
    "utm_contents": _utm("content"),
    "utm_terms": _utm("term"),
    "pages": Report(
        ("event:page",),
        detailed=("pageviews", "bounce_rate", "time_on_page", "scroll_depth"),
        with_query_meta=True,
    ),
    "entry-pages": Report(
        ("visit:entry_page",),
        metrics=("percentage", "visits", "visit_duration", "bounce_rate"),
        leaving_out=("",),
        with_query_meta=True,
    ),
    "exit-pages": Report(
        ("visit:exit_page",),
        metrics=("percentage", "visits", "exit_rate"),
        leaving_out=("",),
        with_query_meta=True,
    ),
    "countries": Report(("visit:country",), leaving_out=("", "ZZ"), namer=naming.countries),
    "regions": Report(("visit:region",), leaving_out=("",), namer=naming.regions),
    "cities": Report(("visit:city",), leaving_out=(0,), namer=naming.cities),
    "browsers": Report(("visit:browser",), detailed=VISIT_QUALITY),
    "browser-versions": _versions("browser"),
    "operating-systems": Report(("visit:os",), detailed=VISIT_QUALITY),
    "operating-system-versions": _versions("os"),
    "screen-sizes": Report(("visit:device",), detailed=VISIT_QUALITY),
    "conversions": Report(
        ("event:goal",),
        metrics=("events", "conversion_rate"),
        about_events=True,
        recent_half_hour=True,
    ),
}

REFERRERS = Report(("visit:referrer",), detailed=VISIT_QUALITY)


def custom_property(key: str) -> Report:
    """The values of one custom property."""
    return Report((f"event:props:{key}",), metrics=("events", "percentage"), about_events=True)
