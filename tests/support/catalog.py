"""People and sites for tests, made as the product makes them."""

from itertools import count

from footfall.accounts.models import User
from footfall.accounts.services import create_user
from footfall.sites.models import GuestMembership, Site
from footfall.sites.services import create_site
from footfall.teams.models import Team, TeamMembership, TeamRole

PASSWORD = "correct horse battery staple"

_number = count(1)


def a_user(email: str = "", **fields: bool) -> User:
    """A user; without an address, one of their own."""
    return create_user(email or f"user{next(_number)}@example.org", PASSWORD, **fields)


def a_site(domain: str = "", owner: User | None = None, **fields: object) -> Site:
    """A site of ``owner``, or of someone new, with these columns."""
    site = create_site(owner or a_user(), domain or f"site{next(_number)}.example")
    for name, value in fields.items():
        setattr(site, name, value)
    if fields:
        site.save()
    return site


def a_member(team: Team, role: TeamRole) -> User:
    """A new user with a role in the team."""
    user = a_user()
    TeamMembership.objects.create(team=team, user=user, role=role)
    return user


def a_guest(site: Site, role: str) -> User:
    """A new user who may use one site of a team."""
    user = a_member(site.team, TeamRole.GUEST)
    membership = user.team_memberships.get(team=site.team)
    GuestMembership.objects.create(team_membership=membership, site=site, role=role)
    return user
