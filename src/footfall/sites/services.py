"""What can be done with sites, and the rules for it.

Services raise :class:`django.core.exceptions.ValidationError` with messages by field, in the
order in which the APIs report them.
"""

from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from footfall import clock
from footfall.accounts.models import User
from footfall.sites import jobs
from footfall.sites.domains import clean_domain
from footfall.sites.models import DomainClaim, Site, TrackerConfiguration
from footfall.teams.models import Team, TeamRole
from footfall.teams.services import SITE_CREATORS, get_or_create_personal_team, team_role

DOMAIN_TAKEN = "This domain cannot be registered. Perhaps one of your colleagues registered it?"
DOMAIN_UNCHANGED = "New domain must be different than the current one"
NO_SITES_IN_TEAM = "You can't add sites to the selected team."


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


def clean_timezone(raw: object) -> str:
    """A known IANA timezone. Raises :class:`ValidationError` on ``timezone`` for others."""
    if not isinstance(raw, str) or raw not in _timezones():
        raise ValidationError({"timezone": ["is invalid"]})
    return raw


def create_site(
    creator: User, domain: object, *, timezone: object = "Etc/UTC", team: Team | None = None
) -> Site:
    """Create a site in ``team`` or else in the creator's personal team.

    Raises :class:`ValidationError` on ``domain`` or ``timezone``, :class:`PermissionDenied`
    when the creator may not add sites to the team, and
    :class:`footfall.teams.services.MultipleTeamsError` when a team has to be named.
    """
    name = clean_domain(domain)
    zone = clean_timezone(timezone)
    try:
        with transaction.atomic():
            team = team or get_or_create_personal_team(creator)
            if team_role(creator, team) not in SITE_CREATORS:
                raise PermissionDenied(NO_SITES_IN_TEAM)
            _release_own_alias(creator, name)
            return Site.objects.create(domain=name, timezone=zone, team=team)
    except IntegrityError:
        if DomainClaim.objects.filter(domain=name).exists():
            raise ValidationError({"domain": [DOMAIN_TAKEN]}) from None
        raise


def _release_own_alias(creator: User, domain: str) -> None:
    """Let the owner of a renamed site use its former name again for a new one."""
    renamed = Site.objects.filter(
        domain_changed_from=domain,
        team__memberships__user=creator,
        team__memberships__role=TeamRole.OWNER,
    ).first()
    if renamed:
        renamed.domain_changed_from = renamed.domain_changed_at = None
        renamed.save()


def change_domain(site: Site, domain: object) -> Site:
    """Rename a site; for 72 hours its former name still leads to it.

    Raises :class:`ValidationError` on ``domain``.
    """
    name = clean_domain(domain)
    if name == site.domain:
        raise ValidationError({"domain": [DOMAIN_UNCHANGED]})
    former = site.domain, site.domain_changed_from, site.domain_changed_at
    site.domain, site.domain_changed_from, site.domain_changed_at = name, site.domain, clock.now()
    try:
        site.save()
    except IntegrityError:
        site.domain, site.domain_changed_from, site.domain_changed_at = former
        if DomainClaim.objects.exclude(site=site).filter(domain=name).exists():
            raise ValidationError({"domain": [DOMAIN_TAKEN]}) from None
        raise
    if script := TrackerConfiguration.objects.filter(site=site).first():
        jobs.purge_script_from_cdn(script.id)
    return site
