"""Which rows a filter lets pass."""

from collections.abc import Callable
from typing import Any

import pytest

from footfall.stats import filters
from footfall.stats.query import QueryError
from tests.stats.world import World, custom, view


def matched(world: World, *filters: Any, metrics: str = "visitors") -> Any:
    return world.metrics(metrics, filters=list(filters))[0]


@pytest.fixture(scope="module")
def pages(shared_world: Callable[[], World]) -> World:
    """Six visitors, each on one page."""
    paths = ["/", "/blog", "/blog/a", "/Blog/A", "/shop", "/blog/a|b"]
    return shared_world().record(
        *(view("2024-06-10T10:00", user=i, page=path) for i, path in enumerate(paths))
    )


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        (["is", "event:page", ["/blog"]], 1),
        (["is", "event:page", ["/blog", "/shop"]], 2),
        (["is", "event:page", []], 0),
        (["is", "event:page", ["/BLOG/a"]], 0),
        (["is", "event:page", ["/BLOG/a"], {"case_sensitive": False}], 2),
        (["is", "event:page", ["/BLOG/a"], {"case_sensitive": True}], 0),
        (["is_not", "event:page", ["/blog", "/shop"]], 4),
        (["contains", "event:page", ["blog"]], 3),
        (["contains", "event:page", ["BLOG"], {"case_sensitive": False}], 4),
        (["contains", "event:page", ["shop", "/a"]], 3),
        (["contains_not", "event:page", ["blog"]], 3),
        (["matches", "event:page", ["^/blog"]], 3),
        (["matches", "event:page", ["^/$", "sh.p"]], 2),
        (["matches_not", "event:page", ["^/blog"]], 3),
        (["and", [["contains", "event:page", ["blog"]], ["contains", "event:page", ["a"]]]], 2),
        (["or", [["is", "event:page", ["/"]], ["is", "event:page", ["/shop"]]]], 2),
        (["not", ["or", [["is", "event:page", ["/"]], ["is", "event:page", ["/shop"]]]]], 4),
        (["not", ["not", ["is", "event:page", ["/"]]]], 1),
    ],
)
def test_operators(pages: World, condition: Any, count: int) -> None:
    assert matched(pages, condition) == count


@pytest.mark.parametrize(
    ("pattern", "count"),
    [("/blog*", 3), ("/blog/*", 2), ("*o*", 5), ("/shop|/blog", 2), ("/b.og", 0), ("/blog/**", 2)],
)
def test_wildcards_are_anchored_and_cross_slashes(pages: World, pattern: str, count: int) -> None:
    saved = [["matches_wildcard", "event:page", [pattern]]]
    world = pages.configure(segments={1: saved})
    assert matched(world, ["is", "segment", [1]]) == count
    world.configure(segments={1: [["matches_wildcard_not", "event:page", [pattern]]]})
    assert matched(world, ["is", "segment", [1]]) == 6 - count


def test_filters_are_all_of_them(pages: World) -> None:
    assert (
        matched(pages, ["contains", "event:page", ["blog"]], ["is_not", "event:page", ["/blog"]])
        == 2
    )


