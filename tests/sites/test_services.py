import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from footfall import clock
from footfall.accounts.models import User
from footfall.sites.models import DomainClaim, Site
from footfall.sites.services import change_domain, create_site
from footfall.teams.models import Team, TeamMembership, TeamRole
from footfall.teams.services import get_or_create_personal_team
from tests.support.catalog import a_member, a_site, a_user

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TAKEN = {
    "domain": ["This domain cannot be registered. Perhaps one of your colleagues registered it?"]
}


class TestCreateSite:
    def test_a_site_belongs_to_its_creators_personal_team(self):
        user = a_user()

        site = create_site(user, "https://www.Example.com/", timezone="Europe/Berlin")

        assert (site.domain, site.timezone) == ("example.com", "Europe/Berlin")
        assert site.team == get_or_create_personal_team(user)

    def test_a_site_begins_with_the_documented_defaults(self):
        with clock.fixed(NOON):
            site = create_site(a_user(), "example.com")
        site.refresh_from_db()

        assert site.timezone == "Etc/UTC"
        assert site.native_stats_start_at == NOON
        assert site.stats_start_date is None
        assert site.legacy_time_on_page_cutoff.isoformat() == "1970-01-01"
        assert site.allowed_event_props is None
        assert site.ingest_rate_limit_threshold is None
        assert site.ingest_rate_limit_scale_seconds == 60
        assert not site.public
        assert site.conversions_enabled and site.props_enabled and site.funnels_enabled

    @pytest.mark.parametrize(
        "zone", ["", "Mars/Olympus", "europe/berlin", None, 1, "../etc/passwd"]
    )
    def test_an_unknown_timezone_is_refused(self, zone: object):
        with pytest.raises(ValidationError) as refusal:
            create_site(a_user(), "example.com", timezone=zone)

        assert refusal.value.message_dict == {"timezone": ["is invalid"]}

    def test_a_name_that_is_taken_is_refused(self):
        a_site("example.com")

        with pytest.raises(ValidationError) as refusal:
            create_site(a_user(), "www.example.com")

        assert refusal.value.message_dict == TAKEN
        assert Site.objects.count() == 1

    @pytest.mark.parametrize("role", [TeamRole.OWNER, TeamRole.ADMIN, TeamRole.EDITOR])
    def test_owners_admins_and_editors_add_sites_to_a_team(self, role: TeamRole):
        team = get_or_create_personal_team(a_user())
        member = a_member(team, role)

        assert create_site(member, "example.com", team=team).team == team

    @pytest.mark.parametrize("role", [TeamRole.VIEWER, TeamRole.BILLING, TeamRole.GUEST, None])
    def test_others_do_not(self, role: TeamRole | None):
        team = get_or_create_personal_team(a_user())
        user = a_member(team, role) if role else a_user()

        with pytest.raises(PermissionDenied, match="You can't add sites to the selected team"):
            create_site(user, "example.com", team=team)

        assert not Site.objects.exists()


