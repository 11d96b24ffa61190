"""``X-Footfall-Explain``: super-admins see how figures came about, and nobody else does."""

import json
from typing import Any

import pytest
from django.test import Client

from footfall.accounts.models import User
from footfall.sites.funnels import create_funnel
from footfall.sites.models import Goal
from tests.api.traffic import Traffic
from tests.stats.world import view

ASKED = {"X-Footfall-Explain": "1"}
BODY = {"site_id": "site.test", "metrics": ["visitors"], "date_range": "7d"}


@pytest.fixture
def super_admin(owner: User, traffic: Traffic) -> User:
    """The owner of ``site.test``, who also runs the installation."""
    traffic.record(view("2024-06-14 10:00"))
    owner.is_super_admin = True
    owner.save()
    return owner


def report(client: Client, headers: dict[str, str]) -> Any:
    return client.get("/api/stats/site.test/top-stats", {"period": "7d"}, headers=headers)


def test_a_dashboard_report_lists_its_queries(client: Client, super_admin: User) -> None:
    client.force_login(super_admin)

    plans = json.loads(report(client, ASKED)["X-Footfall-Plan"])

    assert plans[0]["site"] == "site.test"
    assert "visitors" in plans[0]["metrics"]
    assert "SELECT" in plans[0]["sql"]
    assert plans[0]["parameters"]


def test_the_stats_api_explains_to_a_super_admins_key(
    client: Client, super_admin: User, key: str
) -> None:
    headers = ASKED | {"Authorization": f"Bearer {key}"}

    response = client.post("/api/v2/query", BODY, content_type="application/json", headers=headers)

    assert response.status_code == 200
    (plan,) = json.loads(response["X-Footfall-Plan"])
    assert plan["metrics"] == ["visitors"]


def test_nobody_else_gets_a_plan(client: Client, traffic: Traffic, owner: User, key: str) -> None:
    client.force_login(owner)
    by_session = report(client, ASKED)
    headers = ASKED | {"Authorization": f"Bearer {key}"}
    by_key = client.post("/api/v2/query", BODY, content_type="application/json", headers=headers)
    traffic.site.public = True
    traffic.site.save()
    by_anybody = report(Client(), ASKED)

    for response in (by_session, by_key, by_anybody):
        assert response.status_code == 200
        assert "X-Footfall-Plan" not in response


def test_a_super_admin_who_does_not_ask_gets_no_plan(client: Client, super_admin: User) -> None:
    client.force_login(super_admin)

    assert "X-Footfall-Plan" not in report(client, {})


def test_a_plan_is_ascii_and_short_enough_for_a_header(client: Client, super_admin: User) -> None:
    client.force_login(super_admin)
    filters = json.dumps([["is", "event:page", [f"/ünï{i}" for i in range(9_000)]]])

    response = client.get(
        "/api/stats/site.test/pages", {"period": "7d", "filters": filters}, headers=ASKED
    )

    assert response.status_code == 200
    assert response["X-Footfall-Plan"].isascii()
    assert len(response["X-Footfall-Plan"]) <= 60_000


def test_funnels_journeys_and_suggestions_are_explained_too(
    client: Client, super_admin: User, traffic: Traffic
) -> None:
    goals = [
        Goal.objects.create(site=traffic.site, page_path=path, display_name=path)
        for path in ("/", "/b")
    ]
    funnel = create_funnel(traffic.site, "Way", [goal.pk for goal in goals])
    client.force_login(super_admin)
    stats = "/api/stats/site.test"
    journey = {"journey": [{"name": "pageview", "pathname": "/"}]}
    answers = [
        client.get(f"{stats}/funnels/{funnel.pk}", {"period": "7d"}, headers=ASKED),
        client.get(f"{stats}/suggestions/page", {"period": "7d", "q": ""}, headers=ASKED),
        *(
            client.post(
                f"{stats}/exploration/{name}?period=7d",
                journey,
                content_type="application/json",
                headers=ASKED,
            )
            for name in ("next", "funnel")
        ),
    ]

    plans = [json.loads(answer["X-Footfall-Plan"]) for answer in answers]

    assert [plan["purpose"] for (plan,) in plans] == [
        "funnel Way",
        "suggestions for event:page",
        "steps after 1 of a journey",
        "followers of a journey",
    ]
    assert all("SELECT" in plan["sql"] and plan["parameters"] for (plan,) in plans)
