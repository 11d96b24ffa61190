"""Two ranges side by side."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from footfall.stats import comparisons, metrics
from footfall.stats.build import build
from footfall.stats.comparisons import Compare
from footfall.stats.execute import run
from footfall.stats.query import Pagination, Query, QueryError
from footfall.stats.results import to_v2_json
from footfall.stats.site import Goal, SiteContext
from tests.stats.world import World, custom, view

NOW = datetime(2024, 6, 15, 10, 30, tzinfo=UTC)  # a Saturday


def compared(date_range: Any, compare: Compare, now: datetime = NOW) -> tuple[str, str]:
    query = build(
        SiteContext(site_ids=(1,), domain="site.test"),
        metrics=["visitors"],
        date_range=date_range,
        now=now,
        compare=compare,
    )
    assert query.compare_to is not None
    return query.compare_to.first.isoformat()[:19], query.compare_to.last.isoformat()[:19]


PREVIOUS = Compare("previous_period")
YEAR = Compare("year_over_year")


def days(first: str, last: str) -> tuple[str, str]:
    return f"{first}T00:00:00", f"{last}T23:59:59"


@pytest.mark.parametrize(
    ("date_range", "compare", "expected"),
    [
        ("7d", PREVIOUS, days("2024-06-01", "2024-06-07")),
        # The month so far is 15 days long.
        ("month", PREVIOUS, days("2024-05-17", "2024-05-31")),
        ("year", YEAR, days("2023-01-01", "2023-06-16")),
        ("6mo", PREVIOUS, days("2023-06-01", "2023-11-30")),
        ((date(2024, 2, 29), date(2024, 3, 1)), YEAR, days("2023-02-28", "2023-03-01")),
        ((date(2024, 7, 1), date(2024, 7, 9)), PREVIOUS, days("2024-06-30", "2024-06-30")),
        ("7d", Compare("year_over_year", match_day_of_week=True), days("2023-06-10", "2023-06-16")),
        (
            "7d",
            Compare("previous_period", match_day_of_week=True),
            days("2024-06-01", "2024-06-07"),
        ),
        (
            (date(2024, 6, 1), date(2024, 6, 10)),
            Compare("previous_period", match_day_of_week=True),
            days("2024-05-25", "2024-06-03"),
        ),
        # The next Saturday would be the day itself, so it is the one before.
        (
            (date(2024, 6, 8), date(2024, 6, 8)),
            Compare("previous_period", match_day_of_week=True),
            days("2024-06-01", "2024-06-01"),
        ),
        (
            "7d",
            Compare("custom", custom=(date(2024, 1, 1), date(2024, 1, 3)), match_day_of_week=True),
            days("2024-01-01", "2024-01-03"),
        ),
        # Today is compared with the same hours.
        ("day", PREVIOUS, ("2024-06-14T00:00:00", "2024-06-14T10:30:00")),
        ("day", YEAR, ("2023-06-15T00:00:00", "2023-06-15T10:30:00")),
        (
            "day",
            Compare("custom", custom=(date(2024, 1, 1), date(2024, 1, 1))),
            days("2024-01-01", "2024-01-01"),
        ),
        ("24h", PREVIOUS, ("2024-06-13T10:30:00", "2024-06-14T10:30:00")),
    ],
)
def test_ranges(date_range: Any, compare: Compare, expected: tuple[str, str]) -> None:
    assert compared(date_range, compare) == expected


@pytest.mark.parametrize(
    ("metric", "new", "old", "change"),
    [
        ("visitors", 15, 10, 50),
        ("visitors", 5, 0, 100),
        ("visitors", 0, 0, 0),
        ("visitors", 0, 8, -100),
        ("visitors", 1, 8, -88),
        ("visit_duration", None, 8, None),
        ("visit_duration", 8, None, None),
        ("bounce_rate", 40, 55, -15),
        ("bounce_rate", 40, 0, None),
        ("conversion_rate", 10.55, 10.0, 0.6),
        ("exit_rate", None, 10.0, None),
        ("total_revenue", {"value": 20.0}, {"value": 10.0}, 100),
    ],
)
def test_change(metric: str, new: object, old: object, change: float | None) -> None:
    assert metrics.change(metric, new, old) == change


def question(world: World, **more: Any) -> Query:
    arguments: dict[str, Any] = {
        "metrics": ["visitors", "visit_duration"],
        "date_range": (date(2024, 6, 12), date(2024, 6, 13)),
        "now": NOW,
        "compare": PREVIOUS,
        **more,
    }
    return build(world.site, **arguments)


@pytest.fixture
def site(world: World) -> World:
    return world.record(
        view("2024-06-10T10:00", 1, "/a", browser="Firefox"),
        view("2024-06-10T10:00", 2, "/a", browser="Lynx"),
        view("2024-06-12T10:00", 3, "/a", browser="Firefox"),
        view("2024-06-12T10:00", 4, "/b", browser="Chrome"),
        view("2024-06-12T10:00", 5, "/b", browser="Chrome"),
    )


def results(world: World, query: Query) -> Any:
    return to_v2_json(run(world.warehouse, query))["results"]


def test_rows_meet_by_dimension(site: World) -> None:
    assert results(site, question(site, dimensions=["visit:browser"])) == [
        {
            "dimensions": ["Chrome"],
            "metrics": [2, 0],
            "comparison": {
                "dimensions": ["Chrome"],
                "metrics": [0, None],
                "change": [100, None],
            },
        },
        {
            "dimensions": ["Firefox"],
            "metrics": [1, 0],
            "comparison": {"dimensions": ["Firefox"], "metrics": [1, 0], "change": [0, 0]},
        },
    ]


def test_no_revenue_in_the_earlier_range_is_an_amount_of_nothing(world: World) -> None:
    world.configure(
        goals=(
            Goal(1, "Buy", "event", event_name="Buy", currency="EUR"),
            Goal(2, "Signup", "event", event_name="Signup"),
        )
    ).record(
        custom("2024-06-12T10:00", "Buy", 1, revenue_reporting_amount=4),
        custom("2024-06-12T10:00", "Signup", 2),
    )
    query = question(world, metrics=["total_revenue"], dimensions=["event:goal"])
    compared_ = {row["dimensions"][0]: row["comparison"] for row in results(world, query)}
    zero = {"short": "€0.0", "long": "€0.00", "value": 0.0, "currency": "EUR"}
    assert (compared_["Buy"]["metrics"], compared_["Buy"]["change"]) == ([zero], [100])
    assert (compared_["Signup"]["metrics"], compared_["Signup"]["change"]) == ([None], [None])


def test_the_page_of_the_main_query_decides_which_rows_are_compared(site: World) -> None:
    second = Pagination(limit=1, offset=1)
    rows = results(site, question(site, dimensions=["visit:browser"], pagination=second))
    assert [row["comparison"]["metrics"] for row in rows] == [[1, 0]]


def test_time_meets_by_position_and_missing_buckets_are_added(site: World) -> None:
    rows = results(site, question(site, dimensions=["time:day"]))
    assert rows == [
        {
            "dimensions": ["2024-06-12"],
            "metrics": [3, 0],
            "comparison": {"dimensions": ["2024-06-10"], "metrics": [2, 0], "change": [50, 0]},
        },
        {
            "dimensions": ["2024-06-13"],
            "metrics": [0, None],
            "comparison": {
                "dimensions": ["2024-06-11"],
                "metrics": [0, None],
                "change": [0, None],
            },
        },
    ]


def test_labels_without_a_counterpart_have_no_comparison(site: World) -> None:
    shorter = Compare("custom", custom=(date(2024, 6, 10), date(2024, 6, 10)))
    rows = results(site, question(site, dimensions=["time:day"], compare=shorter))
    assert [("comparison" in row) for row in rows] == [True, False]


def test_rates_of_the_comparison_are_over_all_its_visitors(site: World) -> None:
    query = question(site, metrics=["visitors", "percentage"], dimensions=["event:page"])
    rows = results(site, query)
    assert [(row["dimensions"], row["comparison"]["metrics"]) for row in rows] == [
        (["/b"], [0, 0.0]),
        (["/a"], [2, 100.0]),
    ]
    by_browser = question(site, metrics=["percentage"], dimensions=["visit:browser"])
    assert [row["comparison"]["metrics"] for row in results(site, by_browser)] == [[0.0], [50.0]]


def test_several_dimensions_are_matched_together(site: World) -> None:
    query = question(site, metrics=["visitors"], dimensions=["event:page", "visit:browser"])
    rows = results(site, query)
    assert [(row["dimensions"], row["comparison"]["metrics"]) for row in rows] == [
        (["/b", "Chrome"], [0]),
        (["/a", "Firefox"], [1]),
    ]


def test_rows_of_empty_values_meet_too(world: World) -> None:
    world.record(
        custom("2024-06-10T10:00", "A", 1, props={"k": ""}),
        custom("2024-06-10T10:00", "A", 2),
        custom("2024-06-12T10:00", "A", 3, props={"k": "(none)"}),
    )
    for dimension in ("event:props:k", "visit:channel", "visit:source", "visit:os", "visit:city"):
        query = question(world, metrics=["visitors"], dimensions=[dimension])
        (row,) = results(world, query)
        assert (row["metrics"], row["comparison"]["metrics"]) == ([1], [2]), dimension


@pytest.mark.parametrize("mode", [PREVIOUS, YEAR])
def test_comparisons_before_the_calendar_are_an_error_not_a_crash(mode: Compare) -> None:
    with pytest.raises(QueryError, match="no such dates"):
        compared((date(2, 1, 2), date(2, 1, 9)), mode)


def test_leap_days() -> None:
    assert comparisons.a_year_before(date(2024, 2, 29)) == date(2023, 2, 28)