class TestChangeDomain:
    def test_the_former_name_is_kept_with_the_time_of_the_change(self):
        site = a_site("old.example")

        with clock.fixed(NOON):
            change_domain(site, "https://New.example")
        site.refresh_from_db()

        assert site.domain == "new.example"
        assert site.domain_changed_from == "old.example"
        assert site.domain_changed_at == NOON

    def test_the_new_name_must_be_another(self):
        site = a_site("old.example")

        with pytest.raises(ValidationError) as refusal:
            change_domain(site, "www.old.example")

        assert refusal.value.message_dict == {
            "domain": ["New domain must be different than the current one"]
        }

    @pytest.mark.parametrize("name", ["old.example", "new.example"])
    def test_nobody_else_can_take_either_name(self, name: str):
        change_domain(a_site("old.example"), "new.example")

        with pytest.raises(ValidationError) as refusal:
            create_site(a_user(), name)

        assert refusal.value.message_dict == TAKEN

    @pytest.mark.parametrize("name", ["old.example", "new.example"])
    def test_no_other_site_can_be_renamed_to_either_name(self, name: str):
        change_domain(a_site("old.example"), "new.example")
        other = a_site("other.example")

        with pytest.raises(ValidationError) as refusal:
            change_domain(other, name)

        assert refusal.value.message_dict == TAKEN
        assert other.domain == "other.example"
        other.save()
        assert other.domain_changed_from is None

    def test_a_site_can_go_back_and_forth(self):
        site = a_site("old.example")

        change_domain(site, "new.example")
        change_domain(site, "old.example")
        change_domain(site, "new.example")

        assert (site.domain, site.domain_changed_from) == ("new.example", "old.example")

    def test_a_name_given_up_twice_is_free(self):
        site = a_site("one.example")
        change_domain(site, "two.example")
        change_domain(site, "three.example")

        assert create_site(a_user(), "one.example")

    def test_the_owner_may_use_the_former_name_for_a_new_site(self):
        owner = a_user()
        renamed = a_site("old.example", owner)
        change_domain(renamed, "new.example")

        site = create_site(owner, "old.example")

        renamed.refresh_from_db()
        assert site.domain == "old.example"
        assert (renamed.domain_changed_from, renamed.domain_changed_at) == (None, None)

    def test_an_editor_of_the_team_may_not(self):
        site = a_site("old.example")
        change_domain(site, "new.example")
        editor = a_member(site.team, TeamRole.EDITOR)

        with pytest.raises(ValidationError):
            create_site(editor, "old.example")


class TestTheDatabaseItself:
    """Whatever runs at the same time, one name leads to one site."""

    def test_refuses_a_domain_twice(self):
        team = a_site("one.example").team

        with pytest.raises(IntegrityError), transaction.atomic():
            Site.objects.create(domain="one.example", team=team)

    def test_refuses_another_sites_former_name_as_domain(self):
        site = a_site("old.example")
        change_domain(site, "new.example")

        with pytest.raises(IntegrityError), transaction.atomic():
            Site.objects.create(domain="old.example", team=site.team)

    def test_refuses_another_sites_domain_as_former_name(self):
        site = a_site("one.example")

        with pytest.raises(IntegrityError), transaction.atomic():
            Site.objects.create(
                domain="two.example", domain_changed_from="one.example", team=site.team
            )
        assert not Site.objects.filter(domain="two.example").exists()

    def test_keeps_the_names_when_someone_saves_another_column_of_an_older_copy(self):
        site = a_site("old.example")
        older_copy = Site.objects.get(pk=site.pk)
        change_domain(site, "new.example")

        older_copy.public = True
        older_copy.save(update_fields=["public"])

        claims = set(DomainClaim.objects.values_list("domain", flat=True))
        assert claims == {"old.example", "new.example"}

    def test_frees_all_names_of_a_deleted_site(self):
        site = a_site("old.example")
        change_domain(site, "new.example")

        site.delete()

        assert not DomainClaim.objects.exists()

    def test_keeps_one_consolidated_view_a_team(self):
        team = a_site().team
        Site.objects.create(domain=str(team.identifier), team=team, consolidated=True)

        with pytest.raises(IntegrityError), transaction.atomic():
            Site.objects.create(domain="second", team=team, consolidated=True)


@pytest.mark.django_db(transaction=True)
def test_of_those_who_want_one_name_at_the_same_moment_one_gets_it():
    users = [a_user() for _ in range(4)]
    together = threading.Barrier(len(users))
    refusals: list[object] = []

    def create(user: User) -> None:
        together.wait()
        try:
            create_site(user, "example.com")
        except ValidationError as refusal:
            refusals.append(refusal.message_dict)
        connection.close()

    threads = [threading.Thread(target=create, args=[user]) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert refusals == [TAKEN] * 3
    assert Site.objects.get().domain == "example.com"


def test_saving_a_row_moves_its_update_time():
    with clock.fixed(NOON):
        team = Team.objects.create()
    with clock.fixed(NOON + timedelta(hours=1)):
        team.name = "Us"
        team.save(update_fields=["name"])
    team.refresh_from_db()

    assert team.inserted_at == NOON
    assert team.updated_at == NOON + timedelta(hours=1)


def test_deleting_a_team_deletes_its_sites_and_memberships():
    site = a_site()

    site.team.delete()

    assert not Site.objects.exists()
    assert not TeamMembership.objects.exists()
