"""What the public API says about queries it cannot answer."""

from time import perf_counter, process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from footfall.stats import parse_v2
from footfall.stats.query import QueryError
from footfall.stats.schema import public_schema
from footfall.stats.site import Goal, SiteContext
from tests.stats.world import NOW

GOALS = (
    Goal(1, "Signup", "event", event_name="Signup"),
    Goal(2, "Visit /blog", "page", page_path="/blog"),
)
SITE = SiteContext(site_ids=(1,), domain="site.test", goals=GOALS)
RESTRICTED = SiteContext(
    site_ids=(1,),
    domain="site.test",
    goals=GOALS,
    custom_props_available=False,
    revenue_goals_available=False,
    segments={1: [["is", "event:props:plan", ["x"]]], 2: [["is", "event:goal", ["Signup"]]]},
)
VALID = {"site_id": "site.test", "metrics": ["visitors"], "date_range": "all"}


def error_of(body: object, site: SiteContext = SITE) -> str:
    with pytest.raises(QueryError) as caught:
        parse_v2.parse(body, site, NOW)
    return str(caught.value)


def test_the_shortest_query_is_valid() -> None:
    query = parse_v2.parse(VALID, SITE, NOW)
    assert (query.metrics, query.order_by) == (("visitors",), (("visitors", "desc"),))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"metrics": ["visitors", "nope"]}, '#/metrics/1: Invalid metric "nope"'),
        ({"metrics": [{"a": 1}]}, '#/metrics/0: Invalid metric {"a": 1}'),
        ({"metrics": ["exit_rate"]}, '#/metrics/0: Invalid metric "exit_rate"'),
        ({"metrics": []}, "#/metrics: Expected a minimum of 1 items but got 0."),
        (
            {"metrics": ["visits", "visits"]},
            "#/metrics: Expected items to be unique but they were not.",
        ),
        ({"metrics": "visitors"}, "#/metrics: Type mismatch. Expected Array but got String."),
        ({"dimensions": ["visit:nope"]}, '#/dimensions/0: Invalid dimension "visit:nope"'),
        ({"dimensions": ["event:props:"]}, '#/dimensions/0: Invalid dimension "event:props:"'),
        ({"dimensions": ["time:minute"]}, '#/dimensions/0: Invalid dimension "time:minute"'),
        (
            {"dimensions": ["event:page", "event:page"]},
            "#/dimensions: Expected items to be unique but they were not.",
        ),
        ({"date_range": "7h"}, '#/date_range: Invalid date range "7h"'),
        ({"date_range": "realtime"}, '#/date_range: Invalid date range "realtime"'),
        ({"date_range": "30m"}, '#/date_range: Invalid date range "30m"'),
        (
            {"date_range": ["2024-02-30", "2024-03-01"]},
            '#/date_range: Invalid date range ["2024-02-30", "2024-03-01"]',
        ),
        (
            {"date_range": ["2024-02-01", "2024-03-01T00:00:00Z"]},
            '#/date_range: Invalid date range ["2024-02-01", "2024-03-01T00:00:00Z"]',
        ),
        (
            {"date_range": ["2024-02-01T00:00:00+25:00", "2024-03-01T00:00:00Z"]},
            '#/date_range: Invalid date range ["2024-02-01T00:00:00+25:00", '
            '"2024-03-01T00:00:00Z"]',
        ),
        (
            {"date_range": ["2024-02-01T00:00:00", "2024-03-01T00:00:00"]},
            'Invalid date_range \'["2024-02-01T00:00:00", "2024-03-01T00:00:00"]\'.',
        ),
        ({"date_range": "5001d"}, 'Invalid date_range "5001d"'),
        ({"date_range": "0mo"}, 'Invalid date_range "0mo"'),
        ({"filters": [["is"]]}, '#/filters/0: Invalid filter ["is"]'),
        (
            {"filters": [["and", [["is", "event:page", ["/"]], ["nope", "event:page", ["/"]]]]]},
            '#/filters/0: Invalid filter ["and", [["is", "event:page", ["/"]], '
            '["nope", "event:page", ["/"]]]]',
        ),
        (
            {"filters": [["is", "event:page", ["/"]], ["matches_wildcard", "event:page", ["*"]]]},
            '#/filters/1: Invalid filter ["matches_wildcard", "event:page", ["*"]]',
        ),
        (
            {"filters": [["is_not", "event:goal", ["Signup"]]]},
            '#/filters/0: Invalid filter ["is_not", "event:goal", ["Signup"]]',
        ),
        (
            {"filters": [["is", "event:page", ["/", 1]]]},
            'Invalid filter \'["is", "event:page", ["/", 1]]\'.',
        ),
        (
            {"filters": [["is", "visit:country", ["DEU"]]]},
            "Invalid visit:country filter, visit:country needs to be a valid 2-letter country "
            "code.",
        ),
        ({"order_by": [["visitors", "up"]]}, None),
        ({"order_by": [["visitors", "asc", "x"]]}, None),
        ({"order_by": [["visitors"]]}, None),
        ({"order_by": [["event:goal", "asc"]], "dimensions": ["event:goal"]}, None),
        (
            {"order_by": [["visits", "asc"]]},
            'Invalid order_by entry \'["visits", "asc"]\'. Entry is not a queried metric or '
            "dimension.",
        ),
        ({"include": {"compare": {}}}, None),
        ({"include": {"imports": "yes"}}, None),
        ({"pagination": {"limit": 0}}, "#/pagination/limit: Expected the value to be >= 1"),
        (
            {"pagination": {"limit": 10_001}},
            "#/pagination/limit: Expected the value to be <= 10000",
        ),
        ({"pagination": {"offset": -1}}, "#/pagination/offset: Expected the value to be >= 0"),
        ({"pagination": {"page": 1}}, None),
        ({"surprise": 1}, "#/surprise: Schema does not allow additional properties."),
        (
            {"include": {"time_labels": True}},
            "Invalid include.time_labels: requires a time dimension.",
        ),
    ],
)
def test_messages(change: dict[str, Any], message: str | None) -> None:
    found = error_of({**VALID, **change})
    if message is None:
        key = next(iter(change))
        assert found.startswith(f"#/{key}")
    else:
        assert found == message


