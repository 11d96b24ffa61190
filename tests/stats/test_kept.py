"""What finished months add to an answer is kept, and never changes it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.stats import execute, explain, kept, kept_sql
from footfall.stats.build import build
from footfall.stats.metrics import COMPONENTS
from footfall.stats.query import Condition, Query
from footfall.warehouse import Warehouse
from tests.stats.world import Event, World, custom, engagement, view

NOW = datetime(2024, 6, 15, 12, 0, tzinfo=UTC)
ZONES = ["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]


@pytest.fixture(autouse=True)
def small_sites_too(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep answers about any number of rows."""
    monkeypatch.setattr(kept, "MIN_ROWS", 0)
    yield
    kept.wait()


def ask(world: World, *metrics: str, date_range: str = "12mo", **asked: Any) -> Query:
    return build(world.site, metrics=metrics, date_range=date_range, now=NOW, **asked)


def answer(world: World, query: Query) -> list[tuple[object, ...]]:
    return [(*row.dimensions, *row.metrics) for row in execute.run(world.warehouse, query).rows]


def reads_kept(world: World, query: Query) -> list[bool]:
    """For each read of a table whether some of it is kept."""
    with explain.recording() as explanations:
        execute.run(world.warehouse, query)
    plan = explanations[0].plan
    return [part.kept is not None for part in (*plan.parts, *(part for _, part in plan.totals))]


@pytest.fixture
def visited(world: World) -> World:
    """A visitor in March and one in June."""
    world.configure(stats_start_date=date(2024, 1, 1))
    return world.record(
        view("2024-03-10 10:00", 1, "/a"),
        view("2024-03-10 10:05", 1, "/b"),
        view("2024-06-10 10:00", 2, "/a"),
    )


def test_the_second_answer_comes_from_what_the_first_one_left(visited: World) -> None:
    query = ask(visited, "visitors", "bounce_rate", date_range="all")

    first = reads_kept(visited, query)
    kept.wait()

    assert first == [False]
    assert reads_kept(visited, query) == [True]
    assert answer(visited, query) == [(2, 50)]


def test_a_later_back_fill_is_in_the_next_answer(visited: World) -> None:
    query = ask(visited, "visitors", date_range="all")
    answer(visited, query)
    kept.wait()

    visited.record(view("2024-03-11 10:00", 3))

    assert answer(visited, query) == [(3,)]


def test_deleted_rows_are_gone_from_the_next_answer(visited: World) -> None:
    query = ask(visited, "pageviews", date_range="all")
    answer(visited, query)
    kept.wait()

    visited.warehouse.command(
        "ALTER TABLE events_v2 DELETE WHERE site_id = {site:UInt64} AND user_id = 1",
        {"site": visited.site.site_ids[0]},
        {"mutations_sync": 2},
    )

    assert answer(visited, query) == [(1,)]


def test_rows_of_this_month_need_no_new_states(visited: World) -> None:
    query = ask(visited, "pageviews", date_range="all")
    answer(visited, query)
    kept.wait()

    visited.record(view("2024-06-11 10:00", 3))

    assert reads_kept(visited, query) == [True]
    assert answer(visited, query) == [(4,)]


def test_a_visit_over_the_end_of_a_month_counts_once(visited: World) -> None:
    visited.record(view("2024-05-31 23:50", 3), view("2024-06-01 00:10", 3, "/b"))
    query = ask(visited, "visits", "pageviews", "views_per_visit", date_range="all")
    raw = answer(visited, query)
    kept.wait()

    assert raw == [(3, 5, 1.67)]
    assert reads_kept(visited, query) == [True, True]
    assert answer(visited, query) == raw


def test_other_sites_and_timezones_have_states_of_their_own(visited: World) -> None:
    query = ask(visited, "visitors", date_range="all")
    answer(visited, query)
    kept.wait()
    other = World(visited.warehouse, stats_start_date=date(2024, 1, 1))

    assert answer(other, ask(other, "visitors", date_range="all")) == [(0,)]
    visited.configure(timezone="Asia/Kolkata")
    assert reads_kept(visited, ask(visited, "visitors", date_range="all")) == [False]


@pytest.mark.parametrize(
    "asked",
    [
        {"date_range": "30d"},
        {"date_range": "91d"},
        {"filters": [Condition("is", "visit:browser", ("Firefox",))]},
        {"filters": [Condition("is", "event:page", ("/a",))]},
        {"dimensions": ["event:props:plan"]},
        {"dimensions": ["time:day"]},
    ],
)
def test_questions_of_which_there_are_too_many_or_that_move_are_read_anew(
    visited: World, asked: dict[str, Any]
) -> None:
    query = ask(visited, "visitors", **asked)
    execute.run(visited.warehouse, query)
    kept.wait()

    assert not any(reads_kept(visited, query))


