import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from footfall.accounts.models import User
from footfall.teams.models import Team, TeamMembership, TeamRole
from footfall.teams.services import MultipleTeamsError, get_or_create_personal_team, team_role
from tests.support.catalog import a_member, a_user

pytestmark = pytest.mark.django_db


def owned_team(user: User, **fields: object) -> Team:
    team = Team.objects.create(**fields)
    TeamMembership.objects.create(team=team, user=user, role=TeamRole.OWNER)
    return team


def test_a_personal_team_is_made_once_and_owned_by_its_user():
    user = a_user()

    team = get_or_create_personal_team(user)

    assert get_or_create_personal_team(user) == team
    assert team.name == "My personal sites"
    assert not team.setup_complete
    assert team_role(user, team) is TeamRole.OWNER


def test_a_team_that_is_set_up_is_not_personal():
    user = a_user()
    set_up = owned_team(user, setup_complete=True)

    assert get_or_create_personal_team(user) != set_up


def test_members_of_others_teams_get_a_team_of_their_own():
    team = get_or_create_personal_team(a_user())
    editor = a_member(team, TeamRole.EDITOR)

    assert get_or_create_personal_team(editor) != team


def test_with_several_teams_not_set_up_one_has_to_be_named():
    user = a_user()
    owned_team(user)
    owned_team(user)

    with pytest.raises(MultipleTeamsError):
        get_or_create_personal_team(user)


def test_users_with_single_sign_on_have_no_personal_team():
    user = a_user()
    user.type = User.Type.SSO

    with pytest.raises(PermissionDenied):
        get_or_create_personal_team(user)


def test_a_user_is_a_member_of_a_team_once():
    user = a_user()
    team = owned_team(user)

    with pytest.raises(IntegrityError):
        TeamMembership.objects.create(team=team, user=user, role=TeamRole.VIEWER)


def test_a_user_has_one_automatic_team_at_most():
    user = a_user()
    get_or_create_personal_team(user)

    with pytest.raises(IntegrityError):
        TeamMembership.objects.create(
            team=Team.objects.create(), user=user, role=TeamRole.OWNER, is_autocreated=True
        )


def test_strangers_have_no_role():
    assert team_role(a_user(), get_or_create_personal_team(a_user())) is None
