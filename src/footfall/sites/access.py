"""Who may see or change a site, and which site a name means."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from footfall import clock
from footfall.accounts.models import User
from footfall.accounts.text import is_storable
from footfall.sites.domains import DOMAIN_CHANGE_GRACE
from footfall.sites.models import GuestMembership, SharedLink, Site
from footfall.teams.models import TeamMembership, TeamRole


class Role(StrEnum):
    """What someone is to a site. ``public`` sees a public dashboard or has a shared link."""

    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    BILLING = "billing"
    VIEWER = "viewer"
    SUPER_ADMIN = "super_admin"
    PUBLIC = "public"


#: May see the dashboard.
VIEWERS = frozenset(Role)
#: May see what is not public, such as the statistics through an API key.
MEMBERS = frozenset(Role) - {Role.PUBLIC}
#: May change the site's settings.
EDITORS = frozenset({Role.OWNER, Role.ADMIN, Role.EDITOR, Role.SUPER_ADMIN})
#: May reset and delete.
MANAGERS = frozenset({Role.OWNER, Role.ADMIN, Role.SUPER_ADMIN})


class SiteAccessError(Exception):
    """No such site, or no right to it: nobody is told which of the two."""


@dataclass(frozen=True, slots=True)
class SiteAccess:
    """A site someone may use, as what, and by which shared link if by one."""

    site: Site
    role: Role
    shared_link: SharedLink | None = None


def role_on(
    user: User | AnonymousUser, site: Site, shared_link: SharedLink | None = None
) -> Role | None:
    """What ``user`` is to ``site``; ``None`` for someone with no business there.

    Membership goes before super-admin, that before a public site, that before a shared link
    (which must be one of the site's, already unlocked).
    """
    if isinstance(user, User):
        if role := _member_role(user, site):
            return role
        if user.is_super_admin:
            return Role.SUPER_ADMIN
    if site.public or shared_link is not None:
        return Role.PUBLIC
    return None


def _member_role(user: User, site: Site) -> Role | None:
    membership = TeamMembership.objects.filter(user=user, team=site.team_id).first()
    if membership is None:
        return None
    if membership.role != TeamRole.GUEST:
        return Role(membership.role)
    guest = GuestMembership.objects.filter(team_membership=membership, site=site).first()
    return Role(guest.role) if guest else None


def find_site(domain: str) -> Site | None:
    """The site whose current domain this is, for pages."""
    return _first(Q(domain=domain), domain)


def find_site_by_any_name(domain: str) -> Site | None:
    """The site with this domain now or within the last 72 hours, for the APIs."""
    renamed = Q(domain_changed_from=domain, domain_changed_at__gt=clock.now() - DOMAIN_CHANGE_GRACE)
    return _first(Q(domain=domain) | renamed, domain)


def _first(named: Q, domain: str) -> Site | None:
    if not is_storable(domain):
        return None
    return Site.objects.select_related("team").filter(named).first()


def find_shared_link(site: Site, slug: str) -> SharedLink | None:
    """The link of this site with this slug."""
    return site.shared_links.filter(slug=slug).first() if is_storable(slug) else None


def is_open(link: SharedLink) -> bool:
    """Whether a link needs no password."""
    return not link.password_protected


def get_site_for(
    user: User | AnonymousUser,
    domain: str,
    *,
    roles: Collection[Role] = VIEWERS,
    shared_link_slug: str | None = None,
    is_unlocked: Callable[[SharedLink], bool] = is_open,
    consolidated_allowed: bool = False,
) -> SiteAccess:
    """The site at ``domain`` for someone in one of ``roles``.

    ``is_unlocked`` says whether this visitor has given a shared link's password. A slug that
    is not this site's, or is locked, shuts out even members. Raises
    :class:`SiteAccessError`.
    """
    site = find_site(domain)
    if site is None or (site.consolidated and not consolidated_allowed):
        raise SiteAccessError
    link = None
    if shared_link_slug is not None:
        link = find_shared_link(site, shared_link_slug)
        if link is None or not is_unlocked(link):
            raise SiteAccessError
    role = role_on(user, site, link)
    if role is None or role not in roles:
        raise SiteAccessError
    return SiteAccess(site, role, link)
