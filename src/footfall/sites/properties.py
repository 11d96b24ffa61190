"""Which custom properties of a site may be seen."""

from footfall.sites.models import Site
from footfall.stats.dimensions import INTERNAL_PROPERTIES
from footfall.teams.features import Feature, is_available


def visible_keys(site: Site) -> list[str] | None:
    """The keys that the dashboard shows, ``None`` for all.

    Those of Footfall's own events are always among them; without the feature they are all.
    """
    internal = sorted(INTERNAL_PROPERTIES)
    if not is_available(site.team, Feature.PROPS):
        return internal
    allowed = site.allowed_event_props
    return None if allowed is None else [*allowed, *internal]
