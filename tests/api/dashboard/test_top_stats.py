"""The figures above the graph, and which of them there are."""

from typing import Any

import pytest
from django.test import Client

from footfall.sites.models import Goal
from tests.api.traffic import Traffic, report
from tests.stats.world import custom, engagement, view

pytestmark = pytest.mark.usefixtures("watched")

DAY = {"period": "day", "date": "2024-06-10"}
SIGNUP = {"filters": '[["is","event:goal",["Signup"]]]'}
HOME = {"filters": '[["is","event:page",["/"]]]'}


def tiles(client: Client, **params: Any) -> list[tuple[str, Any]]:
    answer = report(client, "top-stats", **{**DAY, **params})
    return [(tile["name"], tile["value"]) for tile in answer["top_stats"]]


def test_figures_of_everything(client: Client, traffic: Traffic) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1),
        view("2024-06-10T10:01", 1, "/pricing"),
        view("2024-06-10T10:00", 2),
    )
    assert report(client, "top-stats", **DAY) == {
        "top_stats": [
            {"name": "Unique visitors", "value": 2, "graph_metric": "visitors"},
            {"name": "Total visits", "value": 2, "graph_metric": "visits"},
            {"name": "Total pageviews", "value": 3, "graph_metric": "pageviews"},
            {"name": "Views per visit", "value": 1.5, "graph_metric": "views_per_visit"},
            {"name": "Bounce rate", "value": 50, "graph_metric": "bounce_rate"},
            {"name": "Visit duration", "value": 30, "graph_metric": "visit_duration"},
        ],
        "graphable_metrics": [
            "visitors",
            "visits",
            "pageviews",
            "views_per_visit",
            "bounce_rate",
            "visit_duration",
        ],
        "interval": "hour",
        "sample_percent": 100,
        "meta": {
            "imports_included": False,
            "imports_skip_reason": "no_imported_data",
            "metric_labels": [
                "Visitors",
                *("visits", "pageviews", "views_per_visit", "bounce_rate", "visit_duration"),
            ],
        },
        "with_imported_switch": {"visible": False, "togglable": False, "tooltip_msg": None},
        "includes_imported": False,
        "from": "2024-06-10",
        "to": "2024-06-10",
        "comparing_from": None,
        "comparing_to": None,
    }


def test_without_traffic_figures_are_zero(client: Client) -> None:
    assert [value for _, value in tiles(client)] == [0, 0, 0, 0, 0, 0]


def test_comparison_adds_the_earlier_value_and_the_change(client: Client, traffic: Traffic) -> None:
    traffic.record(
        view("2024-06-09T10:00", 1), view("2024-06-10T10:00", 2), view("2024-06-10T10:00", 3)
    )
    answer = report(client, "top-stats", **DAY, comparison="previous_period")
    assert (answer["comparing_from"], answer["comparing_to"]) == ("2024-06-09", "2024-06-09")
    visitors = answer["top_stats"][0]
    assert (visitors["comparison_value"], visitors["change"]) == (1, 100)


def test_a_custom_comparison_has_the_dates_asked_for(client: Client) -> None:
    answer = report(
        client,
        "top-stats",
        **DAY,
        comparison="custom",
        compare_from="2024-01-01",
        compare_to="2024-01-31",
    )
    assert (answer["comparing_from"], answer["comparing_to"]) == ("2024-01-01", "2024-01-31")


@pytest.mark.parametrize("period", ["all", "realtime"])
def test_some_periods_have_nothing_to_compare_with(client: Client, period: str) -> None:
    answer = report(client, "top-stats", period=period, comparison="previous_period")
    assert answer["comparing_from"] is None
    assert all("change" not in tile for tile in answer["top_stats"])


def test_a_page_filter_shows_how_the_page_is_read(client: Client, traffic: Traffic) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1),
        engagement("2024-06-10T10:00:30", 1, engagement_time=30_000, scroll_depth=60),
    )
    assert tiles(client, **HOME) == [
        ("Unique visitors", 1),
        ("Total visits", 1),
        ("Total pageviews", 1),
        ("Bounce rate", 100),
        ("Time on page", 30),
        ("Scroll depth", 60),
    ]


def test_time_on_page_that_nobody_measured_is_zero_and_scroll_depth_is_left_out(
    client: Client, traffic: Traffic
) -> None:
    traffic.record(view("2024-06-10T10:00", 1))
    assert tiles(client, **HOME)[3:] == [("Bounce rate", 100), ("Time on page", 0)]


def test_scroll_depth_needs_a_page_filter_that_always_holds(
    client: Client, traffic: Traffic
) -> None:
    traffic.record(view("2024-06-10T10:00", 1))
    either = '[["or",[["is","event:page",["/"]],["is","visit:source",["Google"]]]]]'
    names = [name for name, _ in tiles(client, filters=either)]
    assert names[-2:] == ["Bounce rate", "Time on page"]