@pytest.fixture(scope="module")
def sources(shared_world: Callable[[], World]) -> World:
    return shared_world().record(
        view("2024-06-10T10:00", 1, referrer_source="Google", city_geoname_id=2950159),
        view("2024-06-10T10:00", 2, referrer_source=""),
        view("2024-06-10T10:00", 3, referrer_source="Direct"),
        view("2024-06-10T10:00", 4, utm_term="shoes", country_code="DE", browser="Firefox"),
    )


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        (["is", "visit:source", ["Direct / None"]], 2),
        (["is", "visit:source", ["(not set)"]], 2),
        (["is_not", "visit:source", ["Direct / None"]], 2),
        (["is", "visit:source", ["Direct / None", "Google"]], 3),
        (["contains", "visit:source", ["Direct"]], 3),
        (["contains", "visit:source", ["direct"]], 0),
        (["contains", "visit:source", ["direct"], {"case_sensitive": False}], 3),
        (["contains_not", "visit:source", ["rect / N"]], 2),
        (["is", "visit:utm_term", ["(not set)"]], 3),
        (["is", "visit:utm_term", ["Direct / None"]], 3),
        (["is", "visit:browser", ["(not set)"]], 3),
        (["is", "visit:browser", ["Direct / None"]], 0),
        (["is", "visit:city", [2950159]], 1),
        (["is", "visit:city", ["2950159"]], 1),
        (["is", "visit:city", ["Berlin"]], 0),
        (["is_not", "visit:city", ["Berlin"]], 4),
        (["is", "visit:city", [0]], 3),
        (["is", "visit:city", [2**40]], 0),
        (["contains", "visit:city", ["2950"]], 1),
        (["is", "visit:country", ["DE"]], 1),
        (["is_not", "visit:country", ["DE"]], 3),
        (["contains", "visit:country", ["E"]], 1),
    ],
)
@pytest.mark.parametrize("metric", ["visitors", "pageviews"], ids=["sessions", "events"])
def test_labels_mean_empty_values(sources: World, condition: Any, count: int, metric: str) -> None:
    assert matched(sources, condition, metrics=metric) == count


@pytest.fixture(scope="module")
def props(shared_world: Callable[[], World]) -> World:
    return shared_world().record(
        custom("2024-06-10T10:00", "Signup", 1, props={"plan": "pro"}),
        custom("2024-06-10T10:00", "Signup", 2, props={"plan": "free", "a'b\\": "c"}),
        custom("2024-06-10T10:00", "Signup", 3, props={"plan": ""}),
        custom("2024-06-10T10:00", "Signup", 4),
    )


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        (["is", "event:props:plan", ["pro"]], 1),
        (["is", "event:props:plan", ["(none)"]], 1),
        (["is", "event:props:plan", [""]], 1),
        (["is", "event:props:plan", ["(none)", "pro"]], 2),
        (["is_not", "event:props:plan", ["pro"]], 3),
        (["is_not", "event:props:plan", ["(none)"]], 3),
        (["is_not", "event:props:plan", ["(none)", "pro"]], 2),
        (["contains", "event:props:plan", ["r"]], 2),
        (["contains_not", "event:props:plan", ["pro"]], 2),
        (["matches", "event:props:plan", ["^p"]], 1),
        (["matches_not", "event:props:plan", ["^p"]], 2),
        (["is", "event:props:a'b\\", ["c"]], 1),
    ],
)
def test_absent_properties(props: World, condition: Any, count: int) -> None:
    assert matched(props, condition) == count


def test_event_filters_must_hold_on_the_same_event(world: World) -> None:
    world.record(
        view("2024-06-10T10:00", page="/a"),
        custom("2024-06-10T10:01", "Signup", page="/b"),
    )
    on_a = ["is", "event:page", ["/a"]]
    signup = ["is", "event:name", ["Signup"]]
    assert matched(world, on_a, signup) == 0
    assert matched(world, ["has_done", on_a], ["has_done", signup]) == 1


def test_behavioural_filters_choose_sessions(world: World) -> None:
    world.record(
        view("2024-06-10T10:00", 1, "/a"),
        view("2024-06-10T10:01", 1, "/b"),
        view("2024-06-10T15:00", 1, "/c"),
        view("2024-06-10T10:00", 2, "/c"),
    )
    done = ["has_done", ["is", "event:page", ["/a"]]]
    undone = ["has_not_done", ["is", "event:page", ["/a"]]]
    assert world.metrics("visitors", "visits", "pageviews", filters=[done]) == [1, 1, 2]
    assert world.metrics("visitors", "visits", "pageviews", filters=[undone]) == [2, 2, 2]
    assert world.metrics("bounce_rate", filters=[["not", done]]) == [100]


def test_has_done_looks_at_the_range_of_the_query(world: World) -> None:
    world.record(view("2024-06-10T23:58", page="/a"), view("2024-06-11T00:02", page="/b"))
    done = ["has_done", ["is", "event:page", ["/a"]]]
    on_the_second_day = {"date_range": ["2024-06-11", "2024-06-11"], "filters": [done]}
    assert world.metrics("visits", **on_the_second_day) == [0]


