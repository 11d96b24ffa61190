"""The sites a user can open, in the order they are listed, and the pins that decide it."""

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from footfall import clock
from footfall.accounts.models import User
from footfall.sites.models import GuestMembership, Site, SiteUserPreference
from footfall.teams.models import TeamMembership, TeamRole

MAX_PINS = 9


class TooManyPinsError(Exception):
    """A user has pinned as many sites as can be."""


def sites_of(user: User, *, matching: str = "") -> QuerySet[Site]:
    """Regular sites of the user's teams and those they are a guest of.

    Pinned sites come first, the latest pin before earlier ones, then the others by domain;
    each site has its ``pinned_at`` (or ``None``). ``matching`` is a part of the domain.
    """
    memberships = TeamMembership.objects.filter(user=user)
    guest_of = GuestMembership.objects.filter(
        team_membership__user=user, team_membership__role=TeamRole.GUEST
    )
    pins = SiteUserPreference.objects.filter(user=user, site=OuterRef("pk"))
    return (
        Site.objects.filter(
            Q(team__in=memberships.exclude(role=TeamRole.GUEST).values("team"))
            | Q(pk__in=guest_of.values("site")),
            consolidated=False,
            domain__icontains=matching.strip(),
        )
        .annotate(pinned_at=Subquery(pins.values("pinned_at")[:1]))
        .order_by(F("pinned_at").desc(nulls_last=True), "domain")
    )


def toggle_pin(user: User, site: Site) -> bool:
    """Pin a site, or unpin it; whether it is pinned now. The user must have access to it.

    Raises :class:`TooManyPinsError` for a tenth pin.
    """
    with transaction.atomic():
        # Locks the user's pins: two pins at the same moment count each other.
        User.objects.select_for_update().get(pk=user.pk)
        preference, _ = SiteUserPreference.objects.get_or_create(user=user, site=site)
        if preference.pinned_at is not None:
            preference.pinned_at = None
        elif _pins(user) >= MAX_PINS:
            raise TooManyPinsError
        else:
            preference.pinned_at = clock.now()
        preference.save()
    return preference.pinned_at is not None


def _pins(user: User) -> int:
    """How many sites that the user can still open are pinned."""
    pinned = SiteUserPreference.objects.filter(user=user, pinned_at__isnull=False)
    return pinned.filter(site__in=sites_of(user).values("pk")).count()
