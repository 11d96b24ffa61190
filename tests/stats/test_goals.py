"""Goals: who converts them, and rates over the right visitors."""

from decimal import Decimal
from typing import Any

import pytest

from footfall.stats.goals import wildcard_regex
from footfall.stats.site import Goal
from tests.stats.world import World, custom, engagement, view

GOALS = (
    Goal(1, "Signup", "event", event_name="Signup"),
    Goal(2, "Pro signup", "event", event_name="Signup", custom_props={"plan": "pro"}),
    Goal(3, "Visit /blog/*", "page", page_path="/blog/*"),
    Goal(4, "Read /blog/a", "scroll", page_path="/blog/a", scroll_threshold=50),
    Goal(5, "Never", "event", event_name="Never"),
)


@pytest.fixture
def site(world: World) -> World:
    world.configure(goals=GOALS)
    return world.record(
        view("2024-06-10T10:00", 1, "/blog/a", browser="Firefox"),
        engagement("2024-06-10T10:01", 1, "/blog/a", scroll_depth=80, browser="Firefox"),
        custom("2024-06-10T10:02", "Signup", 1, "/x", props={"plan": "pro"}, browser="Firefox"),
        view("2024-06-10T10:00", 2, "/blog/a", browser="Firefox"),
        engagement("2024-06-10T10:01", 2, "/blog/a", scroll_depth=49, browser="Firefox"),
        custom("2024-06-10T10:02", "Signup", 2, "/x", props={"plan": "free"}, browser="Firefox"),
        view("2024-06-10T10:00", 3, "/blog/b", browser="Chrome"),
        view("2024-06-10T10:00", 4, "/", browser="Chrome"),
    )


def test_each_goal_has_its_conversions(site: World) -> None:
    rows = site.rows(metrics=["visitors", "events", "conversion_rate"], dimensions=["event:goal"])
    assert rows == [
        (["Visit /blog/*"], [3, 3, 75.0]),
        (["Signup"], [2, 2, 50.0]),
        (["Pro signup"], [1, 1, 25.0]),
        (["Read /blog/a"], [1, None, 25.0]),
    ]


@pytest.mark.parametrize(
    ("condition", "visitors", "events"),
    [
        (["is", "event:goal", ["Signup"]], 2, 2),
        (["is", "event:goal", ["Pro signup"]], 1, 1),
        (["is", "event:goal", ["Pro signup", "Visit /blog/*"]], 3, 4),
        (["contains", "event:goal", ["ignup"]], 2, 2),
        (["contains", "event:goal", ["nothing"]], 0, 0),
        (["is", "event:goal", ["SIGNUP"], {"case_sensitive": False}], 2, 2),
        (["is", "event:goal", ["Read /blog/a"]], 1, None),
        (["is", "event:goal", ["Read /blog/a", "Signup"]], 2, None),
    ],
)
def test_goal_filters(site: World, condition: Any, visitors: int, events: int | None) -> None:
    assert site.metrics("visitors", "events", filters=[condition]) == [visitors, events]


def test_a_goal_filter_narrows_the_goals_of_a_breakdown(site: World) -> None:
    rows = site.rows(
        metrics=["visitors"],
        dimensions=["event:goal"],
        filters=[["contains", "event:goal", ["ignup"]], ["is", "event:goal", ["Pro signup"]]],
    )
    assert rows == [(["Pro signup"], [1])]


def test_rates_are_over_the_site_or_over_the_group(site: World) -> None:
    rows = site.rows(
        metrics=["visitors", "conversion_rate", "group_conversion_rate"],
        dimensions=["visit:browser"],
        filters=[["is", "event:goal", ["Signup"]], ["is", "event:props:plan", ["pro"]]],
    )
    assert rows == [(["Firefox"], [1, 25.0, 50.0])]