def test_revenue_is_added_anew_as_sums_of_fractions_depend_on_their_order() -> None:
    assert kept_sql.in_two_steps(COMPONENTS["revenue"]["events"]) is None
    assert kept_sql.in_two_steps(COMPONENTS["visitors"]["events"]) is not None


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Visits around the ends of months, of a few people to a few pages."""
    events = []
    for user in range(1, draw(st.integers(1, 6)) + 1):
        month = draw(st.sampled_from([datetime(2024, m, 1, tzinfo=UTC) for m in (2, 4, 5, 6)]))
        crossing = st.integers(-40, 0)
        minutes = draw(crossing | st.integers(-26 * 60, 26 * 60))
        moment = month + timedelta(minutes=minutes)
        browser = draw(st.sampled_from(["", "Firefox", "Edge"]))
        for _ in range(draw(st.integers(1, 4))):
            page = draw(st.sampled_from(["/", "/a", "/b"]))
            make = draw(st.sampled_from([view, view, engagement, _signup]))
            events.append(make(moment.isoformat(), user, page, browser=browser))
            moment += timedelta(minutes=draw(st.integers(1, 40)))
    return events


def _signup(at: str, user: int, page: str, **columns: Any) -> Event:
    return custom(at, "Signup", user, page, **columns)


QUESTIONS: list[dict[str, Any]] = [
    {"metrics": ["visitors", "visits", "bounce_rate", "visit_duration"]},
    {"metrics": ["visitors", "visits", "pageviews", "events", "views_per_visit"]},
    {"metrics": ["pageviews", "events"], "dimensions": ["time:month"]},
    {"metrics": ["visitors", "pageviews"], "dimensions": ["time:week"]},
    {"metrics": ["visitors", "percentage", "bounce_rate"], "dimensions": ["visit:browser"]},
    {"metrics": ["visitors", "bounce_rate", "pageviews"], "dimensions": ["event:page"]},
    {"metrics": ["visitors", "visits"], "dimensions": ["visit:entry_page", "visit:browser"]},
    {"metrics": ["visitors", "exit_rate"], "dimensions": ["visit:exit_page"]},
    {"metrics": ["visitors", "time_on_page"], "dimensions": ["event:page"]},
    {
        "metrics": ["visitors", "percentage"],
        "dimensions": ["visit:browser"],
        "filters": [Condition("is_not", "visit:browser", ("",))],
    },
    {"metrics": ["visitors"], "dimensions": ["visit:city"]},
    {
        "metrics": ["visitors", "percentage"],
        "dimensions": ["visit:entry_page"],
        "filters": [Condition("is_not", "visit:entry_page", ("",))],
    },
]


@settings(
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    before=histories(),
    later=histories(),
    timezone=st.sampled_from(ZONES),
    date_range=st.sampled_from(["12mo", "6mo", "year", "all"]),
    live=st.booleans(),
)
def test_kept_and_raw_answers_are_equal(
    warehouse: Warehouse,
    before: list[Event],
    later: list[Event],
    timezone: str,
    date_range: str,
    live: bool,
) -> None:
    """With what was kept before and after more events came, in any month."""
    world = World(warehouse, timezone=timezone, stats_start_date=date(2024, 1, 20))
    world.record(*before, live=live)
    queries = [ask(world, *q["metrics"], date_range=date_range, **_rest(q)) for q in QUESTIONS]
    raw = [answer(world, query) for query in queries]
    kept.wait()
    assert any(any(reads_kept(world, query)) for query in queries)
    assert [answer(world, query) for query in queries] == raw

    world.record(*(_as_others(event) for event in later), live=live)
    mixed = [answer(world, query) for query in queries]
    kept.wait()
    assert [answer(world, query) for query in queries] == mixed == _without_kept(world, queries)


def _rest(question: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in question.items() if name != "metrics"}


def _as_others(event: Event) -> Event:
    return Event(event.at, event.user + 100, event.name, event.page, columns=dict(event.columns))


def _without_kept(world: World, queries: list[Query]) -> list[list[tuple[object, ...]]]:
    enough = kept.MIN_ROWS
    kept.MIN_ROWS = 2**60
    try:
        return [answer(world, query) for query in queries]
    finally:
        kept.MIN_ROWS = enough
