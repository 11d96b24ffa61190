"""What finished months add to an answer is kept, and never changes it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.stats import execute, explain, kept, kept_sql, kept_store
from footfall.stats.build import build
from footfall.stats.metrics import COMPONENTS
from footfall.stats.periods import DateRange
from footfall.stats.query import Condition, Query
from footfall.stats.site import Goal
from footfall.warehouse import Warehouse
from tests.stats.world import Event, World, custom, engagement, view

NOW = datetime(2024, 6, 15, 12, 0, tzinfo=UTC)
ZONES = ["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]


@pytest.fixture(autouse=True)
def small_sites_too(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep answers about any number of rows."""
    monkeypatch.setattr(kept_store, "MIN_EVENTS", 0)
    yield
    kept.wait()


@pytest.fixture(scope="module", autouse=True)
def traffic_of_others(warehouse: Warehouse) -> None:
    """Only a month with rows of some site has anything that can be kept of it."""
    others = World(warehouse, stats_start_date=date(2024, 1, 1))
    others.record(*(view(f"2024-0{month}-05 10:00", month) for month in range(1, 6)))


def ask(world: World, *metrics: str, date_range: DateRange = "12mo", **asked: Any) -> Query:
    return build(world.site, metrics=metrics, date_range=date_range, now=NOW, **asked)


def answer(world: World, query: Query) -> list[tuple[object, ...]]:
    return [(*row.dimensions, *row.metrics) for row in execute.run(world.warehouse, query).rows]


def reads_kept(world: World, query: Query) -> list[int | None]:
    """Of each read of a table how many months of it are kept, 0 for all of a range at once."""
    with explain.recording() as explanations:
        execute.run(world.warehouse, query)
    explanation = explanations[0]
    assert isinstance(explanation, explain.Explanation)
    parts = (*explanation.plan.parts, *(part for _, part in explanation.plan.totals))
    return [len(part.kept.months) if part.kept else None for part in parts]


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

    assert first == [None]
    assert reads_kept(visited, query) == [5]
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

    assert reads_kept(visited, query) == [5]
    assert answer(visited, query) == [(4,)]


def test_a_visit_over_the_end_of_a_month_counts_once(visited: World) -> None:
    visited.record(view("2024-05-31 23:50", 3), view("2024-06-01 00:10", 3, "/b"))
    query = ask(visited, "visits", "pageviews", "views_per_visit", date_range="all")
    raw = answer(visited, query)
    kept.wait()

    assert raw == [(3, 5, 1.67)]
    assert reads_kept(visited, query) == [5, 5]
    assert answer(visited, query) == raw


def test_other_sites_and_timezones_have_states_of_their_own(visited: World) -> None:
    query = ask(visited, "visitors", date_range="all")
    answer(visited, query)
    kept.wait()
    other = World(visited.warehouse, stats_start_date=date(2024, 1, 1))

    assert answer(other, ask(other, "visitors", date_range="all")) == [(0,)]
    visited.configure(timezone="Asia/Kolkata")
    assert reads_kept(visited, ask(visited, "visitors", date_range="all")) == [None]


def test_of_a_finished_range_all_is_kept(visited: World) -> None:
    query = ask(visited, "visitors", "bounce_rate", date_range="6mo")
    raw = answer(visited, query)
    kept.wait()

    assert reads_kept(visited, query) == [0]
    assert answer(visited, query) == raw == [(1, 0)]


def test_ranges_share_what_is_kept_of_their_months(visited: World) -> None:
    answer(visited, ask(visited, "visitors", date_range="12mo"))
    kept.wait()
    custom_range = (date(2024, 2, 10), date(2024, 4, 20))

    query = ask(visited, "visitors", date_range=custom_range)

    assert reads_kept(visited, query) == [1]
    assert answer(visited, query) == [(1,)]


def test_what_is_asked_while_keeping_is_kept_before_it_is_answered(visited: World) -> None:
    query = ask(visited, "visitors", date_range="12mo")

    with kept.keeping():
        assert reads_kept(visited, query) == [0]


