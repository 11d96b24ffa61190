"""The tracker settings of a site, and the goals that come and go with them."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from footfall.sites import jobs
from footfall.sites.goals import delete_event_goals, find_or_create_goal
from footfall.sites.models import Site, TrackerConfiguration

#: The event that each switch makes the tracker send, and so the goal that belongs to it.
GOAL_OF_SWITCH = {
    "outbound_links": "Outbound Link: Click",
    "file_downloads": "File Download",
    "form_submissions": "Form: Submission",
    "track_404_pages": "404",
}
SWITCHES = (
    "track_404_pages",
    "hash_based_routing",
    "outbound_links",
    "file_downloads",
    "revenue_tracking",
    "tagged_events",
    "form_submissions",
    "pageview_props",
)


def get_or_create_tracker_configuration(
    site: Site, defaults: Mapping[str, object] | None = None
) -> TrackerConfiguration:
    """The configuration of a site; ``defaults`` count only if there is none yet.

    Raises :class:`ValidationError` by field.
    """
    existing = TrackerConfiguration.objects.filter(site=site).first()
    if existing is not None:
        return existing
    try:
        with transaction.atomic():
            configuration = TrackerConfiguration.objects.create(site=site)
            return update_tracker_configuration(configuration, defaults or {})
    except IntegrityError:
        # Another request was faster.
        return TrackerConfiguration.objects.get(site=site)


def update_tracker_configuration(
    configuration: TrackerConfiguration, changes: Mapping[str, object]
) -> TrackerConfiguration:
    """Apply known fields of ``changes``; others are ignored.

    A switch that goes on brings its goal, one that goes off takes it away. Raises
    :class:`ValidationError` by field.
    """
    changes = _clean(changes)
    site = configuration.site
    changed = {field for field, value in changes.items() if getattr(configuration, field) != value}
    with transaction.atomic():
        for field, event_name in GOAL_OF_SWITCH.items():
            before, after = getattr(configuration, field), changes.get(field)
            if after is True and not before:
                find_or_create_goal(site, event_name=event_name)
            elif after is False and before:
                delete_event_goals(site, event_name)
        for field, value in changes.items():
            setattr(configuration, field, value)
        configuration.save()
        if changed - {"installation_type"}:
            jobs.purge_script_from_cdn(configuration.id)
    return configuration


def _clean(changes: Mapping[str, object]) -> dict[str, object]:
    errors: dict[str, list[str]] = {}
    known: dict[str, object] = {}
    if "installation_type" in changes:
        kind = changes["installation_type"]
        if kind is not None and kind not in TrackerConfiguration.InstallationType.values:
            errors["installation_type"] = ["is invalid"]
        known["installation_type"] = kind
    for field in SWITCHES:
        if field in changes:
            if not isinstance(changes[field], bool):
                errors[field] = ["is invalid"]
            known[field] = changes[field]
    if errors:
        raise ValidationError(errors)
    return known
