"""Turns a site of the catalog into what the stats engine needs to know of it."""

from footfall.sites import traffic
from footfall.sites.models import Goal, Site, SiteImport
from footfall.sites.stats_start import native_stats_start_at, stats_start_date
from footfall.stats.site import CompletedImport, SiteContext
from footfall.stats.site import Goal as StatsGoal
from footfall.teams.features import Feature, is_available


def site_context(site: Site) -> SiteContext:
    """What a query on ``site`` needs. Reads the site's goals and segments."""
    site_ids = member_ids(site)
    return SiteContext(
        site_ids=site_ids,
        domain=site.domain,
        events_in_30_days=traffic.events_in_30_days(site_ids),
        timezone=site.timezone,
        native_stats_start_at=native_stats_start_at(site),
        stats_start_date=stats_start_date(site),
        goals=tuple(_goal(goal) for goal in site.goals.order_by("-pk")),
        segments={
            pk: data.get("filters", [])
            for pk, data in site.segments.values_list("pk", "segment_data")
        },
        legacy_time_on_page_cutoff=site.legacy_time_on_page_cutoff,
        imports=completed_imports(site),
        custom_props_available=is_available(site.team, Feature.PROPS),
        revenue_goals_available=is_available(site.team, Feature.REVENUE_GOALS),
        funnels_available=is_available(site.team, Feature.FUNNELS),
    )


def completed_imports(site: Site) -> tuple[CompletedImport, ...]:
    """The imports that statistics take in, in the order of their days; a consolidated view has
    none."""
    if site.consolidated:
        return ()
    completed = site.imports.filter(status=SiteImport.Status.COMPLETED)
    return tuple(
        CompletedImport(
            each.import_id, each.start_date, each.end_date, each.has_scroll_depth, each.legacy
        )
        for each in completed.order_by("start_date", "import_id")
        if each.start_date and each.end_date  # which completed ones have
    )


def member_ids(site: Site) -> tuple[int, ...]:
    """The site itself, or all regular sites of the team (newest first) for a consolidated view."""
    if not site.consolidated:
        return (site.pk,)
    members = Site.objects.filter(team=site.team_id, consolidated=False)
    return tuple(members.order_by("-pk").values_list("pk", flat=True))


def _goal(goal: Goal) -> StatsGoal:
    return StatsGoal(
        id=goal.pk,
        display_name=goal.display_name,
        kind=goal.kind,
        event_name=goal.event_name,
        page_path=goal.page_path,
        scroll_threshold=goal.scroll_threshold if goal.kind == "scroll" else None,
        currency=goal.currency,
        custom_props=goal.custom_props,
    )
