"""Funnels: who gets how far, and what is said of it."""

import dataclasses
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.stats import filters, funnels
from footfall.stats.build import build
from footfall.stats.funnels import Funnel, FunnelReport, percentage, report
from footfall.stats.query import QueryError
from footfall.stats.site import Goal
from footfall.warehouse import Warehouse
from tests.stats.oracle import visits_of
from tests.stats.world import NOW, Event, World, custom, engagement, view

PRICING = Goal(1, "Visit /pricing", "page", page_path="/pricing")
BLOG = Goal(2, "Visit /blog/**", "page", page_path="/blog/**")
SIGNUP = Goal(3, "Signup", "event", event_name="Signup")
PRO = Goal(4, "Pro", "event", event_name="Signup", custom_props={"plan": "pro"})
READ = Goal(5, "Read it", "scroll", page_path="/blog/**", scroll_threshold=75)


def visitors(
    world: World, *steps: Goal, strict_order: bool = False, filtered_by: Sequence[object] = ()
) -> list[int]:
    """All visitors, then those who reach each step."""
    found = follow(world, Funnel("f", steps, strict_order), filtered_by)
    return [found.all_visitors, *(step.visitors for step in found.steps)]


def follow(world: World, funnel: Funnel, filtered_by: Sequence[object] = ()) -> FunnelReport:
    query = build(
        world.site,
        metrics=["visitors"],
        date_range="all",
        now=NOW,
        filters=filters.parse_all(list(filtered_by)),
    )
    return funnels.run(world.warehouse, query, funnel)


class TestWhoGetsHowFar:
    def test_steps_in_order_with_other_activity_between(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00", 1, "/pricing"),
            view("2024-06-10T10:01", 1, "/elsewhere"),
            custom("2024-06-10T10:02", "Signup", 1),
            view("2024-06-10T10:00", 2, "/pricing"),
            custom("2024-06-10T10:00", "Signup", 3),
            view("2024-06-10T10:01", 3, "/pricing"),
            view("2024-06-10T10:00", 4, "/elsewhere"),
        )
        assert visitors(world, PRICING, SIGNUP) == [4, 3, 1]

    def test_visitors_are_followed_from_visit_to_visit_for_a_day(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00:00", 1, "/pricing"),
            custom("2024-06-11T10:00:00", "Signup", 1),
            view("2024-06-10T10:00:00", 2, "/pricing"),
            custom("2024-06-11T10:00:01", "Signup", 2),
        )
        assert visitors(world, PRICING, SIGNUP) == [2, 2, 1]

    def test_a_day_is_counted_from_the_first_step(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00", 1, "/pricing"),
            view("2024-06-11T09:00", 1, "/blog/a"),
            custom("2024-06-11T11:00", "Signup", 1),
        )
        assert visitors(world, PRICING, BLOG, SIGNUP) == [1, 1, 1, 0]

    def test_setting_out_again_gives_another_day(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00", 1, "/pricing"),
            view("2024-06-12T10:00", 1, "/pricing"),
            custom("2024-06-12T11:00", "Signup", 1),
        )
        assert visitors(world, PRICING, SIGNUP) == [1, 1, 1]

    def test_goals_of_every_kind(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00", 1, "/blog/a"),
            engagement("2024-06-10T10:01", 1, "/blog/a", scroll_depth=80),
            custom("2024-06-10T10:02", "Signup", 1, props={"plan": "pro"}),
            view("2024-06-10T10:00", 2, "/blog/a"),
            engagement("2024-06-10T10:01", 2, "/blog/a", scroll_depth=80),
            custom("2024-06-10T10:02", "Signup", 2, props={"plan": "free"}),
            view("2024-06-10T10:00", 3, "/blog/a"),
            engagement("2024-06-10T10:01", 3, "/blog/a", scroll_depth=74),
        )
        assert visitors(world, BLOG, READ, PRO) == [3, 3, 2, 1]

    def test_filters_choose_events_and_by_their_visits(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00", 1, "/pricing", browser="Firefox"),
            custom("2024-06-10T10:02", "Signup", 1, browser="Firefox"),
            view("2024-06-10T10:00", 2, "/pricing"),
        )
        by_browser = ["is", "visit:browser", ["Firefox"]]
        assert visitors(world, PRICING, SIGNUP, filtered_by=[by_browser]) == [1, 1, 1]
        by_entry = ["is", "visit:entry_page", ["/pricing"]]
        assert visitors(world, PRICING, SIGNUP, filtered_by=[by_entry]) == [2, 2, 1]
        by_action = ["has_not_done", ["is", "event:name", ["Signup"]]]
        assert visitors(world, PRICING, SIGNUP, filtered_by=[by_action]) == [1, 1, 0]

    def test_nothing_from_other_sites_or_before_a_reset(self, world: World) -> None:
        World(world.warehouse).record(view("2024-06-10T10:00", 7, "/pricing"))
        world.record(
            view("2024-06-10T10:00", 1, "/pricing"), custom("2024-06-10T10:01", "Signup", 1)
        )
        world.configure(native_stats_start_at=datetime(2024, 6, 10, 10, 1, tzinfo=UTC))
        assert visitors(world, PRICING, SIGNUP) == [1, 0, 0]

    def test_a_sample_is_scaled_up(self, world: World) -> None:
        in_no_small_sample = 2**63
        world.record(
            view("2024-06-10T10:00", 1, "/pricing"),
            custom("2024-06-10T10:01", "Signup", 1),
            view("2024-06-10T10:00", 2, "/pricing"),
            view("2024-06-10T10:00", in_no_small_sample, "/pricing"),
        )
        query = build(world.site, metrics=["visitors"], date_range="all", now=NOW)
        sampled = dataclasses.replace(query, sample=0.25)
        found = funnels.run(world.warehouse, sampled, Funnel("f", (PRICING, SIGNUP)))
        assert (found.all_visitors, [step.visitors for step in found.steps]) == (8, [8, 4])

    def test_names_and_paths_are_values_never_sql(self, world: World) -> None:
        world.record(custom("2024-06-10T10:00", "'); DROP TABLE events_v2; --", 1))
        nasty = Goal(6, "x", "event", event_name="'); DROP TABLE events_v2; --")
        quoted = Goal(7, "y", "page", page_path="/{p0:String}\\'")
        for strict in (False, True):
            assert visitors(world, nasty, quoted, strict_order=strict) == [1, 1, 0]

    def test_an_invalid_regular_expression_is_the_readers_mistake(self, world: World) -> None:
        with pytest.raises(QueryError, match="regular expression"):
            visitors(world, PRICING, SIGNUP, filtered_by=[["matches", "visit:browser", ["("]]])


