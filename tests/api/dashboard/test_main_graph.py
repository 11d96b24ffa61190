"""The graph: its buckets, their values, and what cannot be drawn."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from footfall import clock
from footfall.sites.models import Goal
from tests.api.traffic import Traffic, report
from tests.stats.world import custom, engagement, view

pytestmark = pytest.mark.usefixtures("watched")

HOME = '[["is","event:page",["/"]]]'
SIGNUP = '[["is","event:goal",["Signup"]]]'


def graph(client: Client, **params: Any) -> dict[str, Any]:
    answer: dict[str, Any] = report(client, "main-graph", **params)
    return answer


def points(answer: dict[str, Any]) -> dict[str, Any]:
    """The buckets that are not zero."""
    plotted = zip(answer["labels"], answer["plot"], strict=True)
    return {label: value for label, value in plotted if value}


def test_every_day_of_the_range_has_a_value(client: Client, traffic: Traffic) -> None:
    traffic.record(view("2024-06-10T10:00", 1), view("2024-06-10T12:00", 2))
    assert graph(client, period="7d") == {
        "metric": "visitors",
        "plot": [0, 0, 2, 0, 0, 0, 0],
        "labels": [f"2024-06-{day:02}" for day in range(8, 15)],
        "comparison_plot": None,
        "comparison_labels": None,
        "present_index": None,
        "full_intervals": None,
    }


def test_a_visit_counts_in_every_hour_that_it_spans(client: Client, traffic: Traffic) -> None:
    traffic.record(view("2024-06-10T10:50", 1), view("2024-06-10T11:10", 1))
    answer = graph(client, period="day", date="2024-06-10")
    assert points(answer) == {"2024-06-10 10:00:00": 1, "2024-06-10 11:00:00": 1}
    assert len(answer["labels"]) == 24


def test_today_ends_with_the_current_hour(client: Client, traffic: Traffic) -> None:
    answer = graph(client, period="day")
    assert answer["labels"][-1] == "2024-06-15 12:00:00"
    assert answer["present_index"] == 12


def test_hours_and_days_are_those_of_the_site(client: Client, traffic: Traffic) -> None:
    traffic.site.timezone = "Asia/Tokyo"
    traffic.site.save()
    traffic.record(view("2024-06-10T20:30", 1))
    assert points(graph(client, period="7d")) == {"2024-06-11": 1}
    answer = graph(client, period="day", date="2024-06-11")
    assert points(answer) == {"2024-06-11 05:00:00": 1}
    assert graph(client, period="day")["present_index"] == 21


def test_weeks_start_on_monday_or_with_the_range(client: Client, traffic: Traffic) -> None:
    traffic.record(view("2024-06-02T10:00", 1), view("2024-06-03T10:00", 2))
    answer = graph(client, period="month", interval="week")
    assert answer["labels"] == ["2024-06-01", "2024-06-03", "2024-06-10"]
    assert answer["plot"] == [1, 1, 0]
    assert answer["full_intervals"] == {
        "2024-06-01": False,
        "2024-06-03": True,
        "2024-06-10": False,
    }
    assert answer["present_index"] == 2


def test_a_range_to_come_does_not_hold_the_present(client: Client, traffic: Traffic) -> None:
    later = {"period": "custom", "from": "2024-06-19", "to": "2024-07-20"}
    for interval in ("day", "week"):
        assert graph(client, **later, interval=interval)["present_index"] is None


def test_months_say_whether_they_are_whole(client: Client, traffic: Traffic) -> None:
    answer = graph(
        client, period="custom", **{"from": "2024-04-15", "to": "2024-06-30"}, interval="month"
    )
    assert answer["full_intervals"] == {
        "2024-04-01": False,
        "2024-05-01": True,
        "2024-06-01": True,
    }
    assert answer["present_index"] == 2


def test_a_conversion_rate_is_over_the_visitors_of_each_bucket(
    client: Client, traffic: Traffic
) -> None:
    Goal.objects.create(site=traffic.site, event_name="Buy", display_name="Buy")
    traffic.record(
        custom("2024-06-10T10:00", "Buy", 1),
        view("2024-06-10T10:00", 2),
        custom("2024-06-11T10:00", "Buy", 1),
        view("2024-06-12T10:00", 3),
    )
    buying = '[["is", "event:goal", ["Buy"]]]'
    answer = graph(client, period="7d", metric="conversion_rate", filters=buying)
    assert answer["metric"] == "conversion_rate"
    assert answer["plot"] == [0.0, 0.0, 50.0, 100.0, 0.0, 0.0, 0.0]


def test_realtime_counts_the_minutes_back_from_now(client: Client, traffic: Traffic) -> None:
    traffic.record(view("2024-06-15T11:59:10", 1), view("2024-06-15T11:31", 2))
    answer = graph(client, period="realtime", comparison="previous_period")
    assert answer["labels"] == list(range(-30, 0))
    assert points(answer) == {-29: 1, -1: 1}
    assert (answer["present_index"], answer["comparison_plot"]) == (None, None)


def test_a_comparison_is_drawn_beside_it(client: Client, traffic: Traffic) -> None:
    traffic.record(view("2024-06-10T10:00", 1), view("2024-06-03T10:00", 2))
    answer = graph(client, period="7d", comparison="previous_period")
    assert answer["plot"] == [0, 0, 1, 0, 0, 0, 0]
    assert answer["comparison_plot"] == [0, 0, 1, 0, 0, 0, 0]
    assert answer["comparison_labels"][0] == "2024-06-01"


def test_labels_are_padded_where_the_comparison_is_longer(client: Client, traffic: Traffic) -> None:
    answer = graph(
        client,
        period="7d",
        comparison="custom",
        compare_from="2024-05-01",
        compare_to="2024-05-09",
    )
    assert answer["labels"][-3:] == ["2024-06-14", "__blank__", "__blank__"]
    assert len(answer["comparison_labels"]) == 9


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("visits", 2),
        ("pageviews", 3),
        ("views_per_visit", 1.5),
        ("bounce_rate", 50),
        ("visit_duration", 30),
    ],
)
def test_each_figure_can_be_drawn(
    client: Client, traffic: Traffic, metric: str, value: float
) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1), view("2024-06-10T10:01", 1), view("2024-06-10T12:00", 2)
    )
    answer = graph(client, period="7d", metric=metric)
    assert (answer["metric"], answer["plot"][2]) == (metric, value)


def test_figures_of_a_page_can_be_drawn(client: Client, traffic: Traffic) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1),
        engagement("2024-06-10T10:00:30", 1, engagement_time=30_000, scroll_depth=60),
    )
    for metric, value in (("scroll_depth", 60), ("time_on_page", 30)):
        answer = graph(client, period="7d", metric=metric, filters=HOME)
        assert answer["plot"] == [None, None, value, None, None, None, None]


def test_figures_of_a_goal_can_be_drawn(client: Client, traffic: Traffic) -> None:
    Goal.objects.create(
        site=traffic.site, event_name="Signup", display_name="Signup", currency="EUR"
    )
    traffic.record(
        view("2024-06-10T10:00", 2),
        custom("2024-06-10T10:01", "Signup", 1, revenue_reporting_amount=5),
        custom("2024-06-10T10:02", "Signup", 1),
    )
    for metric, value in (("conversions", 1), ("events", 2)):
        assert graph(client, period="7d", metric=metric, filters=SIGNUP)["plot"][2] == value
    revenue = graph(client, period="7d", metric="total_revenue", filters=SIGNUP)
    assert revenue["plot"][2]["long"] == "€5.00"


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"interval": "decade"}, "Accepted values: minute, hour, day, week, month"),
        ({"period": "7d", "interval": "month"}, "Invalid combination"),
        ({"period": "realtime", "interval": "hour"}, "Invalid combination"),
        (
            {"period": "custom", "from": "2022-01-01", "to": "2024-01-01", "interval": "day"},
            "too fine",
        ),
        ({"metric": "events"}, "filter on a goal"),
        ({"metric": "conversion_rate"}, "filter on a goal"),
        ({"metric": "scroll_depth"}, "filter on a page"),
        ({"metric": "time_on_page"}, "time_on_page"),
        ({"metric": "percentage"}, "no graph"),
        ({"metric": "nonsense"}, "no graph"),
    ],
)
def test_what_cannot_be_drawn(client: Client, params: dict[str, str], message: str) -> None:
    assert message in report(client, "main-graph", status=400, **params)["error"]


@pytest.mark.parametrize(
    ("params", "first", "second"),
    [
        ({"period": "6mo"}, "2023-12-01", "2024-01-01"),
        ({"period": "91d"}, "2024-03-16", "2024-03-17"),
        (
            {"period": "custom", "from": "2022-01-01", "to": "2024-01-01"},
            "2022-01-01",
            "2022-02-01",
        ),
    ],
)
def test_default_intervals(client: Client, params: dict[str, str], first: str, second: str) -> None:
    assert graph(client, **params)["labels"][:2] == [first, second]


def test_the_hour_that_a_clock_change_repeats_is_one_bucket(
    client: Client, traffic: Traffic
) -> None:
    traffic.site.timezone = "Europe/Berlin"
    traffic.site.save()
    with clock.fixed(datetime(2024, 11, 1, tzinfo=UTC)):
        traffic.record(view("2024-10-27T00:30", 1), view("2024-10-27T01:30", 2))
        answer = graph(client, period="day", date="2024-10-27")
    assert points(answer) == {"2024-10-27 02:00:00": 2}
