"""What a plan leaves out of a dashboard and of the Stats API."""

import pytest
from django.test import Client

from footfall.accounts.models import User
from footfall.sites.models import Goal, Site
from footfall.sites.shared_links import RESERVED_NAME, create_shared_link
from footfall.teams.features import Feature
from tests.api.traffic import Traffic, query, report
from tests.stats.world import custom

NO_PROPS = (
    "Custom Properties is part of the Plausible Business plan. "
    "To get access to this feature, please upgrade your account."
)


@pytest.fixture(autouse=True)
def bought(client: Client, traffic: Traffic, owner: User) -> None:
    """Two conversions worth money, with a property."""
    Goal.objects.create(site=traffic.site, event_name="Buy", display_name="Buy", currency="EUR")
    traffic.record(
        custom("2024-06-10T10:00", "Buy", 1, props={"plan": "big", "url": "https://a.test"}),
        custom("2024-06-10T10:00", "Buy", 2, props={"plan": "big"}),
    )
    client.force_login(owner)


def allow(site: Site, *features: Feature) -> None:
    site.team.features = list(features)
    site.team.save()


def test_without_a_plan_everything_is_there(client: Client) -> None:
    rows = report(client, "custom-prop-values/plan", period="7d")["results"]
    assert [row["name"] for row in rows] == ["big"]


def test_properties(client: Client, traffic: Traffic) -> None:
    allow(traffic.site)
    assert report(client, "custom-prop-values/plan", status=402) == {"error": NO_PROPS}
    rows = report(client, "custom-prop-values/url", period="7d")["results"]
    assert {row["name"] for row in rows} == {"https://a.test", "(none)"}
    keys = report(client, "suggestions/prop_key", period="7d", q="")
    assert [key["value"] for key in keys] == ["url"]
    allow(traffic.site, Feature.PROPS)
    report(client, "custom-prop-values/plan")


def test_revenue(client: Client, traffic: Traffic) -> None:
    (row,) = report(client, "conversions", period="7d")["results"]
    assert row["total_revenue"]["currency"] == "EUR"
    allow(traffic.site)
    (row,) = report(client, "conversions", period="7d")["results"]
    assert (row["events"], "total_revenue" in row) == (2, False)


def test_the_stats_api(client: Client, traffic: Traffic, key: str) -> None:
    allow(traffic.site)
    body = {"site_id": "site.test", "metrics": ["visitors"], "date_range": "7d"}
    refusal = {
        "error": "The account that owns this API key does not have access to Stats API. Please "
        "make sure you're using the API key of a subscriber account and that the subscription "
        "plan includes Stats API"
    }
    assert query(client, key, body, status=402) == refusal
    response = client.get(
        "/api/v1/stats/realtime/visitors",
        {"site_id": "site.test"},
        headers={"Authorization": f"Bearer {key}"},
    )
    assert (response.status_code, response.json()) == (402, refusal)
    allow(traffic.site, Feature.STATS_API)
    query(client, key, body)


@pytest.mark.parametrize("filtered", [True, False])
def test_properties_in_the_older_stats_api(
    client: Client, traffic: Traffic, key: str, *, filtered: bool
) -> None:
    allow(traffic.site, Feature.STATS_API)
    by = {"filters": "event:props:plan==big"} if filtered else {"property": "event:props:plan"}
    response = client.get(
        f"/api/v1/stats/{'aggregate' if filtered else 'breakdown'}",
        {"site_id": "site.test", **by},
        headers={"Authorization": f"Bearer {key}"},
    )
    assert (response.status_code, response.json()) == (
        402,
        {"error": "The owner of this site does not have access to the custom properties feature"},
    )


def test_shared_links(client: Client, traffic: Traffic) -> None:
    link = create_shared_link(traffic.site, "Link")
    allow(traffic.site)
    client.logout()
    report(client, "top-stats", status=404, auth=link.slug)
    page = client.get("/share/site.test", {"auth": link.slug})
    assert "Shared Link Unavailable" in page.content.decode()
    link.name = RESERVED_NAME
    link.save()
    report(client, "top-stats", auth=link.slug)
