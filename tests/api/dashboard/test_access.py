"""Who may look at a dashboard, and what everybody else is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from footfall import clock
from footfall.accounts.models import User
from footfall.accounts.services import create_user
from footfall.sites.models import GuestMembership, Segment, SharedLink, Site
from footfall.sites.services import change_domain, create_site
from footfall.sites.shared_links import create_shared_link
from footfall.teams.models import TeamMembership, TeamRole
from footfall.warehouse import Warehouse
from tests.api.traffic import NOW, Traffic, report
from tests.stats.world import view

NO_SITE = {"error": "Site does not exist or user does not have sufficient access."}
REPORTS = [
    "top-stats",
    "main-graph",
    "current-visitors",
    "sources",
    "channels",
    "utm_mediums",
    "utm_sources",
    "utm_campaigns",
    "utm_contents",
    "utm_terms",
    "referrers/GitHub",
    "pages",
    "entry-pages",
    "exit-pages",
    "countries",
    "regions",
    "cities",
    "browsers",
    "browser-versions",
    "operating-systems",
    "operating-system-versions",
    "screen-sizes",
    "conversions",
    "custom-prop-values/key",
    "suggestions/page?q=",
    "suggestions/custom-prop-values/key?q=",
]


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_is_for_members_only(
    client: Client, traffic: Traffic, owner: User, stranger: User, name: str
) -> None:
    assert report(client, name, status=404) == NO_SITE
    client.force_login(stranger)
    assert report(client, name, status=404) == NO_SITE
    client.force_login(owner)
    report(client, name)


def test_an_unknown_site_gets_the_same_answer(client: Client, owner: User) -> None:
    client.force_login(owner)
    for domain in ("unknown.test", "a b", "%00", "%FF", "x" * 300):
        response = client.get(f"/api/stats/{domain}/top-stats")
        assert (response.status_code, response.json()) == (404, NO_SITE)


def test_a_last_slash_does_not_matter(client: Client, traffic: Traffic, owner: User) -> None:
    client.force_login(owner)
    report(client, "top-stats/")


def test_an_unknown_report_is_a_404_in_json(client: Client, traffic: Traffic, owner: User) -> None:
    client.force_login(owner)
    assert report(client, "nonsense", status=404) == {"error": "Not found"}


def test_search_terms_have_to_be_connected_by_somebody_who_may(
    client: Client, traffic: Traffic, owner: User, stranger: User
) -> None:
    report(client, "referrers/Google", status=404)
    client.force_login(owner)
    answer = report(client, "referrers/Google", status=422)
    assert answer == {"error_code": "not_configured", "is_admin": True}
    TeamMembership.objects.create(team=traffic.site.team, user=stranger, role=TeamRole.VIEWER)
    client.force_login(stranger)
    assert report(client, "referrers/Google", status=422)["is_admin"] is False


def test_anybody_may_look_at_a_public_site(client: Client, traffic: Traffic) -> None:
    traffic.site.public = True
    traffic.site.save()
    report(client, "top-stats")


def test_a_guest_sees_the_sites_of_the_invitation_only(
    client: Client, traffic: Traffic, owner: User, stranger: User
) -> None:
    create_site(owner, "second.test", team=traffic.site.team)
    membership = TeamMembership.objects.create(
        team=traffic.site.team, user=stranger, role=TeamRole.GUEST
    )
    GuestMembership.objects.create(team_membership=membership, site=traffic.site, role="viewer")
    client.force_login(stranger)
    report(client, "top-stats")
    assert client.get("/api/stats/second.test/top-stats").status_code == 404


def test_a_super_admin_sees_every_site(client: Client, traffic: Traffic) -> None:
    client.force_login(create_user("admin@host.test", "a long secret", is_super_admin=True))
    report(client, "top-stats")


def test_a_former_name_opens_no_dashboard(client: Client, traffic: Traffic, owner: User) -> None:
    change_domain(traffic.site, "renamed.test")
    client.force_login(owner)
    report(client, "top-stats", status=404)


def test_a_parameter_does_not_change_which_site_is_meant(
    client: Client, traffic: Traffic, owner: User, stranger: User
) -> None:
    create_site(stranger, "other.test")
    client.force_login(stranger)
    report(client, "top-stats", status=404, domain="other.test", site_id="other.test")


def test_a_domain_may_hold_a_slash(client: Client, owner: User, warehouse: Warehouse) -> None:
    create_site(owner, "site.test/blog")
    client.force_login(owner)
    # What is in the path when the slash was sent encoded, see footfall.web.middleware.
    path = "/api/stats/site.test%252Fblog/current-visitors"
    assert client.get(path).json() == 0
    assert client.get("/api/stats/site.test/blog/current-visitors").status_code == 404


def test_figures_of_sites_do_not_mix(client: Client, traffic: Traffic, owner: User) -> None:
    second = create_site(owner, "second.test", team=traffic.site.team)
    Traffic(second, traffic.world.warehouse).record(view("2024-06-10T10:00", 1, "/secret"))
    traffic.record(view("2024-06-10T10:00", 2, "/"))
    client.force_login(owner)
    assert [row["name"] for row in report(client, "pages", period="7d")["results"]] == ["/"]


def test_a_reset_site_hides_what_came_before(client: Client, traffic: Traffic, owner: User) -> None:
    traffic.record(view("2024-06-10T10:00", 1), view("2024-06-12T10:00", 2))
    traffic.site.native_stats_start_at = NOW - timedelta(days=4)
    traffic.site.save()
    client.force_login(owner)
    assert report(client, "top-stats", period="7d")["top_stats"][0]["value"] == 1


def test_a_consolidated_view_adds_up_the_sites_of_its_team(
    client: Client, traffic: Traffic, owner: User
) -> None:
    team = traffic.site.team
    second = create_site(owner, "second.test", team=team)
    view_ = Site.objects.create(domain=str(team.identifier), team=team, consolidated=True)
    traffic.record(view("2024-06-14T10:00", 1))
    Traffic(second, traffic.world.warehouse).record(view("2024-06-14T10:00", 2))
    client.force_login(owner)
    with clock.fixed(NOW):
        Site.objects.update(native_stats_start_at=NOW - timedelta(days=30))
        answer = client.get(f"/api/stats/{view_.domain}/top-stats?period=7d").json()
    assert answer["top_stats"][0]["value"] == 2


class TestSharedLinks:
    @pytest.fixture
    def link(self, site: Site) -> SharedLink:
        return create_shared_link(site, "for friends")

    def test_a_link_opens_its_site(
        self, client: Client, traffic: Traffic, link: SharedLink
    ) -> None:
        report(client, "top-stats", auth=link.slug)
        headers = {"X-Shared-Link-Auth": link.slug}
        assert client.get("/api/stats/site.test/top-stats", headers=headers).status_code == 200

    def test_a_link_of_another_site_shuts_out_even_members(
        self, client: Client, traffic: Traffic, owner: User
    ) -> None:
        other = create_shared_link(create_site(owner, "other.test"), "other")
        client.force_login(owner)
        assert report(client, "top-stats", status=404, auth=other.slug) == NO_SITE
        assert report(client, "top-stats", status=404, auth="nonsense\0") == NO_SITE

    def test_a_password_has_to_be_given_first(
        self, client: Client, traffic: Traffic, site: Site
    ) -> None:
        link = create_shared_link(site, "secret", password="open sesame")
        other = create_shared_link(site, "other", password="open sesame")
        report(client, "top-stats", status=404, auth=link.slug)
        client.post(f"/share/{link.slug}/authenticate", {"password": "wrong"})
        report(client, "top-stats", status=404, auth=link.slug)
        client.post(f"/share/{link.slug}/authenticate", {"password": "open sesame"})
        report(client, "top-stats", auth=link.slug)
        report(client, "top-stats", status=404, auth=other.slug)

    def test_a_forged_cookie_opens_nothing(
        self, client: Client, traffic: Traffic, site: Site
    ) -> None:
        link = create_shared_link(site, "secret", password="open sesame")
        client.cookies[f"shared-link-{link.slug}"] = f"{link.slug}:forged:signature"
        report(client, "top-stats", status=404, auth=link.slug)

    @pytest.mark.parametrize("name", [name for name in REPORTS if name != "current-visitors"])
    def test_a_link_limited_to_a_segment_shows_nothing_else(
        self, client: Client, traffic: Traffic, owner: User, name: str
    ) -> None:
        traffic.record(view("2024-06-10T10:00", 1, "/a"), view("2024-06-10T10:00", 2, "/b"))
        segment = Segment.objects.create(
            site=traffic.site,
            owner=owner,
            name="Only a",
            type="site",
            segment_data={"filters": [["is", "event:page", ["/a"]]]},
        )
        link = create_shared_link(traffic.site, "limited", segment=segment)

        def ask(filters: Any, status: int) -> None:
            asked = {"auth": link.slug, "period": "7d", "filters": filters}
            query = {} if "?" not in name else {"q": ""}
            report(client, name.partition("?")[0], status=status, **asked, **query)

        only = f'["is","segment",[{segment.pk}]]'
        ask(f"[{only}]", 200)
        ask(f'[{only},["is","visit:source",["Google"]]]', 200)
        for outside in ("", "[]", '[["is","visit:source",["Google"]]]', f'[["or",[{only}]]]'):
            ask(outside, 400)

    def test_what_a_limited_link_shows_is_the_segment(
        self, client: Client, traffic: Traffic, owner: User
    ) -> None:
        traffic.record(view("2024-06-10T10:00", 1, "/a"), view("2024-06-10T10:00", 2, "/b"))
        segment = Segment.objects.create(
            site=traffic.site,
            owner=owner,
            name="Only a",
            type="site",
            segment_data={"filters": [["is", "event:page", ["/a"]]]},
        )
        link = create_shared_link(traffic.site, "limited", segment=segment)
        asked = {"period": "7d", "filters": f'[["is","segment",[{segment.pk}]]]'}
        found = report(client, "pages", auth=link.slug, **asked)["results"]
        assert [row["name"] for row in found] == ["/a"]
