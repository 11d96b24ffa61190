from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from footfall import clock
from footfall.sites.access import (
    EDITORS,
    MANAGERS,
    MEMBERS,
    Role,
    SiteAccessError,
    find_site,
    find_site_by_any_name,
    get_site_for,
    role_on,
)
from footfall.sites.models import Site
from footfall.sites.services import change_domain
from footfall.sites.shared_links import create_shared_link
from footfall.teams.models import TeamRole
from tests.support.catalog import a_guest, a_member, a_site, a_user

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANYONE = AnonymousUser()


@pytest.fixture
def site() -> Site:
    return a_site("example.com")


class TestRole:
    @pytest.mark.parametrize("role", ["owner", "admin", "editor", "billing", "viewer"])
    def test_members_have_their_teams_role(self, site: Site, role: str):
        assert role_on(a_member(site.team, TeamRole(role)), site) == Role(role)

    @pytest.mark.parametrize("role", ["editor", "viewer"])
    def test_guests_have_a_role_on_their_site_only(self, site: Site, role: str):
        guest = a_guest(site, role)
        sibling = Site.objects.create(domain="sibling.example", team=site.team)

        assert role_on(guest, site) == Role(role)
        assert role_on(guest, sibling) is None

    def test_strangers_and_visitors_have_none(self, site: Site):
        assert role_on(a_user(), site) is None
        assert role_on(ANYONE, site) is None

    def test_super_admins_have_one_on_every_site(self, site: Site):
        assert role_on(a_user(is_super_admin=True), site) is Role.SUPER_ADMIN

    def test_everyone_is_the_public_of_a_public_site(self):
        site = a_site(public=True)

        assert role_on(ANYONE, site) is Role.PUBLIC
        assert role_on(a_user(), site) is Role.PUBLIC

    def test_a_shared_link_makes_its_bearer_public(self, site: Site):
        link = create_shared_link(site, "For Jane")

        assert role_on(ANYONE, site, link) is Role.PUBLIC

    def test_membership_goes_before_super_admin_before_public(self):
        site = a_site(public=True)
        admin = a_user(is_super_admin=True)
        member = a_member(site.team, TeamRole.VIEWER)
        member.is_super_admin = True

        assert role_on(member, site) is Role.VIEWER
        assert role_on(admin, site) is Role.SUPER_ADMIN


class TestNames:
    def test_pages_know_the_current_name_only(self, site: Site):
        change_domain(site, "new.example")

        assert find_site("new.example") == site
        assert find_site("example.com") is None

    def test_apis_know_the_former_name_for_72_hours(self, site: Site):
        with clock.fixed(NOON):
            change_domain(site, "new.example")

        with clock.fixed(NOON + timedelta(hours=71, minutes=59)):
            assert find_site_by_any_name("example.com") == site
        with clock.fixed(NOON + timedelta(hours=72)):
            assert find_site_by_any_name("example.com") is None
            assert find_site_by_any_name("new.example") == site

    @pytest.mark.parametrize(
        "name", ["", "\0", "\ud800", "EXAMPLE.COM", "example.com ", "x" * 10_000]
    )
    def test_what_no_site_is_called_finds_nothing(self, site: Site, name: str):
        assert find_site(name) is None
        assert find_site_by_any_name(name) is None


class TestGetSiteFor:
    def test_a_viewer_sees_but_does_not_edit(self, site: Site):
        viewer = a_member(site.team, TeamRole.VIEWER)

        assert get_site_for(viewer, "example.com").site == site
        with pytest.raises(SiteAccessError):
            get_site_for(viewer, "example.com", roles=EDITORS)

    def test_an_editor_edits_but_does_not_delete(self, site: Site):
        editor = a_guest(site, "editor")

        assert get_site_for(editor, "example.com", roles=EDITORS).role is Role.EDITOR
        with pytest.raises(SiteAccessError):
            get_site_for(editor, "example.com", roles=MANAGERS)

    def test_the_public_is_no_member(self):
        a_site("example.com", public=True)

        assert get_site_for(ANYONE, "example.com").role is Role.PUBLIC
        with pytest.raises(SiteAccessError):
            get_site_for(ANYONE, "example.com", roles=MEMBERS)

    def test_an_unknown_site_and_a_forbidden_one_look_the_same(self, site: Site):
        for domain in ("example.com", "unknown.example", "\0"):
            with pytest.raises(SiteAccessError) as refusal:
                get_site_for(a_user(), domain)
            assert refusal.value.args == ()

    def test_a_shared_link_opens_its_site(self, site: Site):
        link = create_shared_link(site, "For Jane")

        access = get_site_for(ANYONE, "example.com", shared_link_slug=link.slug)

        assert (access.site, access.role, access.shared_link) == (site, Role.PUBLIC, link)

    def test_a_shared_link_of_another_site_shuts_out_even_members(self, site: Site):
        member = a_member(site.team, TeamRole.OWNER)
        foreign = create_shared_link(a_site(), "For Jane")

        for slug in (foreign.slug, "unknown", "", "\0"):
            with pytest.raises(SiteAccessError):
                get_site_for(member, "example.com", shared_link_slug=slug)

    def test_a_protected_link_opens_once_its_password_was_given(self, site: Site):
        link = create_shared_link(site, "For Jane", password="sesame")

        with pytest.raises(SiteAccessError):
            get_site_for(ANYONE, "example.com", shared_link_slug=link.slug)
        access = get_site_for(
            ANYONE, "example.com", shared_link_slug=link.slug, is_unlocked=lambda known: True
        )
        assert access.role is Role.PUBLIC

    def test_a_link_does_not_lower_what_a_member_may_do(self, site: Site):
        member = a_member(site.team, TeamRole.ADMIN)
        link = create_shared_link(site, "For Jane")

        access = get_site_for(member, "example.com", shared_link_slug=link.slug)

        assert access.role is Role.ADMIN

    def test_consolidated_views_are_shut_unless_they_are_asked_for(self, site: Site):
        owner = a_member(site.team, TeamRole.OWNER)
        view = Site.objects.create(domain="view", team=site.team, consolidated=True)

        with pytest.raises(SiteAccessError):
            get_site_for(owner, "view")
        assert get_site_for(owner, "view", consolidated_allowed=True).site == view