@pytest.mark.parametrize("timezone", ["America/Los_Angeles", "Asia/Tokyo"])
def test_a_visit_in_the_last_hours_of_a_month_counts_when_it_comes_in_late(
    world: World, timezone: str
) -> None:
    """West of UTC it is stored with those of the new month."""
    world.configure(timezone=timezone, stats_start_date=date(2024, 1, 1))
    world.record(view("2024-05-20 10:00", 1))
    query = ask(world, "visitors", "visits", date_range="12mo")
    answer(world, query)
    kept.wait()
    assert reads_kept(world, query) == [0]

    world.record(view("2024-05-31T23:30:00-07:00", 2), view("2024-05-31T14:00:00+09:00", 3))

    here = 3 if timezone == "America/Los_Angeles" else 2
    assert answer(world, query) == [(here, here)]


def test_visits_of_the_present_month_leave_what_is_kept_alone(world: World) -> None:
    world.configure(timezone="America/Los_Angeles", stats_start_date=date(2024, 1, 1))
    world.record(view("2024-05-31T20:00:00-07:00", 1))
    query = ask(world, "visitors", date_range="12mo")
    answer(world, query)
    kept.wait()

    world.record(view("2024-06-01T09:00:00-07:00", 2))

    assert reads_kept(world, query) == [0]


@pytest.mark.parametrize(
    ("asked", "is_kept"),
    [
        ({"date_range": "30d"}, False),
        ({"date_range": "91d"}, True),
        ({"filters": [Condition("is", "visit:browser", ("Firefox",))]}, True),
        ({"filters": [Condition("is", "event:page", ("/a",))]}, True),
        ({"filters": [Condition("contains", "event:page", ("a",))]}, False),
        ({"dimensions": ["event:props:plan"]}, True),
        ({"dimensions": ["time:day"]}, True),
    ],
)
def test_which_questions_are_kept(visited: World, asked: dict[str, Any], is_kept: bool) -> None:
    query = ask(visited, "visitors", **asked)
    execute.run(visited.warehouse, query)
    kept.wait()

    assert any(found is not None for found in reads_kept(visited, query)) is is_kept


def test_a_month_in_which_a_visit_went_backwards_is_read_anew(world: World) -> None:
    """Its last activity lies before the month in which it started."""
    world.configure(stats_start_date=date(2024, 1, 1))
    early = view("2024-04-30 23:50", 1)
    world.record(view("2024-01-10 10:00", 2), view("2024-05-01 00:10", 1))
    world.warehouse.command(
        "ALTER TABLE sessions_v2 UPDATE timestamp = {early:UInt32} "
        "WHERE site_id = {site:UInt64} AND user_id = 1",
        {"early": early.timestamp, "site": world.site.site_ids[0]},
        {"mutations_sync": 2},
    )
    query = ask(world, "visits", date_range="year")
    raw = answer(world, query)
    kept.wait()

    assert answer(world, query) == raw
    with kept.keeping():
        assert reads_kept(world, query) == [4]


def test_a_site_with_little_traffic_has_nothing_kept(
    visited: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_store, "MIN_EVENTS", 1000)
    query = ask(visited, "visitors", date_range="12mo")
    answer(visited, query)
    kept.wait()

    assert reads_kept(visited, query) == [None]


def test_nothing_more_is_kept_where_there_is_no_room(
    visited: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_store, "SMALLEST_LIMIT", 0)
    monkeypatch.setattr(kept_store, "LARGEST_SHARE", 0)

    with kept.keeping():
        assert reads_kept(visited, ask(visited, "visitors", date_range="12mo")) == [None]


def test_what_has_been_replaced_is_removed(visited: World) -> None:
    query = ask(visited, "visitors", date_range="12mo")
    with kept.keeping():
        answer(visited, query)
        visited.record(view("2024-03-11 10:00", 3))
        answer(visited, query)
    before = _stored(visited.warehouse)

    kept_store.sweep(visited.warehouse, datetime.now(UTC) + timedelta(seconds=2))

    assert _stored(visited.warehouse) < before
    assert reads_kept(visited, query) == [0]
    assert answer(visited, query) == [(2,)]


