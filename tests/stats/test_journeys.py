"""User journeys: what visitors do next, and what they did before."""

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.stats import filters, journeys
from footfall.stats.build import build
from footfall.stats.journeys import Direction, Step
from footfall.stats.query import Query
from footfall.warehouse import Warehouse
from tests.stats.oracle import Visit, visits_of
from tests.stats.world import NOW, Event, World, custom, engagement, view

HOME, PRICING, SIGNUP = Step("pageview", "/"), Step("pageview", "/pricing"), Step("Signup")
BLOG = Step("pageview", "/blog", directory=True)


def query(world: World, filtered_by: Sequence[object] = ()) -> Query:
    parsed = filters.parse_all(list(filtered_by))
    return build(world.site, metrics=["visitors"], date_range="all", now=NOW, filters=parsed)


def after(
    world: World,
    *journey: Step,
    direction: Direction = "forward",
    search: str = "",
    limit: int = 10,
    filtered_by: Sequence[object] = (),
) -> list[tuple[str, int]]:
    """Labels of the next steps with their visitors (directories end in ``/**``), and the
    visitors who go no further, if any, as the label ``end``."""
    column = journeys.next_steps(
        world.warehouse,
        query(world, filtered_by),
        journey,
        direction,
        search=search,
        limit=limit,
    )
    rows = [(label(reached.step), reached.visitors) for reached in column.reached]
    return [*rows, *([("end", column.no_further)] if column.no_further else [])]


def label(step: Step) -> str:
    return (step.pathname or step.name) + "/**" * step.directory


class TestWhatComesNext:
    def test_starting_points_are_all_pages_and_custom_events(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00", 1, "/"),
            engagement("2024-06-10T10:01", 1, "/"),
            custom("2024-06-10T10:02", "Signup", 1),
            view("2024-06-10T10:00", 2, "/"),
            view("2024-06-10T10:00", 3, "/pricing"),
            view("2024-06-10T12:00", 3, "/pricing"),
        )
        assert after(world) == [("/", 2), ("/pricing", 1), ("Signup", 1)]

    def test_the_next_step_comes_right_after_the_whole_journey(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00", 1, "/"),
            view("2024-06-10T10:01", 1, "/pricing"),
            custom("2024-06-10T10:02", "Signup", 1),
            view("2024-06-10T10:00", 2, "/"),
            view("2024-06-10T10:01", 2, "/about"),
            view("2024-06-10T10:02", 2, "/pricing"),
            view("2024-06-10T10:03", 2, "/contact"),
        )
        assert after(world, HOME) == [("/about", 1), ("/pricing", 1)]
        assert after(world, HOME, PRICING) == [("Signup", 1)]
        assert after(world, PRICING) == [("/contact", 1), ("Signup", 1)]

    def test_repetitions_and_engagement_are_no_steps(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00", 1, "/"),
            engagement("2024-06-10T10:01", 1, "/"),
            view("2024-06-10T10:02", 1, "/"),
            custom("2024-06-10T10:03", "Signup", 1, page="/"),
            custom("2024-06-10T10:04", "Signup", 1, page="/pricing"),
            view("2024-06-10T10:05", 1, "/pricing"),
        )
        assert after(world, HOME) == [("Signup", 1)]
        assert after(world, HOME, SIGNUP) == [("/pricing", 1)]

    def test_those_who_go_no_further_are_counted_apart(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00", 1, "/"),
            view("2024-06-10T10:01", 1, "/pricing"),
            view("2024-06-10T10:00", 2, "/"),
            view("2024-06-10T10:00", 3, "/"),
        )
        assert after(world, HOME) == [("/pricing", 1), ("end", 2)]
        assert after(world, HOME, search="nothing like it") == [("end", 2)]

    def test_a_journey_stays_within_a_visit(self, world: World) -> None:
        world.record(view("2024-06-10T10:00", 1, "/"), view("2024-06-10T12:00", 1, "/pricing"))
        assert after(world, HOME) == [("end", 1)]

    def test_a_visit_may_follow_a_journey_more_than_once(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00", 1, "/"),
            view("2024-06-10T10:01", 1, "/pricing"),
            view("2024-06-10T10:02", 1, "/"),
            view("2024-06-10T10:03", 1, "/about"),
        )
        assert after(world, HOME) == [("/about", 1), ("/pricing", 1)]

    def test_backwards(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00", 1, "/"),
            view("2024-06-10T10:01", 1, "/pricing"),
            custom("2024-06-10T10:02", "Signup", 1),
            custom("2024-06-10T10:00", "Signup", 2),
        )
        assert after(world, SIGNUP, direction="backward") == [("/pricing", 1), ("end", 1)]
        assert after(world, SIGNUP, PRICING, direction="backward") == [("/", 1)]

    def test_the_page_comes_before_an_event_of_the_same_second(self, world: World) -> None:
        world.record(custom("2024-06-10T10:00", "Signup", 1), view("2024-06-10T10:00", 1, "/"))
        assert after(world, HOME) == [("Signup", 1)]


