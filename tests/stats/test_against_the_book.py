"""Whatever is asked about whatever history: the engine's answer is the reckoner's."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from footfall.stats import parse_v2
from footfall.stats.query import QueryError
from footfall.stats.site import Goal
from footfall.warehouse import Warehouse
from tests.stats import oracle
from tests.stats.reckoner import Reckoner
from tests.stats.world import NOW, Event, World

START = datetime(2024, 6, 9, 18, tzinfo=UTC)
ZONES = ["UTC", "Asia/Kolkata", "America/New_York", "Australia/Eucla"]
DAYS = [date(2024, 6, 9), date(2024, 6, 10), date(2024, 6, 11)]
PAGES = ["/", "/a", "/b"]
GOALS = (
    Goal(1, "Signup", "event", event_name="Signup", currency="EUR"),
    Goal(2, "Pro signup", "event", event_name="Signup", custom_props={"plan": "pro"}),
    Goal(3, "Visit /*", "page", page_path="/*"),
    Goal(4, "Visit /a", "page", page_path="/a"),
    Goal(5, "Read /a", "scroll", page_path="/a", scroll_threshold=50),
    Goal(6, "Tip", "event", event_name="Tip", currency="USD"),
)
METRICS = [
    "visitors",
    "visits",
    "pageviews",
    "events",
    "bounce_rate",
    "visit_duration",
    "views_per_visit",
    "percentage",
    "conversion_rate",
    "group_conversion_rate",
    "scroll_depth",
    "time_on_page",
    "total_revenue",
    "average_revenue",
]
DIMENSIONS = [
    "event:page",
    "event:hostname",
    "event:name",
    "event:goal",
    "event:props:plan",
    "visit:source",
    "visit:browser",
    "visit:entry_page",
    "visit:exit_page",
    "visit:entry_page_hostname",
    "visit:exit_page_hostname",
    "time:hour",
    "time:day",
    "time:week",
    "time:month",
]
MONEY = {"total_revenue", "average_revenue"}


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    """Two days of a few visitors; steps around the half hour that ends a visit are common."""
    found = []
    for user in range(1, draw(st.integers(2, 4)) + 1):
        clock = int(START.timestamp()) + draw(st.integers(0, 30 * 3600))
        visitor = {
            "browser": draw(st.sampled_from(["", "Firefox"])),
            "referrer_source": draw(st.sampled_from(["", "Google"])),
        }
        for _ in range(draw(st.integers(2, 8))):
            name = draw(st.sampled_from(["pageview"] * 3 + ["Signup", "Tip"] + ["engagement"] * 2))
            columns: dict[str, Any] = {**visitor, "scroll_depth": 255}
            if name == "engagement":
                columns["scroll_depth"] = draw(st.sampled_from([0, 30, 50, 75, 100, 101, 255]))
                columns["engagement_time"] = draw(st.integers(0, 90_000))
            elif name != "pageview":
                amounts = st.sampled_from([None, 0, 1, 2.5, 10])
                columns["revenue_reporting_amount"] = draw(amounts)
            found.append(
                Event(
                    datetime.fromtimestamp(clock, UTC).isoformat(),
                    user,
                    name,
                    draw(st.sampled_from(PAGES)),
                    draw(st.sampled_from(["x.test", "y.test"])),
                    draw(st.sampled_from([{}, {"plan": ""}, {"plan": "pro"}])),
                    draw(st.booleans()),
                    columns,
                )
            )
            # Strictly later: of two events in one second, none is the first.
            clock += draw(st.one_of(st.integers(1, 600), st.integers(1_740, 1_920)))
    return found


VALUES = {
    "event:page": PAGES,
    "event:hostname": ["x.test", "y.test"],
    "event:name": ["pageview", "Signup", "engagement"],
    "event:props:plan": ["pro", "", "(none)"],
    "visit:source": ["Google", "Direct / None", "(not set)"],
    "visit:browser": ["Firefox", "(not set)", ""],
    "visit:entry_page": [*PAGES, ""],
    "visit:exit_page": PAGES,
    "visit:entry_page_hostname": ["x.test"],
    "visit:exit_page_hostname": ["y.test"],
}
EITHER = ["visit:source", "visit:browser"]
OF_EVENTS = [name for name in VALUES if name.startswith("event:")]
OF_VISITS = [name for name in VALUES if name.startswith("visit:") and name not in EITHER]


@st.composite
def conditions(draw: st.DrawFn, dimensions: list[str]) -> list[Any]:
    operator = draw(st.sampled_from(["is", "contains", "matches"]))
    negation = draw(st.sampled_from(["", "", "_not"]))
    dimension = draw(st.sampled_from(dimensions))
    texts = VALUES[dimension] if operator == "is" else ["/", "a", "o", ".test", "ro"]
    clauses = draw(st.lists(st.sampled_from(texts), min_size=1, max_size=3))
    return [operator + negation, dimension, clauses]


def trees(leaves: st.SearchStrategy[list[Any]]) -> st.SearchStrategy[list[Any]]:
    def combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        several = st.lists(inner, min_size=1, max_size=2)
        return st.tuples(st.sampled_from(["and", "or"]), several).map(list) | st.tuples(
            st.just("not"), inner
        ).map(list)

    return st.recursive(leaves, combined, max_leaves=3)


goal_filters = st.tuples(
    st.sampled_from(["is", "contains"]),
    st.just("event:goal"),
    st.lists(st.sampled_from([goal.display_name for goal in GOALS]), min_size=1, max_size=3),
).map(list)
done = st.tuples(
    st.sampled_from(["has_done", "has_not_done"]), conditions(OF_EVENTS) | goal_filters
).map(list)
# A tree is of events or of visits throughout: what it is for the other table is not to be told.
nestable = [name for name in OF_EVENTS if name != "event:hostname"]
filters = st.one_of(
    conditions(OF_EVENTS),
    goal_filters,
    trees(conditions(nestable + EITHER) | done),
    trees(conditions(OF_VISITS + EITHER) | done),
)


def few(names: list[str], least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), min_size=least, max_size=most, unique=True)


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    """Metrics are mostly asked for where they are answered."""
    metrics, dimensions = draw(few(METRICS, 2, 6)), draw(few(DIMENSIONS, 0, 2))
    asked = draw(st.lists(filters, max_size=draw(st.integers(0, 2))))
    if {"conversion_rate", "group_conversion_rate"} & {*metrics} and "event:goal" not in dimensions:
        asked.append(draw(goal_filters))
    if {"scroll_depth", "time_on_page"} & {*metrics} and "event:page" not in dimensions:
        asked.append(draw(conditions(["event:page"])))
    return {"metrics": metrics, "dimensions": dimensions, "filters": asked}


@settings(
    max_examples=40,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ],
)
@given(
    history=events(),
    question=questions(),
    timezone=st.sampled_from(ZONES),
    days=st.sampled_from([DAYS[:1], DAYS[1:], DAYS[1:2], DAYS, DAYS]),
    cutoff=st.sampled_from([None, date(1970, 1, 1), *DAYS, date(2024, 7, 1)]),
    live=st.booleans(),
)
def test_any_question(
    warehouse: Warehouse,
    history: list[Event],
    question: dict[str, Any],
    timezone: str,
    days: list[date],
    cutoff: date | None,
    live: bool,
) -> None:
    zone = ZoneInfo(timezone)
    world = World(warehouse, timezone=timezone, goals=GOALS, legacy_time_on_page_cutoff=cutoff)
    question["date_range"] = [days[0].isoformat(), days[-1].isoformat()]
    question["metrics"] = [
        name for name in question["metrics"] if accepted(world, question | {"metrics": [name]})
    ]
    assume(question["metrics"])
    world.record(*history, live=live)

    def midnight(day: date) -> int:
        return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())

    answer = world.ask(**question)
    expected = Reckoner(
        oracle.visits_of(history),
        midnight(days[0]),
        midnight(days[-1] + timedelta(days=1)) - 1,
        zone,
        GOALS,
        question["metrics"],
        question["dimensions"],
        answer["query"]["filters"],  # with those that a hostname filter implies
        midnight(cutoff) if cutoff else None,
    ).answer()
    assert {
        tuple(row["dimensions"]): [_plain(value) for value in row["metrics"]]
        for row in answer["results"]
    } == expected


def accepted(world: World, question: dict[str, Any]) -> bool:
    """Whether the question is one that is answered."""
    try:
        parse_v2.parse({"site_id": "site.test", **question}, world.site, NOW)
    except QueryError:
        return False
    return True


def _plain(value: Any) -> Any:
    return value["value"] if isinstance(value, dict) else value
