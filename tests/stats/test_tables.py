"""Visits and events together: which table answers, and how their rows meet."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from footfall.stats import planner
from footfall.stats.build import build
from footfall.stats.execute import run
from footfall.stats.filters import parse_all
from footfall.stats.query import Query
from tests.stats.world import NOW, World, custom, engagement, view


def test_a_page_has_the_bounce_rate_of_the_visits_that_entered_on_it(world: World) -> None:
    world.record(
        view("2024-06-10T10:00", 1, "/a"),
        view("2024-06-10T10:05", 1, "/b"),
        view("2024-06-10T10:00", 2, "/a"),
        view("2024-06-10T10:00", 3, "/c"),
    )
    metrics = ["visitors", "pageviews", "bounce_rate", "visit_duration"]
    assert world.rows(metrics=metrics, dimensions=["event:page"]) == [
        (["/a"], [2, 2, 50, 150]),
        (["/b"], [1, 1, 0, 0]),
        (["/c"], [1, 1, 100, 0]),
    ]


def test_a_page_nobody_entered_on_is_listed_for_session_metrics_alone(world: World) -> None:
    world.record(view("2024-06-10T10:00", 1, "/a"), view("2024-06-10T10:05", 1, "/b"))
    assert world.rows(metrics=["visit_duration"], dimensions=["event:page"]) == [
        (["/a"], [300]),
        (["/b"], [0]),
    ]


def test_page_filters_become_entry_filters_in_the_session_half(world: World) -> None:
    world.record(
        view("2024-06-10T10:00", 1, "/a"),
        view("2024-06-10T10:05", 1, "/b"),
        view("2024-06-10T10:00", 2, "/b"),
    )
    answer = world.rows(
        metrics=["visitors", "bounce_rate"],
        dimensions=["event:page"],
        filters=[["is", "event:page", ["/b"]]],
    )
    assert answer == [(["/b"], [2, 100])]


def test_pages_by_hostname_too(world: World) -> None:
    world.record(view("2024-06-10T10:00", 1, "/a"), view("2024-06-10T10:00", 2, "/a"))
    answer = world.rows(
        metrics=["visits", "bounce_rate"], dimensions=["event:page", "event:hostname"]
    )
    assert answer == [(["/a", "site.test"], [2, 100])]


def test_bounce_rate_under_a_page_filter_is_of_visits_entering_there(world: World) -> None:
    world.record(
        view("2024-06-10T10:00", 1, "/a"),
        view("2024-06-10T10:05", 1, "/b"),
        view("2024-06-10T10:00", 2, "/b"),
    )
    on_b = [["is", "event:page", ["/b"]]]
    # Both visits saw /b, only the second entered there, and bounced.
    assert world.metrics("bounce_rate", "visits", "visit_duration", filters=on_b) == [100, 2, 150]


def test_entry_and_exit_pages(world: World) -> None:
    world.record(
        view("2024-06-10T10:00", 1, "/a"),
        view("2024-06-10T10:05", 1, "/b"),
        view("2024-06-10T10:00", 2, "/a"),
    )
    assert world.rows(metrics=["visitors"], dimensions=["visit:entry_page"]) == [(["/a"], [2])]
    assert world.rows(metrics=["visits"], dimensions=["visit:exit_page"]) == [
        (["/a"], [1]),
        (["/b"], [1]),
    ]
    assert world.metrics("pageviews", filters=[["is", "visit:exit_page", ["/b"]]]) == [2]
    assert world.rows(metrics=["visitors"], dimensions=["visit:entry_page", "event:page"]) == [
        (["/a", "/a"], [2]),
        (["/a", "/b"], [1]),
    ]


@pytest.mark.parametrize("dimension", ["visit:exit_page", "visit:entry_page"])
def test_states_that_a_visit_left_behind_do_not_count(world: World, dimension: str) -> None:
    world.record(
        view("2024-06-10T10:00", 1, "/a"),
        view("2024-06-10T10:05", 1, "/b"),
        view("2024-06-10T10:06", 1, "/c"),
        view("2024-06-10T10:00", 2, "/a"),
        live=True,
    )
    last = {"visit:exit_page": ["/c", "/a"], "visit:entry_page": ["/a", "/a"]}[dimension]
    metrics = ["visitors", "visits", "bounce_rate", "visit_duration"]
    rows = world.rows(metrics=metrics, dimensions=[dimension])
    assert sum(values[1] for _, values in rows) == 2
    assert {key for (key,), _ in rows} == set(last)
    assert world.metrics("visitors", "visits", "views_per_visit", "bounce_rate") == [2, 2, 2, 50]
    assert world.metrics("visitors", filters=[["is", "visit:exit_page", ["/b"]]]) == [0]


def test_a_visit_counts_in_every_range_it_overlaps(world: World) -> None:
    world.record(view("2024-06-09T23:50", 1), view("2024-06-10T00:10", 1))
    for day in ("2024-06-09", "2024-06-10"):
        assert world.metrics("visitors", "visits", date_range=[day, day]) == [1, 1]
        assert world.metrics("visitors", "pageviews", date_range=[day, day]) == [1, 1]
    assert world.metrics("visits", date_range=["2024-06-11", "2024-06-11"]) == [0]
    # Without an event on the first day, only the overlap is left.
    only_sessions = {"date_range": ["2024-06-10T00:00:00Z", "2024-06-10T00:05:00Z"]}
    assert world.metrics("visitors", **only_sessions) == [1]
    assert world.metrics("visitors", "pageviews", **only_sessions) == [0, 0]


def test_other_sites_are_not_seen(world: World) -> None:
    other = World(world.warehouse, stats_start_date=world.site.stats_start_date)
    other.record(view("2024-06-10T10:00", 1, "/secret"))
    world.record(view("2024-06-10T10:00", 1, "/a"), view("2024-06-10T10:05", 1, "/b"))
    for dimension in ("event:page", "visit:exit_page", "visit:entry_page"):
        rows = world.rows(metrics=["visitors"], dimensions=[dimension])
        assert "/secret" not in {key for (key,), _ in rows}
    assert world.metrics(
        "bounce_rate", "pageviews", filters=[["is", "event:page", ["/secret"]]]
    ) == [0, 0]
    assert world.metrics("visits", filters=[["has_done", ["is", "event:page", ["/secret"]]]]) == [0]


def test_a_reset_hides_what_was_before(world: World) -> None:
    world.configure(native_stats_start_at=datetime(2024, 6, 10, tzinfo=UTC))
    world.record(view("2024-06-09T10:00", 1), view("2024-06-10T10:00", 2))
    assert world.metrics("visitors") == [1]
    assert world.metrics("pageviews") == [1]


def test_a_consolidated_view_adds_its_sites(world: World) -> None:
    other = World(world.warehouse)
    other.record(view("2024-06-10T10:00", 1))
    world.record(view("2024-06-10T10:00", 2))
    world.site = replace(world.site, site_ids=(*world.site.site_ids, *other.site.site_ids))
    assert world.metrics("visitors", "pageviews", "bounce_rate") == [2, 2, 100]


def test_exit_rate_is_exits_of_pageviews(world: World) -> None:
    world.record(
        view("2024-06-10T10:00", 1, "/a"),
        view("2024-06-10T10:05", 1, "/b"),
        view("2024-06-10T10:06", 1, "/a"),
        view("2024-06-10T10:00", 2, "/b"),
    )
    query = question(world, ["visits", "exit_rate"], ["visit:exit_page"])
    rows = [(row.dimensions, row.metrics) for row in run(world.warehouse, query).rows]
    assert rows == [(("/a",), (1, 50.0)), (("/b",), (1, 50.0))]


def test_scroll_depth_is_the_mean_of_the_deepest_of_each_visit(world: World) -> None:
    world.record(
        view("2024-06-10T10:00", 1, "/a"),
        engagement("2024-06-10T10:01", 1, "/a", scroll_depth=30, engagement_time=1000),
        engagement("2024-06-10T10:02", 1, "/a", scroll_depth=80, engagement_time=2000),
        view("2024-06-10T10:00", 2, "/a"),
        engagement("2024-06-10T10:01", 2, "/a", scroll_depth=41, engagement_time=4000),
        view("2024-06-10T10:00", 3, "/b"),
        engagement("2024-06-10T10:01", 3, "/b", scroll_depth=255, engagement_time=500),
        view("2024-06-10T10:00", 4, "/c"),
    )
    rows = world.rows(
        metrics=["visitors", "scroll_depth", "time_on_page"], dimensions=["event:page"]
    )
    # (80 + 41) / 2 and (3 s + 4 s) / 2; halves go to the even neighbour, as ClickHouse rounds.
    assert rows == [(["/a"], [2, 60, 4]), (["/b"], [1, None, 0]), (["/c"], [1, None, None])]
    assert world.metrics("scroll_depth", filters=[["is", "event:page", ["/c"]]]) == [None]


def test_percentage_is_of_the_visitors_of_the_query(world: World) -> None:
    world.record(
        view("2024-06-10T10:00", 1, browser="Firefox"),
        view("2024-06-10T10:00", 2, browser="Chrome"),
        view("2024-06-10T10:00", 3, browser="Chrome"),
    )
    assert world.rows(metrics=["percentage"], dimensions=["visit:browser"]) == [
        (["Chrome"], [66.67]),
        (["Firefox"], [33.33]),
    ]
    assert world.metrics("percentage", date_range=["2023-01-01", "2023-01-01"]) == [None]


def question(world: World, metrics: list[str], dimensions: list[str], *conditions: object) -> Query:
    return build(
        world.site,
        metrics=metrics,
        dimensions=dimensions,
        filters=parse_all(list(conditions)),
        date_range="all",
        now=NOW,
    )


ON_PAGE = ["is", "event:page", ["/"]]
ENTERED = ["is", "visit:entry_page", ["/"]]


@pytest.mark.parametrize(
    ("metrics", "dimensions", "conditions", "tables"),
    [
        (["visitors"], [], [], ["sessions"]),
        (["visitors", "bounce_rate"], ["visit:source"], [], ["sessions"]),
        (["visitors", "pageviews"], ["visit:source"], [], ["events"]),
        (["visitors"], [], [ON_PAGE], ["events"]),
        (["visitors", "bounce_rate"], [], [ON_PAGE], ["sessions"]),
        (["visitors"], [], [ON_PAGE, ENTERED], ["sessions"]),
        (["pageviews"], [], [ENTERED], ["events"]),
        (["pageviews", "bounce_rate"], [], [], ["events", "sessions"]),
        (["visitors"], ["event:page", "visit:entry_page"], [], ["events", "sessions"]),
        (["visitors"], [], [["has_done", ON_PAGE]], ["events"]),
    ],
)
def test_the_choice_of_tables(
    world: World,
    metrics: list[str],
    dimensions: list[str],
    conditions: list[object],
    tables: list[str],
) -> None:
    assert list(planner.decide(question(world, metrics, dimensions, *conditions))) == tables


def test_a_custom_event_first(world: World) -> None:
    """A visit that starts with a custom event enters on its first page."""
    world.record(
        custom("2024-06-10T10:00", "Start", 1, "/a", interactive=False),
        view("2024-06-10T10:01", 1, "/b"),
        live=True,
    )
    assert world.rows(metrics=["visitors"], dimensions=["visit:entry_page"]) == [(["/b"], [1])]


def test_a_visit_that_goes_on_moves_to_the_bucket_of_its_last_activity(world: World) -> None:
    world.record(
        view("2024-06-10T23:50", 1, "/a"),
        view("2024-06-11T00:10", 1, "/b"),
        view("2024-06-10T22:00", 2, "/a"),
        live=True,
    )
    rows = world.rows(metrics=["visitors", "visits", "bounce_rate"], dimensions=["time:day"])
    assert rows == [(["2024-06-10"], [1, 1, 100]), (["2024-06-11"], [1, 1, 0])]