class TestStrictOrder:
    def test_anything_between_two_steps_ends_the_way(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00", 1, "/pricing"),
            custom("2024-06-10T10:01", "Signup", 1),
            view("2024-06-10T10:00", 2, "/pricing"),
            view("2024-06-10T10:01", 2, "/elsewhere"),
            custom("2024-06-10T10:02", "Signup", 2),
            view("2024-06-10T10:00", 3, "/pricing"),
            custom("2024-06-10T10:01", "Help", 3),
            custom("2024-06-10T10:02", "Signup", 3),
        )
        assert visitors(world, PRICING, SIGNUP, strict_order=True) == [3, 3, 1]

    def test_engagement_is_no_activity_of_its_own(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00", 1, "/pricing"),
            engagement("2024-06-10T10:01", 1, "/pricing", scroll_depth=100),
            custom("2024-06-10T10:02", "Signup", 1),
        )
        assert visitors(world, PRICING, SIGNUP, strict_order=True) == [1, 1, 1]

    def test_a_step_may_be_a_scroll_depth_reached_more_than_once(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00", 1, "/blog/a"),
            engagement("2024-06-10T10:01", 1, "/blog/a", scroll_depth=80),
            engagement("2024-06-10T10:02", 1, "/blog/a", scroll_depth=90),
            custom("2024-06-10T10:03", "Signup", 1),
        )
        assert visitors(world, BLOG, READ, SIGNUP, strict_order=True) == [1, 1, 1, 1]

    def test_an_interrupted_visitor_may_set_out_again(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00", 1, "/pricing"),
            view("2024-06-10T10:01", 1, "/elsewhere"),
            view("2024-06-10T10:02", 1, "/pricing"),
            custom("2024-06-10T10:03", "Signup", 1),
        )
        assert visitors(world, PRICING, SIGNUP, strict_order=True) == [1, 1, 1]

    def test_an_event_can_be_a_step_of_one_way_and_the_start_of_another(self, world: World) -> None:
        anywhere = Goal(8, "Anywhere", "page", page_path="/**")
        again = Goal(9, "Again", "page", page_path="/blog/a")
        world.record(
            view("2024-06-10T10:00", 1, "/x"),
            view("2024-06-10T10:01", 1, "/blog/a"),
            view("2024-06-10T10:02", 1, "/blog/a"),
            custom("2024-06-10T10:03", "Signup", 1),
        )
        assert visitors(world, anywhere, again, SIGNUP, strict_order=True) == [1, 1, 1, 1]


