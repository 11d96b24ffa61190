"""What can be done with teams, and the rules for it."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from footfall.accounts.models import User
from footfall.teams.models import Team, TeamMembership, TeamRole

#: Roles that may add sites to their team.
SITE_CREATORS = frozenset({TeamRole.OWNER, TeamRole.ADMIN, TeamRole.EDITOR})


class MultipleTeamsError(Exception):
    """The user owns several teams that are not set up, so one has to be named."""


def get_or_create_personal_team(user: User) -> Team:
    """The team a user owns that is not set up yet, made on first need.

    Raises :class:`MultipleTeamsError` if there are several, and :class:`PermissionDenied` for
    users who log in by single sign-on.
    """
    if user.type == User.Type.SSO:
        raise PermissionDenied("users with single sign-on have no personal team")
    owned = Team.objects.filter(
        setup_complete=False, memberships__user=user, memberships__role=TeamRole.OWNER
    )
    teams = list(owned[:2])
    if len(teams) > 1:
        raise MultipleTeamsError
    if teams:
        return teams[0]
    try:
        with transaction.atomic():
            team = Team.objects.create()
            TeamMembership.objects.create(
                team=team, user=user, role=TeamRole.OWNER, is_autocreated=True
            )
    except IntegrityError:
        # The same user was faster in another request.
        return owned.get()
    return team


def team_role(user: User, team: Team) -> TeamRole | None:
    """A user's role in a team; ``None`` for a stranger."""
    membership = TeamMembership.objects.filter(user=user, team=team).first()
    return TeamRole(membership.role) if membership else None
