"""Shared links of a site: how they are made and unlocked."""

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError

from footfall.accounts.text import is_storable
from footfall.sites.models import Segment, SharedLink, Site
from footfall.sites.models.notes import Visibility
from footfall.teams.features import Feature, is_available

MAX_NAME = 255
#: Made by the WordPress plugin through its own API, and hidden from people.
RESERVED_NAME = "WordPress - Shared Dashboard"

BLANK = "can't be blank"
TOO_LONG = f"should be at most {MAX_NAME} character(s)"
RESERVED = "This name is reserved. Please choose another one"
TAKEN = "has already been taken"
INVALID = "is invalid"


def create_shared_link(
    site: Site, name: str, *, password: str = "", segment: Segment | None = None
) -> SharedLink:
    """Create a link, open unless a password is given, to all of a site or to a segment of it.

    Raises :class:`ValidationError` on ``name`` or ``segment``.
    """
    name = name.strip()
    if not name:
        raise ValidationError({"name": [BLANK]})
    if len(name) > MAX_NAME:
        raise ValidationError({"name": [TOO_LONG]})
    if not is_storable(name):
        raise ValidationError({"name": [INVALID]})
    if name == RESERVED_NAME:
        raise ValidationError({"name": [RESERVED]})
    if segment and (segment.site_id != site.pk or segment.type != Visibility.SITE):
        raise ValidationError({"segment": [INVALID]})
    password_hash = make_password(password) if password else ""
    link, created = SharedLink.objects.get_or_create(
        site=site, name=name, defaults={"password_hash": password_hash, "segment": segment}
    )
    if not created:
        raise ValidationError({"name": [TAKEN]})
    return link


def is_offered(link: SharedLink) -> bool:
    """Whether the plan lets a link be used."""
    return link.name == RESERVED_NAME or is_available(link.site.team, Feature.SHARED_LINKS)


def unlocks(link: SharedLink, password: str) -> bool:
    """Whether ``password`` opens a link; any does for an open one."""
    return not link.password_protected or check_password(password, link.password_hash)