class TestWhatIsSaid:
    def test_every_number_of_a_funnel(self) -> None:
        told = report(Funnel("Way", (PRICING, BLOG, SIGNUP)), {0: 3, 1: 2, 2: 3, 3: 1})
        assert (told.name, told.all_visitors) == ("Way", 9)
        assert (told.entering_visitors, told.entering_visitors_percentage) == (6, "66.67")
        assert (told.never_entering_visitors, told.never_entering_visitors_percentage) == (
            3,
            "33.33",
        )
        first, second, third = told.steps
        assert (first.label, first.visitors, first.dropoff) == ("Visit /pricing", 6, 0)
        assert (first.dropoff_percentage, first.conversion_rate) == ("0", "100")
        assert first.conversion_rate_step == "0"
        assert (second.visitors, second.dropoff, second.dropoff_percentage) == (4, 2, "33.33")
        assert (second.conversion_rate, second.conversion_rate_step) == ("66.67", "66.67")
        assert (third.visitors, third.dropoff, third.dropoff_percentage) == (1, 3, "75")
        assert (third.conversion_rate, third.conversion_rate_step) == ("16.67", "25")

    def test_without_data_every_step_is_there_with_zeros(self, world: World) -> None:
        told = follow(world, Funnel("Way", (PRICING, SIGNUP)))
        assert told == report(Funnel("Way", (PRICING, SIGNUP)), {})
        assert told.entering_visitors_percentage == told.never_entering_visitors_percentage == "0"
        assert [(s.label, s.visitors, s.conversion_rate) for s in told.steps] == [
            ("Visit /pricing", 0, "0"),
            ("Signup", 0, "0"),
        ]

    @pytest.mark.parametrize(
        ("part", "whole", "text"),
        [
            (1, 2, "50"),
            (1, 3, "33.33"),
            (2, 3, "66.67"),
            (1, 1, "100"),
            (1, 800, "0.13"),  # exactly 0.125, rounded half up
            (3, 1000, "0.30"),
            (0, 5, "0"),
            (5, 0, "0"),
            (5, None, "0"),
        ],
    )
    def test_percentages(self, part: int, whole: int | None, text: str) -> None:
        assert percentage(part, whole) == text


# The model: every way through the events of a visitor, tried one after the other.

STEPS = {"a": Goal(11, "a", "page", page_path="/a"), "b": Goal(12, "b", "page", page_path="/*b*")}
STEPS |= {"Signup": SIGNUP, "deep": Goal(13, "deep", "scroll", page_path="/a", scroll_threshold=50)}


def converts(event: Event, goal: Goal) -> bool:
    if goal.kind == "event":
        return event.name == goal.event_name
    fits = "b" in event.page if goal.page_path == "/*b*" else event.page == goal.page_path
    if goal.kind == "page":
        return event.name == "pageview" and fits
    return event.name == "engagement" and fits and 50 <= event.columns["scroll_depth"] <= 100


def deepest(events: Sequence[Event], steps: Sequence[Goal], strict: bool) -> int:
    """The most steps that any choice of events takes, in order, within a day."""

    def go_on(done: int, index: int, start: int) -> int:
        best = done
        for position in range(index, len(events)):
            event = events[position]
            if done == len(steps) or event.timestamp > start + 86_400:
                break
            if converts(event, steps[done]):
                best = max(best, go_on(done + 1, position + 1, start))
            if strict and event.name != "engagement":
                break
        return best

    starts = [i for i, event in enumerate(events) if converts(event, steps[0])]
    return max((go_on(1, i + 1, events[i].timestamp) for i in starts), default=0)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """A few visitors over some days; pauses around a day are common."""
    events = []
    for user in range(1, draw(st.integers(1, 3)) + 1):
        clock = int(datetime(2024, 6, 5, tzinfo=UTC).timestamp())
        for _ in range(draw(st.integers(1, 8))):
            moment = datetime.fromtimestamp(clock, UTC).isoformat()
            name = draw(st.sampled_from(["pageview", "pageview", "Signup", "engagement"]))
            columns = {"scroll_depth": draw(st.sampled_from([20, 60, 255]))}
            page = draw(st.sampled_from(["/a", "/b", "/c"]))
            events.append(Event(moment, user, name, page, columns=columns))
            # Strictly later: of two events in one second, none is the first.
            clock += draw(st.sampled_from([1, 60, 1700, 43_200, 86_399]))
    return events


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    events=histories(),
    names=st.lists(st.sampled_from(sorted(STEPS)), min_size=2, max_size=4, unique=True),
    strict=st.booleans(),
)
def test_any_funnel_against_the_model(
    warehouse: Warehouse, events: list[Event], names: list[str], strict: bool
) -> None:
    world = World(warehouse, stats_start_date=date(2024, 6, 1)).record(*events)
    steps = [STEPS[name] for name in names]
    stored = stored_events(events)
    depths = [
        deepest([event for event in stored if event.user == user], steps, strict)
        for user in {event.user for event in stored}
    ]
    reached = [sum(depth >= step for depth in depths) for step in range(1, len(steps) + 1)]
    assert visitors(world, *steps, strict_order=strict) == [len(depths), *reached]


def stored_events(events: Sequence[Event]) -> list[Event]:
    """Engagement after a visit has ended is not stored."""
    stored = [event for visit in visits_of(events) for event in visit.events]
    return sorted(stored, key=lambda event: event.timestamp)