def test_a_condition_on_the_other_table_does_not_narrow_this_one(world: World) -> None:
    """Sessions are narrowed by a semi-join, so a negated event filter must not empty them."""
    world.record(
        view("2024-06-10T10:00", 1, "/a"),
        view("2024-06-10T10:00", 2, "/b"),
        view("2024-06-10T10:05", 2, "/c"),
    )
    not_a = ["not", ["is", "event:page", ["/a"]]]
    assert world.metrics("bounce_rate", "visitors", filters=[not_a]) == [0, 1]
    not_entered = ["not", ["is", "visit:entry_page", ["/a"]]]
    assert world.metrics("pageviews", filters=[not_entered]) == [2]


@pytest.fixture
def segmented(pages: World) -> World:
    return pages.configure(
        segments={
            1: [["contains", "event:page", ["blog"]], ["contains", "event:page", ["a"]]],
            2: [["is", "event:page", ["/shop"]]],
            3: "not filters",
            4: [["is", "segment", [1]]],
        }
    )


def test_segments_are_their_filters(segmented: World) -> None:
    assert matched(segmented, ["is", "segment", [1]]) == 2
    assert matched(segmented, ["is", "segment", [1, 2]]) == 3
    assert matched(segmented, ["not", ["is", "segment", [2]]]) == 5


def test_segments_are_expanded_in_the_echo(segmented: World) -> None:
    answer = segmented.ask(metrics=["visitors"], filters=[["is", "segment", [1]]])
    assert answer["query"]["filters"] == [
        ["contains", "event:page", ["blog"]],
        ["contains", "event:page", ["a"]],
    ]


@pytest.mark.parametrize("ids", [[3], [4], [5], [1, 5]])
def test_segments_that_cannot_be_used(segmented: World, ids: list[int]) -> None:
    with pytest.raises(QueryError, match="Some segments don't exist or aren't accessible"):
        matched(segmented, ["is", "segment", ids])


def test_at_most_ten_segments(segmented: World) -> None:
    with pytest.raises(QueryError, match="only use up to 10 segment filters"):
        matched(segmented, ["is", "segment", [1] * 6], ["is", "segment", [2] * 5])


def test_a_pattern_that_is_none_is_a_bad_query(pages: World) -> None:
    with pytest.raises(QueryError, match="regular expression"):
        matched(pages, ["matches", "event:page", ["("]])


def test_filters_survive_the_way_to_json_and_back() -> None:
    raw = [
        ["or", [["is", "visit:city", [1, 2]], ["not", ["contains", "event:page", ["a"]]]]],
        ["has_not_done", ["and", [["is", "event:goal", ["G"], {"case_sensitive": False}]]]],
    ]
    assert [filters.to_json(node) for node in filters.parse_all(raw)] == raw


@pytest.mark.parametrize(
    "raw",
    [
        None,
        {},
        [[]],
        [["is"]],
        [["is", "event:page"]],
        [["is", "event:page", "/"]],
        [["is", "event:page", [1]]],
        [["is", "event:page", ["/", 1]]],
        [["is", "event:page", [None]]],
        [["is", "visit:city", [True]]],
        [["is", "visit:city", ["1", 2]]],
        [["is", "segment", ["1"]]],
        [["is_not", "segment", [1]]],
        [["is_not", "event:goal", ["x"]]],
        [["is", "time:day", ["2024-01-01"]]],
        [["is", "visit:nope", ["x"]]],
        [["is", "event:props:", ["x"]]],
        [["sounds_like", "event:page", ["x"]]],
        [["and", []]],
        [["not", ["and", []]]],
        [["is", "event:page", ["/"], {"case_sensitive": "no"}]],
        [["is", "event:page", ["/"], {"other": True}]],
    ],
)
def test_what_is_no_filter_is_refused(raw: Any) -> None:
    with pytest.raises(QueryError, match="Invalid filter"):
        filters.parse_all(raw)


def test_nesting_has_a_limit() -> None:
    deep: Any = ["is", "event:page", ["/"]]
    for _ in range(2_000):
        deep = ["not", deep]
    with pytest.raises(QueryError, match="nested too deeply"):
        filters.parse_all([deep])