class TestDirectories:
    def test_are_listed_where_more_than_one_of_their_pages_is(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00", 1, "/blog"),
            view("2024-06-10T10:00", 2, "/blog/a"),
            view("2024-06-10T10:00", 3, "/blog/a/b"),
            view("2024-06-10T10:00", 4, "/blogging"),
            view("2024-06-10T10:00", 5, "/docs/a"),
        )
        assert after(world) == [
            ("/blog/**", 3),
            *(("/blog", 1), ("/blog/a", 1), ("/blog/a/b", 1), ("/blogging", 1), ("/docs/a", 1)),
        ]

    def test_are_steps_like_any_other(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00", 1, "/blog/a"),
            view("2024-06-10T10:01", 1, "/pricing"),
            view("2024-06-10T10:00", 2, "/blog"),
            custom("2024-06-10T10:01", "Signup", 2),
            view("2024-06-10T10:00", 3, "/blogging"),
            view("2024-06-10T10:01", 3, "/contact"),
        )
        assert after(world, BLOG) == [("/pricing", 1), ("Signup", 1)]


class TestWhatIsListed:
    def test_search_is_for_a_part_of_the_path_or_name_in_any_case(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00", 1, "/Signing-in"),
            custom("2024-06-10T10:01", "Signup", 1),
            view("2024-06-10T10:00", 2, "/pageview"),
            view("2024-06-10T10:00", 3, "/100%_'"),
        )
        assert after(world, search="SIGN") == [("/Signing-in", 1), ("Signup", 1)]
        assert after(world, search="pageview") == [("/pageview", 1)]
        assert after(world, search="%_'") == [("/100%_'", 1)]

    def test_the_limit_leaves_room_for_those_who_go_no_further(self, world: World) -> None:
        for number in range(12):
            world.record(
                view("2024-06-10T10:00", number, "/"),
                view("2024-06-10T10:01", number, f"/{number:02}"),
            )
        world.record(view("2024-06-10T10:00", 99, "/"))
        assert after(world, HOME)[-2:] == [("/09", 1), ("end", 1)]
        assert len(after(world, HOME, limit=20)) == 13
        assert len(after(world)) == 10

    def test_filters_choose_visits_and_keep_their_journeys_whole(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00", 1, "/", browser="Firefox"),
            view("2024-06-10T10:01", 1, "/pricing", browser="Firefox"),
            custom("2024-06-10T10:02", "Signup", 1, browser="Firefox"),
            view("2024-06-10T10:00", 2, "/"),
            view("2024-06-10T10:01", 2, "/about"),
        )
        for condition in (
            ["is", "visit:browser", ["Firefox"]],
            ["is", "event:page", ["/pricing"]],
            ["is", "visit:exit_page", ["/pricing"]],
            ["has_done", ["is", "event:name", ["Signup"]]],
        ):
            assert after(world, HOME, filtered_by=[condition]) == [("/pricing", 1)], condition

    def test_a_sample_is_scaled_up(self, world: World) -> None:
        in_no_small_sample = 2**63
        for user in (1, 2, in_no_small_sample):
            world.record(
                view("2024-06-10T10:00", user, "/"), view("2024-06-10T10:01", user, "/pricing")
            )
        sampled = dataclasses.replace(query(world), sample=0.25)
        for journey in ([], [HOME]):
            column = journeys.next_steps(world.warehouse, sampled, journey)
            assert {reached.visitors for reached in column.reached} == {8}
        (home,) = journeys.follow(world.warehouse, sampled, [HOME])
        assert home.visitors == 8

    def test_names_and_paths_are_values_never_sql(self, world: World) -> None:
        evil = "'), (1, '{p0:String}\\"
        world.record(view("2024-06-10T10:00", 1, f"/{evil}"), custom("2024-06-10T10:01", evil, 1))
        assert after(world, Step("pageview", f"/{evil}")) == [(evil, 1)]
        assert after(world, Step(evil), direction="backward") == [(f"/{evil}", 1)]
        assert after(world, Step("pageview", evil, directory=True)) == []


