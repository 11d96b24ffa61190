"""``GET /api/sites``, from which the dashboard's site switcher is filled."""

from typing import Any

import pytest
from django.test import Client

from footfall.accounts.models import User
from footfall.sites.listing import toggle_pin
from footfall.sites.models import GuestMembership, Site
from footfall.sites.services import create_site
from footfall.teams.models import TeamMembership, TeamRole


def listed(client: Client) -> list[Any]:
    answer = client.get("/api/sites").json()
    assert answer.keys() == {"data"}
    return [site["domain"] for site in answer["data"]]


@pytest.mark.django_db
def test_visitors_have_to_log_in(client: Client) -> None:
    response = client.get("/api/sites")
    assert response.status_code == 401
    assert response.json() == {"error": "You need to be logged in to list your sites."}


def test_pinned_sites_come_first(client: Client, owner: User, site: Site) -> None:
    client.force_login(owner)
    assert listed(client) == ["site.test"]
    create_site(owner, "a.test")
    toggle_pin(owner, create_site(owner, "z.test"))
    assert listed(client) == ["z.test", "a.test", "site.test"]


def test_nine_are_listed_at_most(client: Client, owner: User) -> None:
    for number in range(12):
        create_site(owner, f"{number}.test")
    client.force_login(owner)
    assert len(listed(client)) == 9


def test_only_sites_the_user_has_access_to(
    client: Client, owner: User, site: Site, stranger: User
) -> None:
    create_site(owner, "second.test", team=site.team)
    client.force_login(stranger)
    assert listed(client) == []
    membership = TeamMembership.objects.create(team=site.team, user=stranger, role=TeamRole.GUEST)
    GuestMembership.objects.create(team_membership=membership, site=site, role="viewer")
    assert listed(client) == ["site.test"]