def test_time_on_page_is_not_graphable_while_it_is_measured_the_old_way(
    client: Client, traffic: Traffic
) -> None:
    graphable = report(client, "top-stats", **DAY, **HOME)["graphable_metrics"]
    assert "time_on_page" in graphable
    traffic.site.legacy_time_on_page_cutoff = None
    traffic.site.save()
    graphable = report(client, "top-stats", **DAY, **HOME)["graphable_metrics"]
    assert "time_on_page" not in graphable


def test_a_goal_filter_shows_conversions(client: Client, traffic: Traffic) -> None:
    Goal.objects.create(site=traffic.site, event_name="Signup", display_name="Signup")
    traffic.record(
        view("2024-06-10T10:00", 1),
        custom("2024-06-10T10:01", "Signup", 1),
        custom("2024-06-10T10:02", "Signup", 1),
        view("2024-06-10T10:00", 2),
    )
    assert tiles(client, **SIGNUP) == [
        ("Unique conversions", 1),
        ("Total conversions", 2),
        ("Conversion rate", 50.0),
    ]


def test_a_goal_worth_money_shows_revenue(client: Client, traffic: Traffic) -> None:
    Goal.objects.create(
        site=traffic.site, event_name="Signup", display_name="Signup", currency="USD"
    )
    traffic.record(
        custom("2024-06-10T10:01", "Signup", 1, revenue_reporting_amount=10),
        custom("2024-06-10T10:02", "Signup", 1, revenue_reporting_amount=30),
    )
    shown = dict(tiles(client, **SIGNUP))
    assert shown["Average revenue"]["value"] == 20
    assert shown["Total revenue"]["long"] == "$40.00"


def test_a_goal_of_scrolling_has_no_number_of_events(client: Client, traffic: Traffic) -> None:
    Goal.objects.create(
        site=traffic.site, page_path="/", scroll_threshold=50, display_name="Read half"
    )
    traffic.record(
        view("2024-06-10T10:00", 1),
        engagement("2024-06-10T10:00:30", 1, scroll_depth=60),
        view("2024-06-10T10:00", 2),
    )
    assert tiles(client, filters='[["is","event:goal",["Read half"]]]') == [
        ("Unique conversions", 1),
        ("Conversion rate", 50.0),
    ]


def test_goals_in_different_currencies_have_no_common_revenue(
    client: Client, traffic: Traffic
) -> None:
    for name, currency in (("Signup", "USD"), ("Sign in", "EUR")):
        Goal.objects.create(
            site=traffic.site, event_name=name, display_name=name, currency=currency
        )
    names = [name for name, _ in tiles(client, filters='[["contains","event:goal",["Sign"]]]')]
    assert names == ["Unique conversions", "Total conversions", "Conversion rate"]


def test_realtime_figures_cover_half_an_hour(client: Client, traffic: Traffic) -> None:
    traffic.record(
        view("2024-06-15T11:58", 1),
        view("2024-06-15T11:40", 2),
        view("2024-06-15T11:00", 3),
    )
    assert tiles(client, period="realtime") == [
        ("Current visitors", 1),
        ("Unique visitors (last 30 min)", 2),
        ("Pageviews (last 30 min)", 2),
    ]
    answer = report(client, "top-stats", period="realtime")
    assert answer["graphable_metrics"] == ["visitors", "pageviews"]
    assert answer["top_stats"][0]["graph_metric"] == "current_visitors"


def test_the_default_period_is_30_days_before_today(client: Client) -> None:
    answer = report(client, "top-stats")
    assert (answer["from"], answer["to"]) == ("2024-05-16", "2024-06-14")


@pytest.mark.parametrize(
    ("params", "first", "last"),
    [
        ({"period": "day"}, "2024-06-15", "2024-06-15"),
        ({"period": "24h"}, "2024-06-14", "2024-06-15"),
        ({"period": "7d"}, "2024-06-08", "2024-06-14"),
        ({"period": "7d", "date": "2024-02-01"}, "2024-01-25", "2024-01-31"),
        ({"period": "month"}, "2024-06-01", "2024-06-15"),
        ({"period": "month", "date": "2024-02-10"}, "2024-02-01", "2024-02-29"),
        ({"period": "6mo"}, "2023-12-01", "2024-05-31"),
        ({"period": "year"}, "2024-01-01", "2024-06-15"),
        ({"period": "all"}, "2024-06-15", "2024-06-15"),
        (
            {"period": "custom", "from": "2024-01-05", "to": "2024-01-02"},
            "2024-01-02",
            "2024-01-05",
        ),
        ({"period": "custom", "date": "2024-01-02,2024-01-05"}, "2024-01-02", "2024-01-05"),
    ],
)
def test_periods(client: Client, params: dict[str, str], first: str, last: str) -> None:
    answer = report(client, "top-stats", **params)
    assert (answer["from"], answer["to"]) == (first, last)