class TestWhoFollowsAJourney:
    def test_up_to_each_of_its_steps(self, world: World) -> None:
        world.record(
            view("2024-06-10T10:00", 1, "/"),
            view("2024-06-10T10:01", 1, "/pricing"),
            custom("2024-06-10T10:02", "Signup", 1),
            view("2024-06-10T10:00", 2, "/"),
            view("2024-06-10T10:01", 2, "/pricing"),
            view("2024-06-10T10:00", 3, "/"),
            view("2024-06-10T10:00", 4, "/pricing"),
        )
        assert followed(world, HOME, PRICING, SIGNUP) == [3, 2, 1]
        assert followed(world, SIGNUP, PRICING, HOME, direction="backward") == [1, 1, 1]

    def test_nobody_without_data_or_steps(self, world: World) -> None:
        assert followed(world, HOME, PRICING) == [0, 0]
        assert followed(world) == []


def followed(world: World, *journey: Step, direction: Direction = "forward") -> list[int]:
    reached = journeys.follow(world.warehouse, query(world), journey, direction)
    assert [one.step for one in reached] == list(journey)
    return [one.visitors for one in reached]


# The model: the steps of every visit as a list, searched from place to place.

PAGES = ["/", "/blog", "/blog/a", "/docs/a"]


def steps_of(visit: Visit, direction: Direction) -> list[Step]:
    steps: list[Step] = []
    for event in visit.actions:
        step = Step(event.name, event.page if event.name == "pageview" else "")
        if steps[-1:] != [step]:
            steps.append(step)
    return steps if direction == "forward" else steps[::-1]


def fits(step: Step, taken: Step) -> bool:
    if not step.directory:
        return taken == step
    return taken.name == "pageview" and (taken.pathname + "/").startswith(step.pathname + "/")


def directory_of(step: Step) -> Step | None:
    top = step.pathname.split("/")[1] if step.pathname else ""
    return Step("pageview", f"/{top}", directory=True) if top else None


def continuations(
    visits: Sequence[Visit], journey: Sequence[Step], direction: Direction
) -> dict[Step | None, set[int]]:
    """Visitors by the step after the journey, ``None`` for the end of a visit."""
    found: dict[Step | None, set[int]] = defaultdict(set)
    for visit in visits:
        taken: list[Step | None] = [*steps_of(visit, direction), None]
        for place in range(len(taken) - len(journey)):
            here = taken[place : place + len(journey)]
            if all(there and fits(step, there) for step, there in zip(journey, here, strict=True)):
                found[taken[place + len(journey)]].add(visit.events[0].user)
    return found


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    events = []
    for user in range(1, draw(st.integers(1, 4)) + 1):
        clock = int(datetime(2024, 6, 10, tzinfo=UTC).timestamp())
        for _ in range(draw(st.integers(1, 8))):
            moment = datetime.fromtimestamp(clock, UTC).isoformat()
            name = draw(st.sampled_from(["pageview", "pageview", "Signup", "engagement"]))
            events.append(Event(moment, user, name, draw(st.sampled_from(PAGES))))
            clock += draw(st.sampled_from([1, 60, 3600]))
    return events


steps = st.sampled_from([*(Step("pageview", page) for page in PAGES), SIGNUP, BLOG])


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    events=histories(),
    journey=st.lists(steps, max_size=3),
    direction=st.sampled_from(["forward", "backward"]),
)
def test_any_journey_against_the_model(
    warehouse: Warehouse, events: list[Event], journey: list[Step], direction: Direction
) -> None:
    world = World(warehouse, stats_start_date=date(2024, 6, 1)).record(*events)
    visits = visits_of(events)
    found = continuations(visits, journey, direction)
    end = found.pop(None, set()) if journey else set()
    pages: dict[Step, set[Step]] = defaultdict(set)
    for step in [step for step in found if step]:
        if directory := directory_of(step):
            pages[directory].add(step)
    for directory, inside in pages.items():
        if len(inside) > 1:
            found[directory] = set().union(*(found[step] for step in inside))
    expected = {step: len(users) for step, users in found.items() if step}

    column = journeys.next_steps(warehouse, query(world), journey, direction, limit=100)
    assert {one.step: one.visitors for one in column.reached} == expected
    assert column.no_further == len(end)
    counts = [one.visitors for one in column.reached]
    assert counts == sorted(counts, reverse=True)

    prefixes = [journey[:length] for length in range(1, len(journey) + 1)]
    assert followed(world, *journey, direction=direction) == [
        len(set().union(*continuations(visits, prefix, direction).values())) for prefix in prefixes
    ]