def test_order_by_messages_show_the_entry() -> None:
    body = {**VALID, "order_by": [["visitors", "up"]]}
    assert error_of(body) == '#/order_by/0: Invalid value in order_by ["visitors", "up"]'


def test_a_line_for_each_failing_path() -> None:
    body = {**VALID, "metrics": ["a", "b"], "dimensions": ["c"]}
    assert error_of(body).splitlines() == [
        '#/dimensions/0: Invalid dimension "c"',
        '#/metrics/0: Invalid metric "a"',
        '#/metrics/1: Invalid metric "b"',
    ]


def test_lines_are_in_the_order_of_their_paths() -> None:
    body = {**VALID, "metrics": [str(number) for number in range(11)], "a": 1, "date_range": 7}
    pointers = [line.partition(":")[0] for line in error_of(body).splitlines()]
    assert pointers == ["#/a", "#/date_range", *(f"#/metrics/{number}" for number in range(11))]


def test_missing_keys() -> None:
    assert error_of({"site_id": "site.test"}) == (
        "#: Required properties metrics, date_range were not present."
    )
    assert error_of({"site_id": "x", "metrics": ["visits"]}) == (
        "#: Required property date_range was not present."
    )


@pytest.mark.parametrize("body", [None, [], "x", 1, True, 1.5])
def test_a_body_that_is_no_object(body: object) -> None:
    assert error_of(body).startswith("#: Type mismatch. Expected Object but got ")


