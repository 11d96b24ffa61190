"""Every internal endpoint, for everybody who may or may not use it."""

import json
from typing import Any, NamedTuple

import pytest
from django.test import Client

from footfall.accounts.models import User
from footfall.api.dashboard.reports import REPORTS
from footfall.sites.models import Funnel, FunnelStep, Goal, Segment, SharedLink, Site
from footfall.sites.services import create_site
from footfall.sites.shared_links import create_shared_link
from footfall.teams.models import TeamRole
from tests.api.dashboard.changes import member
from tests.api.traffic import Traffic
from tests.stats.world import view

STATS = "/api/stats/site.test"
SUGGESTIONS = (
    *("page", "entry_page", "exit_page", "hostname", "source", "channel", "referrer"),
    *("utm_medium", "utm_source", "utm_campaign", "utm_content", "utm_term"),
    *("browser", "browser_version", "os", "os_version", "screen"),
    *("country", "region", "city", "goal", "prop_key", "custom-prop-values/plan"),
)


class Endpoint(NamedTuple):
    """An address, how it is asked, and with which status it answers whoever may."""

    path: str
    status: int = 200
    body: object = None

    def ask(self, client: Client, **params: Any) -> int:
        """The status for these parameters, in a range that all endpoints know."""
        query = {"period": "7d", "q": "", **params}
        if self.body is None:
            return client.get(self.path, query).status_code
        return client.post(
            self.path,
            json.dumps(self.body),
            content_type="application/json",
            query_params=query,
        ).status_code


ENDPOINTS = [
    *(Endpoint(f"{STATS}/{name}") for name in REPORTS),
    *(Endpoint(f"{STATS}/suggestions/{name}") for name in SUGGESTIONS),
    Endpoint(f"{STATS}/top-stats"),
    Endpoint(f"{STATS}/main-graph"),
    Endpoint(f"{STATS}/referrers/GitHub"),
    Endpoint(f"{STATS}/referrers/Google", 422),
    Endpoint(f"{STATS}/custom-prop-values/plan"),
    Endpoint(f"{STATS}/funnels/1"),
    Endpoint(f"{STATS}/exploration/next", body={"journey": []}),
    Endpoint(f"{STATS}/exploration/funnel", body={"journey": []}),
    Endpoint("/site.test/export"),
]
#: These take no filters, so there is nothing to hold a limited link to.
UNFILTERED = [Endpoint(f"{STATS}/current-visitors"), Endpoint("/api/site.test/annotations")]


@pytest.fixture(autouse=True)
def site_with_a_visit(traffic: Traffic) -> None:
    traffic.record(view("2024-06-10T10:00", 1))
    funnel = Funnel.objects.create(pk=1, site=traffic.site, name="Way")
    for order, name in enumerate(("Signup", "Buy"), 1):
        goal = Goal.objects.create(site=traffic.site, event_name=name, display_name=name)
        FunnelStep.objects.create(funnel=funnel, goal=goal, step_order=order)


def statuses(client: Client, **params: Any) -> dict[str, int]:
    """What each endpoint answers, those left out that answer as they should."""
    answers = [(each, each.ask(client, **params)) for each in ENDPOINTS + UNFILTERED]
    return {each.path: status for each, status in answers if status != each.status}


def everywhere(status: int, endpoints: list[Endpoint]) -> dict[str, int]:
    return {endpoint.path: status for endpoint in endpoints}


def test_a_private_site_is_not_there_for_others(client: Client, stranger: User) -> None:
    nowhere = everywhere(404, ENDPOINTS + UNFILTERED)
    assert statuses(client) == nowhere
    client.force_login(stranger)
    assert statuses(client) == nowhere


@pytest.mark.parametrize("role", [TeamRole.VIEWER, TeamRole.BILLING, TeamRole.EDITOR])
def test_every_member_sees_everything(client: Client, site: Site, role: str) -> None:
    client.force_login(member(site, role))
    assert statuses(client) == {}


def test_everybody_sees_a_public_site(client: Client, site: Site) -> None:
    site.public = True
    site.save()
    assert statuses(client) == {}


class TestSharedLinks:
    @pytest.fixture
    def link(self, site: Site) -> SharedLink:
        return create_shared_link(site, "Link")

    def test_a_link_shows_everything(self, client: Client, link: SharedLink) -> None:
        assert statuses(client, auth=link.slug) == {}

    def test_the_link_of_another_site_shows_nothing_even_to_members(
        self, client: Client, owner: User
    ) -> None:
        other = create_shared_link(create_site(owner, "other.test"), "Other")
        client.force_login(owner)
        assert statuses(client, auth=other.slug) == everywhere(404, ENDPOINTS + UNFILTERED)

    def test_a_password_is_needed_once(self, client: Client, site: Site) -> None:
        link = create_shared_link(site, "Secret", password="open sesame")
        assert statuses(client, auth=link.slug) == everywhere(404, ENDPOINTS + UNFILTERED)
        client.post(f"/share/{link.slug}/authenticate", {"password": "open sesame"})
        assert statuses(client, auth=link.slug) == {}

    def test_a_limited_link_keeps_to_its_segment(self, client: Client, site: Site) -> None:
        data = {"filters": [["is", "visit:browser", ["Firefox"]]]}
        segments = [
            Segment.objects.create(site=site, name=name, type="site", segment_data=data)
            for name in ("a", "b")
        ]
        link = create_shared_link(site, "Limited", segment=segments[0])
        own, other = ([["is", "segment", [segment.pk]]] for segment in segments)
        more = [["is", "visit:os", ["Mac"]]]
        for wrong in ([], other, more + own, [["or", own]], [["is", "segment", [1, 2]]], {}):
            refused = statuses(client, auth=link.slug, filters=json.dumps(wrong))
            assert refused == everywhere(400, ENDPOINTS), wrong
        assert statuses(client, auth=link.slug, filters=json.dumps(own)) == {}
        assert statuses(client, auth=link.slug, filters=json.dumps(own + more)) == {}


def test_bad_dates_are_told_before_anything_else(client: Client, owner: User, site: Site) -> None:
    site.team.features = []
    site.team.save()
    client.force_login(owner)
    for name in ("date", "from", "to"):
        refused = statuses(client, **{name: "2024-02-30"})
        assert refused == everywhere(400, ENDPOINTS)
