"""The report of a funnel."""

import dataclasses
from typing import Any

import pytest
from django.test import Client

from footfall.api.dashboard import routes
from footfall.sites.funnels import create_funnel
from footfall.sites.goals import create_goal
from footfall.sites.models import Funnel, Site
from footfall.sites.services import create_site
from tests.api.traffic import Traffic, report
from tests.stats.world import custom, view

pytestmark = pytest.mark.usefixtures("watched")


@pytest.fixture
def funnel(site: Site) -> Funnel:
    signup = create_goal(site, event_name="Signup", display_name="Joined")
    pricing = create_goal(site, page_path="/pricing")
    return create_funnel(site, "Way in", [pricing.pk, signup.pk])


def refusal(client: Client, funnel_id: object, *filters: str, status: int = 400, **params: str):
    asked = {"period": "7d", "filters": f"[{','.join(filters)}]", **params}
    return report(client, f"funnels/{funnel_id}", status=status, **asked)


def test_every_step_with_its_numbers(client: Client, traffic: Traffic, funnel: Funnel) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1, "/pricing"),
        custom("2024-06-10T10:01", "Signup", 1),
        view("2024-06-10T10:00", 2, "/pricing"),
        view("2024-06-10T10:00", 3, "/pricing"),
        view("2024-06-10T10:00", 4, "/"),
        view("2024-05-01T10:00", 5, "/pricing"),
    )
    assert report(client, f"funnels/{funnel.pk}", period="7d") == {
        "name": "Way in",
        "all_visitors": 4,
        "entering_visitors": 3,
        "entering_visitors_percentage": "75",
        "never_entering_visitors": 1,
        "never_entering_visitors_percentage": "25",
        "steps": [
            {
                "label": "Visit /pricing",
                "visitors": 3,
                "dropoff": 0,
                "dropoff_percentage": "0",
                "conversion_rate": "100",
                "conversion_rate_step": "0",
            },
            {
                "label": "Joined",
                "visitors": 1,
                "dropoff": 2,
                "dropoff_percentage": "66.67",
                "conversion_rate": "33.33",
                "conversion_rate_step": "33.33",
            },
        ],
    }


def test_filters_apply(client: Client, traffic: Traffic, funnel: Funnel) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1, "/pricing", browser="Firefox"),
        view("2024-06-10T10:00", 2, "/pricing"),
    )
    filters = '[["is","visit:browser",["Firefox"]]]'
    answer = report(client, f"funnels/{funnel.pk}", period="7d", filters=filters)
    assert answer["all_visitors"] == answer["entering_visitors"] == 1


GOAL = '["is","event:goal",["Joined"]]'
PAGE = '["or",[["is","event:page",["/"]],["is","visit:browser",["x"]]]]'


@pytest.mark.parametrize(
    ("filters", "period", "what"),
    [
        ((GOAL,), "7d", "goals"),
        ((PAGE,), "7d", "pages"),
        ((), "realtime", "realtime period"),
        ((PAGE, GOAL), "realtime", "goals"),
        ((PAGE,), "realtime", "pages"),
    ],
)
def test_filters_that_leave_no_funnel_are_refused(
    client: Client, traffic: Traffic, funnel: Funnel, filters: tuple[str], period: str, what: str
) -> None:
    expected = {
        "error": f"We are unable to show funnels when the dashboard is filtered by {what}",
        "level": "normal",
    }
    assert refusal(client, funnel.pk, *filters, period=period) == expected
    assert refusal(client, "unknown", *filters, period=period) == expected


def test_ids(client: Client, traffic: Traffic, funnel: Funnel) -> None:
    bad = {"error": "There was an error with your request"}
    for funnel_id in ("abc", "1x", "-1", "1" * 30, "٣"):
        assert refusal(client, funnel_id) == bad
    unknown = {"error": "Funnel not found"}
    assert refusal(client, funnel.pk + 1, status=404) == unknown


def test_a_funnel_of_another_site_is_unknown(
    client: Client, traffic: Traffic, funnel: Funnel, owner: Any
) -> None:
    other = create_site(owner, "other.test")
    goals = [create_goal(other, event_name=name).pk for name in "ab"]
    foreign = create_funnel(other, "f", goals)
    assert refusal(client, foreign.pk, status=404) == {"error": "Funnel not found"}


def test_a_plan_without_funnels_is_told_so_first(
    client: Client, traffic: Traffic, funnel: Funnel, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = routes.site_context

    def on_a_small_plan(site: Site) -> Any:
        return dataclasses.replace(context(site), funnels_available=False)

    monkeypatch.setattr(routes, "site_context", on_a_small_plan)
    assert refusal(client, "abc", GOAL, status=402) == {
        "error": "Funnels is part of the Plausible Business plan. "
        "To get access to this feature, please upgrade your account."
    }
    error = refusal(client, funnel.pk, GOAL, date="yesterday")["error"]
    assert error.startswith("The date argument")


def test_an_invalid_regular_expression_is_refused(
    client: Client, traffic: Traffic, funnel: Funnel
) -> None:
    answer = refusal(client, funnel.pk, '["matches","visit:browser",["("]]')
    assert "regular expression" in answer["error"]


def test_consolidated_views_have_none(client: Client, traffic: Traffic, funnel: Funnel) -> None:
    traffic.site.consolidated = True
    traffic.site.save()
    report(client, f"funnels/{funnel.pk}", status=404, period="7d")
    report(client, "channels", period="7d")


def test_a_private_dashboard_keeps_its_funnels(
    client: Client, traffic: Traffic, funnel: Funnel
) -> None:
    traffic.site.public = False
    traffic.site.save()
    report(client, f"funnels/{funnel.pk}", status=404, period="7d")