SIGNUP = ["is", "event:goal", ["Signup"]]
PROP = ["is", "event:props:plan", ["x"]]
PAGE = ["is", "event:page", ["/"]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"filters": [["not", SIGNUP]]},
            "Invalid filters. Dimension `event:goal` can only be filtered at the top level.",
        ),
        (
            {"filters": [["and", [["is", "event:hostname", ["a"]]]]]},
            "Invalid filters. Dimension `event:hostname` can only be filtered at the top level.",
        ),
        (
            {"metrics": ["conversion_rate"], "filters": [SIGNUP, ["not", PROP]]},
            "Invalid filters. When `conversion_rate` or `group_conversion_rate` metrics are "
            "used, custom property filters can only be used on top level.",
        ),
        (
            {"filters": [["has_done", ["not", ["has_done", PAGE]]]]},
            "Invalid filters. Behavioral filters (has_done, has_not_done) cannot be nested.",
        ),
        (
            {"filters": [["has_done", ["is", "visit:source", ["x"]]]]},
            "Invalid filters. Behavioral filters (has_done, has_not_done) can only be used with "
            "event dimension filters.",
        ),
        (
            {"metrics": ["conversion_rate"]},
            "Metric `conversion_rate` can only be queried with event:goal filters or dimensions.",
        ),
        (
            {"metrics": ["group_conversion_rate"], "filters": [["has_done", SIGNUP]]},
            "Metric `group_conversion_rate` can only be queried with event:goal filters or "
            "dimensions.",
        ),
        (
            {"metrics": ["scroll_depth"], "filters": [["not", PAGE]]},
            "Metric `scroll_depth` can only be queried with event:page filters or dimensions.",
        ),
        (
            {"metrics": ["time_on_page"]},
            "Metric `time_on_page` can only be queried with event:page filters or dimensions.",
        ),
        (
            {"metrics": ["views_per_visit"], "filters": [PAGE], "dimensions": ["visit:source"]},
            "Metric `views_per_visit` cannot be queried with a filter on `event:page`.",
        ),
        (
            {"metrics": ["views_per_visit"], "dimensions": ["visit:source"]},
            "Metric `views_per_visit` cannot be queried with `dimensions`.",
        ),
        (
            {"metrics": ["bounce_rate", "visit_duration"], "dimensions": ["event:name"]},
            "Session metric(s) `bounce_rate`, `visit_duration` cannot be queried along with "
            "event dimension(s) `event:name`",
        ),
        (
            {"metrics": ["pageviews"], "dimensions": ["visit:entry_page", "visit:source"]},
            "Event metric(s) `pageviews` cannot be queried along with session dimension(s) "
            "`visit:entry_page`",
        ),
    ],
)
def test_rules(change: dict[str, Any], message: str) -> None:
    assert error_of({**VALID, **change}) == message


def test_time_on_page_may_have_its_page_filter_anywhere() -> None:
    body = {**VALID, "metrics": ["time_on_page"], "filters": [["not", PAGE]]}
    assert parse_v2.parse(body, SITE, NOW).metrics == ("time_on_page",)


def test_goals_must_be_configured() -> None:
    start = "Invalid filters. The goal `Nope` is not configured for this site. "
    unknown = ["is", "event:goal", ["Signup", "Nope"]]
    assert error_of({**VALID, "filters": [unknown]}).startswith(start)
    assert error_of({**VALID, "filters": [["has_done", unknown]]}).startswith(start)
    for allowed in (["contains", "event:goal", ["Nope"]], [*unknown, {"case_sensitive": True}]):
        parse_v2.parse({**VALID, "filters": [allowed]}, SITE, NOW)


def test_features_of_the_plan() -> None:
    no_props = "The owner of this site does not have access to the custom properties feature."
    for change in (
        {"filters": [PROP]},
        {"filters": [["not", ["or", [PROP]]]]},
        {"filters": [["has_done", PROP]]},
        {"filters": [["is", "segment", [1]]]},
        {"dimensions": ["event:props:plan"]},
    ):
        assert error_of({**VALID, **change}, RESTRICTED) == no_props
    for key in ("url", "path", "search_query"):
        parse_v2.parse({**VALID, "dimensions": [f"event:props:{key}"]}, RESTRICTED, NOW)
    assert error_of({**VALID, "metrics": ["total_revenue"]}, RESTRICTED) == (
        "The owner of this site does not have access to the revenue metrics feature."
    )


