"""Imported figures on the dashboard: taken in, left out, and what it says of them."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from footfall.sites.imports import declare_import
from footfall.sites.models import Goal
from tests.api.traffic import Traffic, report
from tests.stats.world import view

pytestmark = pytest.mark.usefixtures("watched")

RANGE = {"period": "custom", "from": "2024-06-01", "to": "2024-06-10"}
WITH = {**RANGE, "with_imported": "true"}
V = {"visits": 5, "pageviews": 10}


@pytest.fixture(autouse=True)
def figures(traffic: Traffic) -> None:
    """Four imported visitors on 8 June, an own one on the 10th."""
    declare_import(traffic.site, 1, start_date=date(2024, 6, 1), end_date=date(2024, 6, 9))
    traffic.record(view("2024-06-10T10:00", 1, browser="Firefox"))
    for table, columns in (
        ("imported_visitors", {"bounces": 5}),
        ("imported_pages", {"page": "/"}),
        ("imported_browsers", {"browser": "Firefox", "bounces": 5}),
        ("imported_sources", {}),
        ("imported_locations", {"country": "EE"}),
    ):
        traffic.world.bring_in(table, {"date": "2024-06-08", "visitors": 4, **V, **columns})


def filtered(*filters: list[Any]) -> dict[str, str]:
    return {"filters": str(list(filters)).replace("'", '"')}


def test_top_stats_take_them_in(client: Client) -> None:
    answer = report(client, "top-stats", **WITH)

    figures = {tile["name"]: tile["value"] for tile in answer["top_stats"]}
    assert (figures["Unique visitors"], figures["Bounce rate"]) == (5, 100)
    assert answer["includes_imported"] is True
    switch = answer["with_imported_switch"]
    assert (switch["visible"], switch["togglable"]) == (True, True)


@pytest.mark.parametrize(
    ("params", "switch", "included"),
    [
        ({}, (True, True), False),
        ({"with_imported": "true"}, (True, True), True),
        (
            {
                "with_imported": "true",
                **filtered(["is", "event:page", ["/"]], ["is", "visit:browser", ["Firefox"]]),
            },
            (True, False),
            False,
        ),
        ({"with_imported": "true", "from": "2024-06-10"}, (False, False), False),
        (
            {"with_imported": "true", "from": "2024-06-10", "comparison": "previous_period"},
            (True, True),
            True,
        ),
    ],
)
def test_the_switch_follows_range_and_filters(
    client: Client, params: dict[str, str], switch: tuple[bool, bool], included: bool
) -> None:
    answer = report(client, "top-stats", **{**RANGE, **params})
    shown = answer["with_imported_switch"]
    assert (shown["visible"], shown["togglable"]) == switch
    assert answer["includes_imported"] is included


def test_about_a_page_only_what_imports_know_is_shown(client: Client) -> None:
    answer = report(client, "top-stats", **WITH, **filtered(["is", "event:page", ["/"]]))

    assert [tile["name"] for tile in answer["top_stats"]] == [
        "Unique visitors",
        "Total visits",
        "Total pageviews",
    ]
    warning = answer["meta"]["metric_warnings"]["scroll_depth"]
    assert warning["code"] == "no_imported_scroll_depth"


def test_graphs_by_the_day_and_longer_have_them_by_the_hour_not(client: Client) -> None:
    def plot(**params: str) -> list[int]:
        plot: list[int] = report(client, "main-graph", **{**WITH, **params})["plot"]
        return plot

    assert plot() == [0, 0, 0, 0, 0, 0, 0, 4, 0, 1]
    assert plot(interval="week") == [0, 4, 1]
    assert plot(interval="month") == [5]
    assert sum(plot(with_imported="false")) == 1
    day = {"period": "day", "date": "2024-06-08", "with_imported": "true"}
    assert sum(report(client, "main-graph", **day)["plot"]) == 0


@pytest.mark.parametrize(
    ("name", "group", "visitors"),
    [
        ("browsers", "Firefox", 5),
        ("sources", "Direct / None", 5),
        ("pages", "/", 5),
        ("countries", "Estonia", 4),
    ],
)
def test_breakdowns_take_them_in(
    client: Client, place_names: None, name: str, group: str, visitors: int
) -> None:
    answer = report(client, name, **WITH)
    assert [(row["name"], row["visitors"]) for row in answer["results"]] == [(group, visitors)]
    assert answer["skip_imported_reason"] is None


def test_breakdowns_say_why_they_do_not(client: Client) -> None:
    answer = report(client, "browsers", **WITH, **filtered(["is", "visit:source", ["Google"]]))
    assert answer["skip_imported_reason"] == "unsupported_query"


def test_the_total_of_a_rate_leaves_them_out_where_conversions_do(
    client: Client, traffic: Traffic
) -> None:
    Goal.objects.create(site=traffic.site, page_path="/", display_name="Visit home")
    answer = report(client, "browsers", **WITH, **filtered(["is", "event:goal", ["Visit home"]]))

    assert answer["skip_imported_reason"] == "unsupported_query"
    assert [
        (row["visitors"], row["total_visitors"], row["conversion_rate"])
        for row in answer["results"]
    ] == [(1, 1, 100.0)]
