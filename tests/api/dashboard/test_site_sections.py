"""Hiding sections of a dashboard, and what could fill them."""

from datetime import datetime

import pytest
from django.test import Client

from footfall.accounts.models import User
from footfall.sites.models import Goal, Site
from footfall.teams.models import TeamRole
from tests.api.dashboard.changes import member, send
from tests.api.traffic import Traffic
from tests.stats.world import custom

HIDE = "/api/site.test/disable-feature"
REFUSED = (
    401,
    {"error": "You need to be logged in as the owner or admin account of this site"},
)
NO_SITE = {"error": "Site does not exist or user does not have sufficient access."}


@pytest.mark.parametrize(
    ("feature", "column"),
    [
        ("conversions", "conversions_enabled"),
        ("props", "props_enabled"),
        ("funnels", "funnels_enabled"),
    ],
)
def test_an_editor_hides_a_section(client: Client, site: Site, feature: str, column: str) -> None:
    client.force_login(member(site, TeamRole.EDITOR))
    assert send(client, "PUT", HIDE, {"feature": feature}) == (200, "ok")
    site.refresh_from_db()
    hidden = [name for name in vars(site) if name.endswith("_enabled") and not vars(site)[name]]
    assert hidden == [column]


def test_a_section_can_be_hidden_that_the_plan_does_not_include(
    client: Client, site: Site, owner: User
) -> None:
    site.team.features = []
    site.team.save()
    client.force_login(owner)
    assert send(client, "PUT", HIDE, {"feature": "funnels"}) == (200, "ok")


@pytest.mark.parametrize("feature", ["nonsense", None, 5, ["props"]])
def test_an_unknown_section(client: Client, site: Site, owner: User, feature: object) -> None:
    client.force_login(owner)
    status, answer = send(client, "PUT", HIDE, {"feature": feature})
    assert status == 400
    assert answer["error"].endswith("Valid features: conversions, props, funnels.")


def test_nobody_else_hides_anything(client: Client, site: Site, stranger: User) -> None:
    body = {"feature": "nonsense"}
    assert send(client, "PUT", HIDE, body) == REFUSED
    client.force_login(stranger)
    assert send(client, "PUT", HIDE, body) == REFUSED
    assert send(client, "PUT", "/api/unknown.test/disable-feature", body) == REFUSED
    client.force_login(member(site, TeamRole.VIEWER))
    assert send(client, "PUT", HIDE, body) == REFUSED


def test_not_through_another_website_either(client: Client, site: Site, owner: User) -> None:
    client.force_login(owner)
    body = {"feature": "props"}
    assert send(client, "PUT", HIDE, body, Origin="https://evil.test")[0] == 403


def test_events_that_could_be_goals(
    client: Client, traffic: Traffic, owner: User, at_noon: datetime
) -> None:
    traffic.record(
        custom("2024-06-10T10:00", "Signup", 1),
        custom("2024-06-10T10:00", "Purchase", 1),
        custom("2024-06-10T10:00", "Purchase", 2),
        custom("2024-06-10T10:00", "Known", 1),
    )
    Goal.objects.create(site=traffic.site, event_name="Known", display_name="Other name")
    url = "/api/site.test/goal-suggestions"
    assert send(client, "GET", url) == (404, NO_SITE)
    client.force_login(member(traffic.site, TeamRole.VIEWER))
    assert send(client, "GET", url) == (404, NO_SITE)
    client.force_login(owner)
    assert client.get(url).json() == [
        {"value": "Purchase", "label": "Purchase"},
        {"value": "Signup", "label": "Signup"},
    ]
    assert client.get(url, {"q": "sign"}).json() == [{"value": "Signup", "label": "Signup"}]
