"""The engine and a slow, obvious model agree on any history."""

from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.warehouse import Warehouse
from tests.stats import oracle
from tests.stats.oracle import Model
from tests.stats.world import Event, World

DAY = date(2024, 6, 10)
START = int(datetime(2024, 6, 9, 12, tzinfo=UTC).timestamp())
PAGES = ["/", "/a", "/b"]
ZONES = ["UTC", "Asia/Kolkata", "America/New_York", "Australia/Eucla"]


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Two days of a few visitors; steps around the half hour that ends a visit are common."""
    events = []
    for user in range(1, draw(st.integers(1, 4)) + 1):
        clock = START + draw(st.integers(0, 40 * 3600))
        browser = draw(st.sampled_from(["", "Firefox"]))
        for _ in range(draw(st.integers(1, 8))):
            name = draw(st.sampled_from(["pageview", "pageview", "Signup", "engagement"]))
            moment = datetime.fromtimestamp(clock, UTC).isoformat()
            page = draw(st.sampled_from(PAGES))
            interactive = draw(st.booleans())
            props = draw(st.sampled_from([{}, {"plan": ""}, {"plan": "pro"}]))
            columns = {"browser": browser}
            events.append(Event(moment, user, name, page, "h", props, interactive, columns))
            # Strictly later: of two events in one second, none is the first.
            clock += draw(st.one_of(st.integers(1, 600), st.integers(1_740, 1_920)))
    return events


common = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@common
@given(events=histories(), timezone=st.sampled_from(ZONES), live=st.booleans())
def test_core_metrics(warehouse: Warehouse, events: list[Event], timezone: str, live: bool) -> None:
    world = World(warehouse, timezone=timezone).record(*events, live=live)
    zone = ZoneInfo(timezone)
    first = int(datetime(2024, 6, 10, tzinfo=zone).timestamp())
    model = Model(oracle.visits_of(events), first, first + 86_399)
    on_the_day = {"date_range": [DAY.isoformat()] * 2}

    visits, stored = model.overlapping(), model.events()
    expected = oracle.session_metrics(visits)
    assert world.metrics(*expected, **on_the_day) == list(expected.values())
    assert world.metrics("views_per_visit", **on_the_day) == [oracle.views_per_visit(visits)]
    expected = oracle.event_metrics(stored)
    assert world.metrics(*expected, **on_the_day) == list(expected.values())

    by_page = world.rows(
        metrics=["visitors", "visits", "pageviews", "events"],
        dimensions=["event:page"],
        **on_the_day,
    )
    groups = oracle.grouped(stored, lambda event: event.page)
    assert {key: values for (key,), values in by_page} == {
        page: list(values.values()) for page, values in groups.items()
    }


@common
@given(events=histories(), page=st.sampled_from(PAGES), live=st.booleans())
def test_metrics_under_a_page_filter(
    warehouse: Warehouse, events: list[Event], page: str, live: bool
) -> None:
    world = World(warehouse, stats_start_date=date(2024, 6, 1)).record(*events, live=live)
    visits = oracle.visits_of(events)
    on_page = {"filters": [["is", "event:page", [page]]]}

    seen = [(v, e) for v in visits for e in v.events if e.page == page]
    expected = oracle.event_metrics(seen)
    assert world.metrics(*expected, **on_page) == list(expected.values())

    visiting = [v for v in visits if any(e.page == page for e in v.events)]
    entered = [v for v in visiting if v.pages[:1] == [page]]
    expected = oracle.session_metrics(visiting)
    expected["bounce_rate"] = oracle.whole_percent(sum(v.bounced for v in entered), len(entered))
    assert world.metrics(*expected, **on_page) == list(expected.values())


@common
@given(events=histories(), timezone=st.sampled_from(ZONES), live=st.booleans())
def test_visitors_by_hour(
    warehouse: Warehouse, events: list[Event], timezone: str, live: bool
) -> None:
    world = World(warehouse, stats_start_date=date(2024, 6, 1), timezone=timezone)
    world.record(*events, live=live)
    visitors: dict[str, set[int]] = defaultdict(set)
    visits: dict[str, int] = defaultdict(int)
    for visit in oracle.visits_of(events):
        for hour in oracle.local_hours(visit, ZoneInfo(timezone)):
            visitors[hour].add(visit.events[0].user)
            visits[hour] += 1
    rows = world.rows(metrics=["visitors", "visits"], dimensions=["time:hour"])
    assert rows == [
        ([hour], [len(users), visits[hour]]) for hour, users in sorted(visitors.items())
    ]


@common
@given(events=histories(), live=st.booleans())
def test_entry_and_exit_pages(warehouse: Warehouse, events: list[Event], live: bool) -> None:
    world = World(warehouse, stats_start_date=date(2024, 6, 1)).record(*events, live=live)
    for dimension, index in (("visit:entry_page", 0), ("visit:exit_page", -1)):
        groups: dict[str, list[oracle.Visit]] = defaultdict(list)
        for visit in oracle.visits_of(events):
            groups[visit.pages[index] if visit.pages else ""].append(visit)
        metrics = ["visitors", "visits", "bounce_rate", "visit_duration"]
        rows = world.rows(metrics=metrics, dimensions=[dimension])
        assert {key: values for (key,), values in rows} == {
            page: list(oracle.session_metrics(visits).values()) for page, visits in groups.items()
        }


conditions = st.one_of(
    st.tuples(
        st.sampled_from(["is", "is_not", "contains", "contains_not", "matches", "matches_not"]),
        st.sampled_from(["event:page", "event:name", "visit:browser", oracle.PROPERTY]),
        st.lists(
            st.sampled_from(["/", "/a", "/b", "pageview", "Sign", "Firefox", "", "pro", "^p", "."]),
            max_size=3,
        ),
    ),
    st.tuples(
        st.sampled_from(["is", "is_not"]),
        st.sampled_from(["visit:browser", oracle.PROPERTY]),
        st.lists(st.sampled_from(["(none)", "(not set)", "pro", "Firefox"]), max_size=2),
    ),
    st.tuples(
        st.sampled_from(["is", "is_not", "contains", "contains_not"]),
        st.sampled_from(["event:name", "visit:browser", oracle.PROPERTY]),
        st.lists(st.sampled_from(["SIGNUP", "signup", "firefox", "PRO", "r"]), max_size=2),
        st.just({"case_sensitive": False}),
    ),
).map(list)


def combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.tuples(st.sampled_from(["and", "or"]), several).map(list) | st.tuples(
        st.just("not"), inner
    ).map(list)


about_events = st.recursive(
    conditions.filter(lambda leaf: leaf[1].startswith("event:")), combined, max_leaves=3
)
behavioural = st.tuples(st.sampled_from(["has_done", "has_not_done"]), about_events).map(list)
filter_trees = st.recursive(conditions | behavioural, combined, max_leaves=5)


@settings(common, max_examples=60)
@given(events=histories(), trees=st.lists(filter_trees, min_size=1, max_size=2))
def test_filters(warehouse: Warehouse, events: list[Event], trees: list[Any]) -> None:
    world = World(warehouse, stats_start_date=date(2024, 6, 1)).record(*events)
    visits = oracle.visits_of(events)
    passing = [
        (visit, event)
        for visit in visits
        for event in visit.events
        if all(oracle.passes(tree, event, visit) for tree in trees)
    ]
    expected = oracle.event_metrics(passing)
    assert world.metrics(*expected, filters=trees) == list(expected.values())
    # Visits are those with an event that passes everything.
    kept = list({id(visit): visit for visit, _ in passing}.values())
    durations = oracle.session_metrics(kept)["visit_duration"]
    if any(leaf in str(trees) for leaf in ("'event:page'", "'event:name'", oracle.PROPERTY)):
        assert world.metrics("visit_duration", filters=trees) == [durations]
