"""Segments of a site: named filters, what makes them valid, and how they come and go."""

import orjson
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from footfall import clock
from footfall.accounts.models import User
from footfall.sites.access import EDITORS, SiteAccess
from footfall.sites.context import site_context
from footfall.sites.models import Segment, Site
from footfall.sites.ownership import (
    BLANK,
    INVALID,
    MAY_OWN,
    Fields,
    described,
    fault,
    find,
    may_write,
    read_id,
    read_text,
    require,
)
from footfall.stats import filters
from footfall.stats.build import build
from footfall.stats.query import QueryError
from footfall.teams.features import Feature, is_available

MAX_SEGMENTS = 500
MAX_NAME = 255  # bytes
MAX_DATA = 5 * 1024  # bytes of JSON

LIMIT_REACHED = "Segment limit reached"
OTHER_KEYS = 'must not contain any other property except "filters" and "labels"'
NO_FILTERS = 'property "filters" must be an array with at least one member'
BAD_LABELS = 'property "labels" must be map or nil'
DEEP = "Invalid filters. Deep filters are not supported."
NESTED = "Invalid filters. A segment cannot be made of segments."


def list_segments(access: SiteAccess) -> QuerySet[Segment]:
    """The site's segments, the last changed first; by a limited link only its own."""
    segments = access.site.segments.select_related("owner").order_by("-updated_at", "-pk")
    limit = access.shared_link.segment_id if access.shared_link else None
    return segments.filter(pk=limit) if limit else segments


def to_json(segment: Segment, *, with_owner: bool) -> dict[str, object]:
    """A segment as the dashboard gets it; who made it is for members to know."""
    return {
        "id": segment.pk,
        "name": segment.name,
        "type": segment.type,
        "segment_data": segment.segment_data,
        **described(segment, with_owner=with_owner),
    }


def create_segment(access: SiteAccess, user: User, fields: Fields) -> Segment:
    """Save a segment of ``user``. Nothing in ``fields`` (``name``, ``type``, ``segment_data``) is
    trusted.

    Raises :class:`PermissionDenied` and, for the first fault, :class:`ValidationError`.
    """
    with transaction.atomic():
        # Two at once count each other.
        site = Site.objects.select_for_update().get(pk=access.site.pk)
        if site.segments.count() >= MAX_SEGMENTS:
            raise PermissionDenied(LIMIT_REACHED)
        require(_may_write(access, fields.get("type")), "create segment")
        return Segment.objects.create(
            site=site,
            owner=user,
            type=str(fields["type"]),
            name=_name(fields.get("name")),
            segment_data=_data(site, fields.get("segment_data")),
        )


def update_segment(access: SiteAccess, user: User, raw_id: str, fields: Fields) -> Segment:
    """Change what ``fields`` say of a segment, and make ``user`` its owner.

    Raises :class:`~footfall.sites.ownership.NotFoundError` and as :func:`create_segment`.
    """
    segment = _find(access, user, raw_id, "edit segment")
    type_ = fields.get("type", segment.type)
    allowed = _may_write(access, segment.type) and _may_write(access, type_)
    require(allowed, "edit segment")
    if "name" in fields:
        segment.name = _name(fields["name"])
    if "segment_data" in fields:
        segment.segment_data = _data(access.site, fields["segment_data"])
    segment.type = str(type_)
    segment.owner = user
    segment.save()
    return segment


def delete_segment(access: SiteAccess, user: User, raw_id: str) -> dict[str, object]:
    """Delete a segment and the links that are limited to it; its JSON as it was.

    Raises :class:`~footfall.sites.ownership.NotFoundError` and :class:`PermissionDenied`.
    """
    segment = _find(access, user, raw_id, "delete segment")
    require(may_write(access.role, segment.type), "delete segment")
    deleted = to_json(segment, with_owner=True)
    segment.delete()
    return deleted


def links_limited_to(access: SiteAccess, raw_id: str) -> list[str]:
    """Names of the shared links that show this segment only. Raises as :func:`delete_segment`,
    though there may be no segment of this number."""
    require(access.role in EDITORS, "get related shared links")
    links = access.site.shared_links.filter(segment=read_id(raw_id))
    return list(links.order_by("name").values_list("name", flat=True))


def _may_write(access: SiteAccess, type_: object) -> bool:
    shared = is_available(access.site.team, Feature.SITE_SEGMENTS)
    return may_write(access.role, type_, site_wide=shared)


def _find(access: SiteAccess, user: User, raw_id: str, deed: str) -> Segment:
    require(access.role in MAY_OWN, deed)
    return find(access.site.segments, user, raw_id)


def _name(raw: object) -> str:
    name = read_text("name", raw)
    if len(name.encode()) > MAX_NAME:
        raise fault("name", f"should be at most {MAX_NAME} byte(s)")
    return name


def _data(site: Site, raw: object) -> dict[str, object]:
    if raw is None:
        raise fault("segment_data", BLANK)
    as_json = orjson.dumps(raw)
    if not isinstance(raw, dict) or rb"\u0000" in as_json:  # PostgreSQL has no place for NUL
        raise fault("segment_data", INVALID)
    if len(as_json) > MAX_DATA:
        raise fault("segment_data", f"should be at most {MAX_DATA} byte(s)")
    if raw.keys() - {"filters", "labels"}:
        raise fault("segment_data", OTHER_KEYS)
    if not isinstance(raw.get("filters"), list) or not raw["filters"]:
        raise fault("segment_data", NO_FILTERS)
    if not isinstance(raw.get("labels"), dict | None):
        raise fault("segment_data", BAD_LABELS)
    _check_filters(site, raw["filters"])
    return raw


def _check_filters(site: Site, raw: list[object]) -> None:
    """Filters have to make a query of the site, and be as flat as the dashboard shows them."""
    try:
        nodes = filters.parse_all(raw)
        if filters.SEGMENT in filters.names(nodes, behavioural=True):
            raise QueryError(NESTED)
        build(
            site_context(site),
            metrics=["visitors"],
            date_range="day",
            now=clock.now(),
            filters=nodes,
        )
        if not all(_is_flat(node) for node in raw):
            raise QueryError(DEEP)
    except QueryError as error:
        raise fault("segment_data", str(error)) from None


def _is_flat(node: object) -> bool:
    match node:
        case ["has_not_done", _]:
            return True
        case [str(operator), str(), list()] if operator in filters.OPERATORS:
            return True
        case _:
            return False
