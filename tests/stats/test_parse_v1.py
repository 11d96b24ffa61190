"""Requests of the API v1: what they mean, and what is said of those that mean nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.stats import execute, filters, parse_v1, planner, sql
from footfall.stats.parse_v1 import Request
from footfall.stats.query import Pagination, Query, QueryError
from footfall.stats.site import Goal, SiteContext
from footfall.stats.validate_v1 import FeatureError
from tests.stats.test_binding import HOSTILE, MARK
from tests.stats.world import NOW, World, view

DOCS = "https://plausible.io/docs/stats-api"
SITE = SiteContext(
    site_ids=(1,),
    domain="site.test",
    timezone="America/Los_Angeles",
    stats_start_date=date(2024, 1, 1),
    goals=(
        Goal(1, "Signup", "event", event_name="Signup"),
        Goal(2, "Visit /a*", "page", page_path="/a*"),
    ),
    segments={1: [["is", "event:goal", ["Signup"]], ["is", "visit:os", ["Mac"]]]},
)
ENDPOINTS: dict[str, Callable[..., Request]] = {
    "aggregate": parse_v1.aggregate,
    "timeseries": parse_v1.timeseries,
    "breakdown": parse_v1.breakdown,
}


def ask(endpoint: str = "aggregate", site: SiteContext = SITE, **params: str) -> Request:
    if endpoint == "breakdown":
        params = {"property": "visit:source", **params}
    return ENDPOINTS[endpoint](params, site, NOW)


def error_of(endpoint: str = "aggregate", site: SiteContext = SITE, **params: str) -> str:
    with pytest.raises(QueryError) as raised:
        ask(endpoint, site, **params)
    return str(raised.value)


def local_range(query: Query) -> tuple[str, str]:
    first, last = (
        instant.astimezone(query.timezone).strftime("%Y-%m-%d %H:%M:%S")
        for instant in (query.range.first, query.range.last)
    )
    return first, last


@pytest.mark.parametrize(
    ("params", "first", "last"),
    [
        ({}, "2024-05-16", "2024-06-14"),
        ({"period": "day"}, "2024-06-15", "2024-06-15"),
        ({"period": "7d"}, "2024-06-08", "2024-06-14"),
        ({"period": "30d"}, "2024-05-16", "2024-06-14"),
        ({"period": "month"}, "2024-06-01", "2024-06-30"),
        ({"period": "6mo"}, "2023-12-01", "2024-05-31"),
        ({"period": "12mo"}, "2023-06-01", "2024-05-31"),
        ({"period": "day", "date": "2024-03-10"}, "2024-03-10", "2024-03-10"),
        ({"period": "7d", "date": "2024-03-10"}, "2024-03-03", "2024-03-09"),
        ({"period": "month", "date": "2024-02-10"}, "2024-02-01", "2024-02-29"),
        ({"date": "2024-03-31"}, "2024-03-01", "2024-03-30"),
        ({"period": "custom", "date": "2024-01-05,2024-01-07"}, "2024-01-05", "2024-01-07"),
        ({"period": "custom", "date": " 2024-01-05 , 2024-01-07 "}, "2024-01-05", "2024-01-07"),
        ({"period": "custom", "date": "2024-01-07,2024-01-05"}, "2024-01-05", "2024-01-07"),
    ],
)
def test_periods(params: dict[str, str], first: str, last: str) -> None:
    assert local_range(ask(**params).query) == (f"{first} 00:00:00", f"{last} 23:59:59")


def test_today_is_the_date_at_the_site() -> None:
    assert NOW.hour < 13
    samoa = replace(SITE, timezone="Pacific/Kiritimati")
    assert local_range(ask(site=samoa, period="day").query)[0] == "2024-06-16 00:00:00"


@pytest.mark.parametrize("period", ["", "5d", "year", "all", "realtime", "24h", "Day", "[]"])
def test_other_periods_are_refused(period: str) -> None:
    assert error_of(period=period) == (
        f"Error parsing `period` parameter: invalid period `{period}`. "
        f"Please find accepted values in our docs: {DOCS}#time-periods"
    )


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("", "invalid_format"),
        ("yesterday", "invalid_format"),
        ("2024-1-5", "invalid_format"),
        ("20240105", "invalid_format"),
        (" 2024-01-05", "invalid_format"),
        ("2024-01-05,2024-01-07", "invalid_format"),
        ("٢٠٢٤-٠١-٠٥", "invalid_format"),
        ("2024-02-30", "invalid_date"),
        ("2024-13-01", "invalid_date"),
        ("0000-01-01", "invalid_date"),
    ],
)
def test_dates_that_are_none(raw: str, fault: str) -> None:
    assert error_of(period="day", date=raw) == (
        f"Error parsing `date` parameter: {fault}. Please specify a valid date in ISO-8601 format."
    )


def test_a_custom_period_needs_its_dates() -> None:
    assert error_of(period="custom") == (
        f"The `date` parameter is required when using a custom period. See {DOCS}#time-periods"
    )


@pytest.mark.parametrize(
    "raw", ["", "2024-01-01", "2024-01-01,", "2024-02-30,2024-03-01", "2024-01-01,2024-01-02,x"]
)
def test_custom_periods_that_are_none(raw: str) -> None:
    assert error_of(period="custom", date=raw) == (
        "Invalid format for `date` parameter. When using a custom period, please include two "
        f"ISO-8601 formatted dates joined by a comma. See {DOCS}#time-periods"
    )


@pytest.mark.parametrize("raw", ["0001-01-01", "9999-12-31"])
def test_dates_at_the_end_of_the_calendar_are_an_error_not_a_crash(raw: str) -> None:
    assert error_of(period="day", date=raw)
    assert error_of(period="30d", date="0001-01-05")


@pytest.mark.parametrize(
    ("params", "dimension"),
    [
        ({}, "time:day"),
        ({"period": "day"}, "time:hour"),
        ({"period": "7d"}, "time:day"),
        ({"period": "month"}, "time:day"),
        ({"period": "6mo"}, "time:month"),
        ({"period": "12mo"}, "time:month"),
        ({"period": "custom", "date": "2020-01-01,2024-01-01"}, "time:day"),
        ({"period": "12mo", "interval": "day"}, "time:day"),
        ({"period": "12mo", "interval": "date"}, "time:day"),
        ({"period": "day", "interval": "month"}, "time:month"),
    ],
)
def test_intervals(params: dict[str, str], dimension: str) -> None:
    query = ask("timeseries", **params).query
    assert (query.dimensions, query.pagination) == ((dimension,), None)


@pytest.mark.parametrize("interval", ["", "hour", "week", "minute", "Month"])
def test_other_intervals_are_refused(interval: str) -> None:
    assert error_of("timeseries", interval=interval) == (
        f"Error parsing `interval` parameter: invalid interval `{interval}`. "
        "Valid intervals are `day`, `month`"
    )
    ask("aggregate", interval=interval)


def test_metrics() -> None:
    assert ask().metrics == ("visitors",)
    everything = "visitors,visits,pageviews,events,views_per_visit,bounce_rate,visit_duration"
    assert ask(metrics=everything).query.metrics == tuple(everything.split(","))


GOAL_FILTER = "event:goal==Signup"
PAGE_FILTER = "event:page==/"
ANY_PROPERTY = f"Please provide a valid property for the breakdown endpoint: {DOCS}#properties"


@pytest.mark.parametrize(
    ("endpoint", "params", "message"),
    [
        (
            "aggregate",
            {"metrics": "visitors,visitors"},
            "Metrics cannot be queried multiple times.",
        ),
        ("aggregate", {"metrics": "visitors,a,a"}, "Metrics cannot be queried multiple times."),
        *(
            (
                "aggregate",
                {"metrics": f"visitors,{name}"},
                f"The metric `{name}` is not recognized. Find valid metrics from the "
                f"documentation: {DOCS}#metrics",
            )
            for name in [
                "",
                "nonsense",
                " visits",
                "scroll_depth",
                "percentage",
                "total_revenue",
                "average_revenue",
                "group_conversion_rate",
                "exit_rate",
            ]
        ),
        *(
            (
                "breakdown",
                {"metrics": metric, "property": property_},
                f"Session metric `{metric}` cannot be queried for breakdown by `{property_}`.",
            )
            for metric in ["visits", "bounce_rate", "visit_duration"]
            for property_ in ["event:name", "event:goal", "event:props:plan"]
        ),
        *(
            (
                endpoint,
                {"metrics": f"visitors,{metric}", "filters": f"{name}==Signup"},
                f"Session metric `{metric}` cannot be queried when using a filter on `{name}`.",
            )
            for endpoint, metric in [
                ("aggregate", "visits"),
                ("timeseries", "views_per_visit"),
                ("breakdown", "bounce_rate"),
                ("aggregate", "visit_duration"),
            ]
            for name in ["event:name", "event:goal", "event:props:plan"]
        ),
        (
            "aggregate",
            {"metrics": "views_per_visit", "filters": PAGE_FILTER},
            "Metric `views_per_visit` cannot be queried with a filter on `event:page`.",
        ),
        (
            "breakdown",
            {"metrics": "views_per_visit"},
            "Metric `views_per_visit` is not supported in breakdown queries.",
        ),
        (
            "breakdown",
            {"metrics": "views_per_visit", "filters": PAGE_FILTER},
            "Metric `views_per_visit` cannot be queried with a filter on `event:page`.",
        ),
        (
            "breakdown",
            {"metrics": "views_per_visit", "property": "event:goal"},
            "Metric `views_per_visit` is not supported in breakdown queries.",
        ),
        *(
            (
                endpoint,
                {"metrics": "conversion_rate"},
                "Metric `conversion_rate` can only be queried in a goal breakdown or with a goal "
                "filter",
            )
            for endpoint in ENDPOINTS
        ),
        (
            "aggregate",
            {"metrics": "time_on_page"},
            "Metric `time_on_page` can only be queried in a page breakdown or with a page filter.",
        ),
        (
            "aggregate",
            {"metrics": "time_on_page", "filters": f"{PAGE_FILTER};{GOAL_FILTER}"},
            "Metric `time_on_page` cannot be queried when filtering by `event:goal`",
        ),
        (
            "breakdown",
            {"metrics": "time_on_page", "property": "event:page", "filters": "event:name==a"},
            "Metric `time_on_page` cannot be queried when filtering by `event:name`",
        ),
        (
            "breakdown",
            {"metrics": "time_on_page", "filters": PAGE_FILTER},
            "Metric `time_on_page` is not supported in breakdown queries (except `event:page` "
            "breakdown)",
        ),
        *(
            ("breakdown", {"property": name}, f"Invalid property '{name}'. {ANY_PROPERTY}")
            for name in ["", "source", "event:props:", "visit:screen", "visit:country_name", "time"]
        ),
        (
            "breakdown",
            {"property": "event:hostname"},
            "Property 'event:hostname' is currently not supported for breakdowns.  " + ANY_PROPERTY,
        ),
        *(
            (
                "aggregate",
                {"filters": f"{name}==x"},
                f"Invalid filter property '{name}'. Please provide a valid filter property: "
                f"{DOCS}#properties",
            )
            for name in ["nonsense", "event:props:", "visit:entry_page_hostname", "time:day"]
        ),
        (
            "aggregate",
            {"filters": '[["or", [["is", "event:page", ["/"]], ["is", "visit:screen", ["a"]]]]]'},
            "Invalid filter property 'visit:screen'. Please provide a valid filter property: "
            f"{DOCS}#properties",
        ),
        (
            "aggregate",
            {"filters": "event:goal==Signup|Buy"},
            "The goal `Buy` is not configured for this site. Find out how to configure goals "
            f"here: {DOCS}#filtering-by-goals",
        ),
        (
            "aggregate",
            {"filters": "event:goal==Visit /b"},
            "The pageview goal for the pathname `/b` is not configured for this site. Find out "
            f"how to configure goals here: {DOCS}#filtering-by-goals",
        ),
        (
            "aggregate",
            {"filters": '[["not", ["is", "event:goal", ["Signup"]]]]'},
            "Invalid filters. Dimension `event:goal` can only be filtered at the top level.",
        ),
        (
            "aggregate",
            {"filters": '[["is", "segment", [9]]]'},
            "Invalid filters. Some segments don't exist or aren't accessible.",
        ),
        *(
            (
                "breakdown",
                {"limit": limit},
                "Please provide limit as a number between 1 and 1000.",
            )
            for limit in ["", "0", "1001", "-1", "ten", "1.5", "٣", "9" * 5_000]
        ),
        *(
            ("breakdown", {"page": page}, "Please provide page as a number, 1 or greater.")
            for page in ["", "0", "-1", "two", "9" * 5_000]
        ),
    ],
)
def test_messages(endpoint: str, params: dict[str, str], message: str) -> None:
    assert error_of(endpoint, **params) == message


def test_a_breakdown_needs_a_property() -> None:
    with pytest.raises(QueryError) as raised:
        parse_v1.breakdown({}, SITE, NOW)
    assert str(raised.value) == (
        "The `property` parameter is required. Please provide at least one property to show a "
        "breakdown by."
    )


@pytest.mark.parametrize(
    ("endpoint", "order"),
    [
        ("aggregate", ["period", "date", "filters", "metrics"]),
        ("timeseries", ["period", "date", "interval", "filters", "metrics"]),
        ("breakdown", ["period", "date", "property", "filters", "metrics", "limit"]),
    ],
)
def test_faults_are_reported_in_one_order(endpoint: str, order: list[str]) -> None:
    faults = {
        "period": ("x", "day", "invalid period"),
        "date": ("x", "2024-06-01", "invalid_format"),
        "interval": ("x", "day", "invalid interval"),
        "property": ("x", "event:props:plan", "Invalid property"),
        "filters": ("x==y", "event:props:plan==pro", "Invalid filter property"),
        "metrics": ("x", "visitors", "metric `x`"),
        "limit": ("x", "5", "limit"),
    }
    site = replace(SITE, custom_props_available=False)
    params = {name: faults[name][0] for name in order}
    for name in order:
        _, right, message = faults[name]
        assert message in error_of(endpoint, site, **params)
        params[name] = right
    with pytest.raises(FeatureError) as raised:
        ask(endpoint, site, **params)
    assert str(raised.value) == (
        "The owner of this site does not have access to the custom properties feature"
    )


@pytest.mark.parametrize("key", ["url", "path", "search_query"])
def test_internal_properties_need_no_feature(key: str) -> None:
    site = replace(SITE, custom_props_available=False)
    ask("breakdown", site, property=f"event:props:{key}", filters=f"event:props:{key}==a")


@pytest.mark.parametrize("nested", ['["has_done", {}]', '["or", [{}, ["is", "visit:os", ["a"]]]]'])
def test_nested_properties_need_the_feature_too(nested: str) -> None:
    text = "[" + nested.replace("{}", '["is", "event:props:plan", ["a"]]') + "]"
    assert "custom properties" in error_of(
        site=replace(SITE, custom_props_available=False), filters=text
    )


def test_pages_follow_each_other() -> None:
    def pages(**params: str) -> Pagination | None:
        return ask("breakdown", **params).query.pagination

    assert pages() == Pagination(100, 0)
    assert pages(page="3") == Pagination(100, 200)
    assert pages(limit="1000", page="2") == Pagination(1000, 1000)


@pytest.mark.parametrize(
    ("params", "metrics", "order"),
    [
        ({"metrics": "pageviews,visitors"}, ("pageviews", "visitors"), "pageviews"),
        (
            {"property": "event:page", "metrics": "time_on_page,events"},
            ("time_on_page", "events"),
            "events",
        ),
        (
            {"property": "event:page", "metrics": "time_on_page"},
            ("time_on_page", "visitors"),
            "visitors",
        ),
        (
            {"metrics": "conversion_rate", "filters": GOAL_FILTER},
            ("group_conversion_rate",),
            "group_conversion_rate",
        ),
        (
            {"property": "event:goal", "metrics": "conversion_rate"},
            ("conversion_rate",),
            "conversion_rate",
        ),
        (
            {
                "property": "event:props:plan",
                "metrics": "visitors,conversion_rate",
                "filters": GOAL_FILTER,
            },
            ("visitors", "conversion_rate"),
            "visitors",
        ),
    ],
)
def test_what_a_breakdown_counts_and_is_ordered_by(
    params: dict[str, str], metrics: tuple[str, ...], order: str
) -> None:
    asked = ask("breakdown", **params)
    property_ = params.get("property", "visit:source")
    assert asked.query.metrics == metrics
    assert asked.query.order_by == ((order, "desc"), (property_, "asc"))
    assert asked.metrics == tuple(params["metrics"].split(","))


def test_versions_are_grouped_with_their_product() -> None:
    def grouped(property_: str) -> tuple[str, ...]:
        return ask("breakdown", property=property_).query.dimensions

    assert grouped("visit:browser_version") == ("visit:browser", "visit:browser_version")
    assert grouped("visit:os_version") == ("visit:os", "visit:os_version")
    assert grouped("visit:os") == ("visit:os",)


def test_only_breakdowns_look_at_the_property() -> None:
    for endpoint in ("aggregate", "timeseries"):
        ask(endpoint, property="nonsense", metrics="views_per_visit,bounce_rate")


def test_imports_are_asked_for_with_true_and_nothing_else() -> None:
    for endpoint in ENDPOINTS:
        assert ask(endpoint, with_imported="true").query.include.imports
        assert not ask(endpoint, with_imported="1").query.include.imports
        assert not ask(endpoint).query.include.imports


def test_only_the_previous_period_is_compared_with() -> None:
    compared = ask(period="7d", compare="previous_period").query.compare_to
    assert compared is not None
    assert compared.last < ask(period="7d").query.range.first
    assert ask(compare="year_over_year").query.compare_to is None
    assert ask("breakdown", compare="previous_period").query.compare_to is None


def test_segments_are_their_filters() -> None:
    expanded = ask(filters='[["is", "segment", [1]]]').query.filters
    assert [filters.to_json(node) for node in expanded] == SITE.segments[1]
    assert "Session metric `visits`" in error_of(
        metrics="visits", filters='[["is", "segment", [1]]]'
    )


anything = st.text(max_size=12)
requests = st.fixed_dictionaries(
    {},
    optional={
        "period": st.sampled_from(["day", "7d", "12mo", "custom"]) | anything,
        "date": st.sampled_from(["2024-06-01", "2024-06-01,2024-06-05", "9999-12-31"]) | anything,
        "property": st.sampled_from(["event:page", "event:goal", "event:props:a", "visit:city"])
        | anything,
        "interval": st.sampled_from(["day", "month"]) | anything,
        "filters": st.sampled_from(
            ["event:page==/a*|b;visit:os!=Mac", '[["is", "visit:os", ["a"]]]']
        )
        | st.text(alphabet=st.sampled_from('evnt:page=!|;*\\[]",'), max_size=20)
        | anything,
        "metrics": st.sampled_from(["visitors,pageviews", "conversion_rate", "bounce_rate"])
        | anything,
        "limit": st.sampled_from(["1", "1000"]) | anything,
        "page": st.sampled_from(["1", "999999999999999"]) | anything,
        "compare": st.just("previous_period") | anything,
        "with_imported": st.just("true") | anything,
    },
)


@given(st.sampled_from(sorted(ENDPOINTS)), requests)
def test_any_request_is_a_query_or_an_error_with_a_message(
    endpoint: str, params: dict[str, str]
) -> None:
    try:
        asked = ENDPOINTS[endpoint](params, SITE, NOW)
    except QueryError as error:
        assert str(error)
    else:
        sql.compile(asked.query, planner.plan(asked.query))


def everywhere(text: str) -> list[tuple[str, dict[str, Any]]]:
    """A request for each place where text of a user can stand."""
    keys = ["event:page", "visit:source", "visit:exit_page", "visit:city", f"event:props:{text}"]
    expressions = [
        f"{key}{sign}{text}{end}" for key in keys for sign in ("==", "!=") for end in ("", "*")
    ]
    return [
        *(("aggregate", {"filters": expression}) for expression in expressions),
        *(("timeseries", {"filters": expression}) for expression in expressions[:2]),
        *(("breakdown", {"filters": expression}) for expression in expressions),
        ("breakdown", {"property": f"event:props:{text}"}),
    ]


def test_no_text_of_a_user_is_part_of_the_sql() -> None:
    for endpoint, params in everywhere(MARK):
        query = ask(endpoint, **params).query
        statement = sql.compile(query, planner.plan(query))
        assert MARK not in statement.sql
        assert MARK in str(statement.parameters) or "visit:city" in params["filters"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(world: World, text: str) -> None:
    stored = text.encode("utf-8", "replace").decode()
    world.record(view("2024-06-10T10:00", 1, stored), view("2024-06-10T10:00", 2, "/other"))
    for endpoint, params in everywhere(text):
        try:
            query = ask(endpoint, world.site, **params).query
        except QueryError:
            continue
        execute.run(world.warehouse, query)
    filtered = ask(site=world.site, filters=filters.as_text([["is", "event:page", [text]]]))
    (row,) = execute.run(world.warehouse, filtered.query).rows
    assert row.metrics == (1,)