def test_what_another_version_kept_makes_room_for_what_this_one_keeps(
    visited: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = ask(visited, "visitors", date_range="12mo")
    monkeypatch.setattr(kept_store, "_version", lambda: "an older version")
    kept_store.forget_other_versions(visited.warehouse)
    with kept.keeping():
        answer(visited, query)
    stored = _stored(visited.warehouse)
    monkeypatch.undo()
    monkeypatch.setattr(kept_store, "MIN_EVENTS", 0)

    assert kept_store.forget_other_versions(visited.warehouse)
    assert _stored(visited.warehouse) == stored, "a query that has just begun may read it"
    kept_store.sweep(visited.warehouse, datetime.now(UTC) + timedelta(seconds=2))

    assert _stored(visited.warehouse) == 0
    assert reads_kept(visited, query) == [None]
    kept.wait()
    assert reads_kept(visited, query) == [0]


def test_what_this_version_kept_outlives_a_start(visited: World) -> None:
    kept_store.forget_other_versions(visited.warehouse)
    query = ask(visited, "visitors", date_range="12mo")
    with kept.keeping():
        answer(visited, query)

    assert not kept_store.forget_other_versions(visited.warehouse)

    assert reads_kept(visited, query) == [0]


def _stored(warehouse: Warehouse) -> int:
    """Rows of states and values."""
    counts = "SELECT (SELECT count() FROM kept_states) + (SELECT count() FROM kept_values)"
    return int(warehouse.query(counts, None, {"mutations_sync": 2}).rows[0][0])


def test_months_of_revenue_are_not_added_up_in_another_order() -> None:
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
    {"metrics": ["visitors", "visits", "bounce_rate"], "dimensions": ["time:month"]},
    {"metrics": ["visitors"], "dimensions": ["time:week", "visit:browser"]},
    {"metrics": ["visits"], "dimensions": ["time:day"]},
    {"metrics": ["visitors", "events", "conversion_rate"], "dimensions": ["event:goal"]},
    {
        "metrics": ["visitors", "group_conversion_rate"],
        "dimensions": ["visit:browser"],
        "filters": [Condition("is", "event:goal", ("Signup",))],
    },
    {
        "metrics": ["visitors", "bounce_rate", "scroll_depth", "time_on_page"],
        "dimensions": ["event:page"],
    },
    {
        "metrics": ["visitors", "pageviews", "bounce_rate"],
        "filters": [Condition("is", "event:page", ("/a",))],
    },
    {
        "metrics": ["visitors", "visits"],
        "dimensions": ["event:page"],
        "filters": [Condition("is", "visit:exit_page", ("/a", "/b"))],
    },
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
    date_range=st.sampled_from(
        ["12mo", "6mo", "91d", "year", "all", (date(2024, 1, 20), date(2024, 5, 10))]
    ),
    live=st.booleans(),
    questions=st.lists(st.sampled_from(QUESTIONS), min_size=4, max_size=4, unique_by=id),
)
def test_kept_and_raw_answers_are_equal(
    warehouse: Warehouse,
    before: list[Event],
    later: list[Event],
    timezone: str,
    date_range: DateRange,
    live: bool,
    questions: list[dict[str, Any]],
) -> None:
    """With what was kept before and after more events came, in any month."""
    signup = Goal(1, "Signup", "event", event_name="Signup")
    world = World(
        warehouse,
        timezone=timezone,
        stats_start_date=date(2024, 1, 20),
        legacy_time_on_page_cutoff=date(2024, 4, 20),
        goals=(signup,),
    )
    world.record(*before, live=live)
    queries = [ask(world, *q["metrics"], date_range=date_range, **_rest(q)) for q in questions]
    raw = _without_kept(world, queries)
    with kept.keeping():
        assert [answer(world, query) for query in queries] == raw
    assert any(reads_kept(world, query) != [None] for query in queries)
    assert [answer(world, query) for query in queries] == raw

    world.record(*(_as_others(event) for event in later), live=live)
    raw = _without_kept(world, queries)
    assert [answer(world, query) for query in queries] == raw
    with kept.keeping():
        assert [answer(world, query) for query in queries] == raw


def _rest(question: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in question.items() if name != "metrics"}


def _as_others(event: Event) -> Event:
    return Event(event.at, event.user + 100, event.name, event.page, columns=dict(event.columns))


def _without_kept(world: World, queries: list[Query]) -> list[list[tuple[object, ...]]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "with_kept", lambda _warehouse, _query, plan: plan)
        return [answer(world, query) for query in queries]