def test_segments_cannot_smuggle_a_nested_goal() -> None:
    nested = {**VALID, "filters": [["not", ["is", "segment", [2]]]]}
    assert "`event:goal` can only be filtered at the top level" in error_of(nested, RESTRICTED)
    parse_v2.parse({**VALID, "filters": [["is", "segment", [2]]]}, RESTRICTED, NOW)


def test_pattern_operators_have_no_case_modifier() -> None:
    saved = [["matches", "event:page", ["x"], {"case_sensitive": False}]]
    site = SiteContext(site_ids=(1,), domain="site.test", segments={1: saved})
    assert error_of({**VALID, "filters": [["is", "segment", [1]]]}, site) == (
        "Invalid filters. The case_sensitive modifier is not allowed with pattern operators "
        '(["matches", "event:page", ["x"], {"case_sensitive": false}])'
    )


def test_deep_nesting_is_refused() -> None:
    deep: Any = PAGE
    for _ in range(1_000):
        deep = ["not", deep]
    assert "nested too deeply" in error_of({**VALID, "filters": [deep]})


MANY = 200_000


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (
            {"metrics": [1, "a"] * MANY},
            "#/metrics: Expected a maximum of 100 items but got",
        ),
        ({"dimensions": ["time"] * 101}, "#/dimensions: Expected a maximum of 100 items but got"),
        ({"order_by": [[]] * MANY}, "#/order_by: Expected a maximum of 100 items but got 200000."),
        ({"filters": [["not", []]] * MANY}, "Invalid filters. There are too many of them."),
        ({"filters": [["or", [PAGE] * 2_500]]}, "Invalid filters. There are too many of them."),
        ({"filters": [1] * MANY}, "#/filters/0: Invalid filter 1\n#/filters/1: Invalid filter 1\n"),
        ({"filters": [["or", [{}] * MANY]]}, '#/filters/0: Invalid filter ["or", [{}, {}'),
        ({"filters": [["is", "event:page", [None] * MANY]]}, "#/filters/0: Invalid filter"),
        ({"include": {str(key): 1 for key in range(MANY)}}, "#/include/0: Schema does not allow"),
    ],
)
def test_more_than_anybody_asks_is_refused_at_once(part: dict[str, Any], message: str) -> None:
    started = process_time()
    assert error_of({**VALID, **part}).startswith(message)
    assert process_time() - started < 2


def test_lists_of_values_may_be_long() -> None:
    values = [str(number) for number in range(50_000)]
    parse_v2.parse({**VALID, "filters": [["is", "event:page", values]]}, SITE, NOW)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {"site_id": st.just("site.test")},
        optional={
            key: json_values | st.just(value)
            for key, value in {
                "metrics": ["visitors"],
                "date_range": "7d",
                "dimensions": ["event:page"],
                "filters": [["is", "event:page", ["/"]]],
                "order_by": [["visitors", "asc"]],
                "include": {"total_rows": True},
                "pagination": {"limit": 5},
            }.items()
        },
    )
)
def test_any_json_is_a_query_or_an_error_with_a_message(body: dict[str, Any]) -> None:
    try:
        parse_v2.parse(body, SITE, NOW)
    except QueryError as error:
        assert str(error)


def test_nested_filters_are_checked_in_time_linear_in_their_depth() -> None:
    nested: Any = PAGE
    for _ in range(40):
        nested = ["not", ["and", [nested, PAGE]]]
    started = perf_counter()
    assert "nested too deeply" in error_of({**VALID, "filters": [nested]})
    assert perf_counter() - started < 1


def test_the_schema_is_one() -> None:
    Draft7Validator.check_schema(public_schema())