def test_other_filters_stay_in_the_denominator(site: World) -> None:
    firefox = ["is", "visit:browser", ["Firefox"]]
    signup = ["is", "event:goal", ["Signup"]]
    assert site.metrics("conversion_rate", filters=[signup, firefox]) == [100.0]
    assert site.metrics("conversion_rate", filters=[signup]) == [50.0]


def test_no_visitors_no_rate(world: World) -> None:
    world.configure(goals=GOALS)
    assert world.metrics("conversion_rate", filters=[["is", "event:goal", ["Signup"]]]) == [0]
    assert world.rows(metrics=["conversion_rate"], dimensions=["event:goal"]) == []


def test_a_site_without_goals_has_an_empty_breakdown(world: World) -> None:
    world.record(view("2024-06-10T10:00"))
    assert world.rows(metrics=["visitors"], dimensions=["event:goal"]) == []


def test_session_metrics_of_converting_visits(site: World) -> None:
    signup = [["is", "event:goal", ["Signup"]]]
    assert site.metrics("visits", "bounce_rate", "visit_duration", filters=signup) == [2, 0, 120]


@pytest.mark.parametrize(
    ("pattern", "regex"),
    [
        ("/a*", "^(?:/a.*)$"),
        ("/a/**", "^(?:/a/.*)$"),
        ("/a.b|/c", r"^(?:/a\.b|/c)$"),
        (r"/a\|b|/c*", r"^(?:/a\|b|/c.*)$"),
    ],
)
def test_wildcards(pattern: str, regex: str) -> None:
    assert wildcard_regex(pattern) == regex


def revenue(amount: str) -> dict[str, Any]:
    return {"revenue_reporting_amount": Decimal(amount)}


@pytest.fixture
def shop(world: World) -> World:
    world.configure(
        goals=(
            Goal(1, "Buy", "event", event_name="Buy", currency="USD"),
            Goal(2, "Donate", "event", event_name="Donate", currency="EUR"),
            Goal(3, "Look", "page", page_path="/"),
        )
    )
    return world.record(
        view("2024-06-10T10:00", 1),
        custom("2024-06-10T10:01", "Buy", 1, **revenue("1000.50")),
        custom("2024-06-10T10:02", "Buy", 1, **revenue("499.50")),
        custom("2024-06-10T10:03", "Donate", 1, **revenue("10")),
    )


MONEY = ["total_revenue", "average_revenue"]


def test_revenue_in_the_currency_of_the_goal(shop: World) -> None:
    assert shop.metrics(*MONEY, filters=[["is", "event:goal", ["Buy"]]]) == [
        {"short": "$1.5K", "long": "$1,500.00", "value": 1500.0, "currency": "USD"},
        {"short": "$750.0", "long": "$750.00", "value": 750.0, "currency": "USD"},
    ]


def test_each_goal_has_its_own_currency(shop: World) -> None:
    rows = shop.rows(metrics=["total_revenue"], dimensions=["event:goal"])
    values = {key: total and (total["value"], total["currency"]) for (key,), (total,) in rows}
    assert values == {"Buy": (1500.0, "USD"), "Donate": (10.0, "EUR"), "Look": None}


@pytest.mark.parametrize(
    ("filters", "code"),
    [
        ([["is", "event:goal", ["Look"]]], "no_revenue_goals_matching"),
        ([["is", "event:goal", ["Buy", "Donate"]]], "no_single_revenue_currency"),
        ([], "no_single_revenue_currency"),
    ],
)
def test_revenue_without_one_currency_is_null_with_a_warning(
    shop: World, filters: list[Any], code: str
) -> None:
    answer = shop.ask(metrics=["total_revenue"], filters=filters)
    assert answer["results"][0]["metrics"] == [None]
    assert answer["meta"]["metric_warnings"]["total_revenue"]["code"] == code


def test_no_sales_are_an_amount_of_zero(shop: World) -> None:
    nobody = [["is", "event:goal", ["Buy"]], ["is", "visit:browser", ["Lynx"]]]
    assert [money["value"] for money in shop.metrics(*MONEY, filters=nobody)] == [0.0, 0.0]
