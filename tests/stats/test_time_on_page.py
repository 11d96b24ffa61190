"""Time on page: engagement since a site's cut-off date, the time between events before."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.stats.world import World, custom, engagement, view

BEFORE, AFTER = "2024-06-10", "2024-06-12"


@pytest.fixture
def site(world: World) -> World:
    return world.record(
        # Older days: 60 s on /a with a refresh, 30 s on /b before /c, the end of /c unknown.
        view(f"{BEFORE}T10:00:00", 1, "/a"),
        view(f"{BEFORE}T10:00:20", 1, "/a"),
        engagement(f"{BEFORE}T10:00:50", 1, "/a", engagement_time=9_000),
        view(f"{BEFORE}T10:01:00", 1, "/b"),
        view(f"{BEFORE}T10:01:30", 1, "/c"),
        view(f"{BEFORE}T10:00:00", 2, "/a"),
        # Newer days: 10 s and 4 s of engagement.
        view(f"{AFTER}T10:00:00", 3, "/a"),
        engagement(f"{AFTER}T10:00:30", 3, "/a", engagement_time=6_000),
        engagement(f"{AFTER}T10:00:40", 3, "/a", engagement_time=4_000),
        view(f"{AFTER}T10:00:00", 4, "/a"),
        engagement(f"{AFTER}T10:00:30", 4, "/a", engagement_time=4_000),
    )


def by_page(world: World, **query: Any) -> dict[str, int | None]:
    rows = world.rows(metrics=["time_on_page"], dimensions=["event:page"], **query)
    return {page: seconds for (page,), (seconds,) in rows}


def test_engagement_is_per_visit(site: World) -> None:
    # (9 + 6 + 4 + 4) s over three visits
    assert by_page(site) == {"/a": 8, "/b": None, "/c": None}


def test_before_the_cutoff_time_is_that_between_events(site: World) -> None:
    site.configure(legacy_time_on_page_cutoff=date(2024, 7, 1))
    # 60 s on /a until one change of page; on newer days nobody went on from it.
    assert by_page(site) == {"/a": 60, "/b": 30, "/c": None}
    # Filters by page choose among the pairs of events.
    on_a = [["is", "event:page", ["/a"]]]
    assert site.metrics("time_on_page", filters=on_a) == [60]
    assert by_page(site, filters=[["is_not", "event:page", ["/a"]]]) == {"/b": 30, "/c": None}


def test_a_range_over_the_cutoff_adds_both(site: World) -> None:
    site.configure(legacy_time_on_page_cutoff=date(2024, 6, 11))
    # (60 + 14) s over one change and two visits; halves go to the even neighbour.
    assert by_page(site) == {"/a": 25, "/b": 30, "/c": None}
    answer = site.ask(metrics=["time_on_page"], dimensions=["event:page"])
    warning = answer["meta"]["metric_warnings"]["time_on_page"]
    assert warning["code"] == "legacy_time_on_page_used"
    assert "2024-06-11" in warning["message"]


@pytest.mark.parametrize(("day", "seconds"), [(BEFORE, 60), (AFTER, 7)])
def test_each_side_of_the_cutoff(site: World, day: str, seconds: int) -> None:
    site.configure(legacy_time_on_page_cutoff=date(2024, 6, 11))
    assert by_page(site, date_range=[day, day])["/a"] == seconds
    answer = site.ask(metrics=["time_on_page"], dimensions=["event:page"], date_range=[day, day])
    assert ("metric_warnings" in answer["meta"]) == (day == BEFORE)


def test_the_cutoff_is_midnight_at_the_site(site: World) -> None:
    site.configure(legacy_time_on_page_cutoff=date(2024, 6, 10), timezone="America/New_York")
    assert by_page(site)["/a"] == 8
    site.configure(timezone="Asia/Tokyo", legacy_time_on_page_cutoff=date(2024, 6, 11))
    assert by_page(site)["/a"] == 25


@pytest.mark.parametrize(
    ("cutoff", "timezone", "since"),
    [
        (date(2024, 6, 11), "UTC", "2024-06-11T00:00:00+00:00"),
        # Where midnight is skipped it is the second before, where it is repeated the first one.
        (date(2024, 9, 8), "America/Santiago", "2024-09-08T03:59:59+00:00"),
        (date(2024, 11, 3), "America/Havana", "2024-11-03T04:00:00+00:00"),
    ],
)
def test_a_range_up_to_the_cutoff_is_of_the_older_method_only(
    world: World, cutoff: date, timezone: str, since: str
) -> None:
    instant = datetime.fromisoformat(since)

    def after(seconds: int) -> str:
        return (instant + timedelta(seconds=seconds)).isoformat()

    world.configure(legacy_time_on_page_cutoff=cutoff, timezone=timezone).record(
        view(after(-80), 1, "/a"),
        view(after(-20), 1, "/b"),
        view(after(-30), 2, "/a"),
        engagement(after(0), 2, "/a", engagement_time=10_000),
    )
    for last, expected in ((-1, 60), (0, 60), (1, (60 + 10) // 2)):
        assert by_page(world, date_range=[after(-100), after(last)])["/a"] == expected
    assert by_page(world, date_range=[after(0), after(1)]) == {"/a": 10}


def test_without_a_cutoff_the_newer_method_is_not_visible(site: World) -> None:
    site.configure(legacy_time_on_page_cutoff=None)
    assert by_page(site)["/a"] == 60


def test_other_groupings_have_newer_figures_only(site: World) -> None:
    site.configure(legacy_time_on_page_cutoff=date(2024, 6, 11))
    rows = site.rows(
        metrics=["time_on_page"],
        dimensions=["time:day"],
        filters=[["is", "event:page", ["/a"]]],
    )
    assert rows == [([BEFORE], [None]), ([AFTER], [7])]


def test_custom_events_end_the_time_on_a_page_too(world: World) -> None:
    world.configure(legacy_time_on_page_cutoff=date(2024, 7, 1)).record(
        view(f"{BEFORE}T10:00:00", 1, "/a"),
        custom(f"{BEFORE}T10:00:10", "Click", 1, "/a", props={"k": "v"}),
        view(f"{BEFORE}T10:00:15", 1, "/b"),
    )
    # 15 s until the page changes. A breakdown leaves filters on properties aside.
    assert by_page(world)["/a"] == 15
    assert by_page(world, filters=[["is", "event:props:k", ["v"]]])["/a"] == 15
