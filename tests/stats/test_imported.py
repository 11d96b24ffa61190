"""Imported figures beside a site's own: taken in where a single table can tell, or said why not."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from footfall.stats import execute
from footfall.stats.build import build
from footfall.stats.comparisons import Compare
from footfall.stats.filters import parse_all
from footfall.stats.query import Include, QueryResult
from footfall.stats.site import CompletedImport, Goal
from tests.stats.world import NOW, World, custom, engagement, view

IMPORT = CompletedImport(1, date(2024, 6, 1), date(2024, 6, 9))
GOALS = (
    Goal(1, "Signup", "event", event_name="Signup"),
    Goal(2, "Visit /blog*", "page", page_path="/blog*"),
    Goal(3, "Outbound Link: Click", "event", event_name="Outbound Link: Click"),
    Goal(4, "Pro signup", "event", event_name="Signup", custom_props={"plan": "pro"}),
    Goal(5, "Read /blog", "scroll", page_path="/blog", scroll_threshold=50),
    Goal(6, "To the shop", "event", event_name="File Download", custom_props={"url": "/shop"}),
    Goal(7, "Newsletter", "event", event_name="Newsletter"),
)
FIRST, LAST = "2024-06-05", "2024-06-06"


@pytest.fixture
def site(world: World) -> World:
    """A site with an import of the days before it began to count by itself."""
    return world.configure(imports=(IMPORT,), goals=GOALS)


def ask(world: World, **query: Any) -> dict[str, Any]:
    """The answer with imports, by default about the first ten days of June."""
    query.setdefault("metrics", ["visitors"])
    query.setdefault("date_range", ["2024-06-01", "2024-06-10"])
    query["include"] = {"imports": True, **query.get("include", {})}
    return world.ask(**query)


def rows(world: World, **query: Any) -> list[tuple[list[Any], list[Any]]]:
    return [(row["dimensions"], row["metrics"]) for row in ask(world, **query)["results"]]


def figures(world: World, *metrics: str, **query: Any) -> list[Any]:
    ((_, values),) = rows(world, metrics=list(metrics), **query)
    return values


def internal(world: World, **question: Any) -> QueryResult:
    """The answer to a question that only Footfall itself may ask."""
    question.setdefault("date_range", (date(2024, 6, 1), date(2024, 6, 10)))
    question.setdefault("include", Include(imports=True))
    filters = parse_all(question.pop("filters", []))
    query = build(world.site, now=NOW, filters=filters, **question)
    return execute.run(world.warehouse, query)


def dimension_case(dimension: str, table: str, column: str, value: Any) -> Any:
    return pytest.param(dimension, table, column, value, id=dimension)


V = {"visits": 5, "pageviews": 9}
ENTRIES = {"entrances": 5, "pageviews": 9}
EXITS = {"exits": 5, "pageviews": 9}
MEASURES = {"imported_entry_pages": ENTRIES, "imported_exit_pages": EXITS}

DIMENSIONS = [
    dimension_case("visit:source", "imported_sources", "source", "Google"),
    dimension_case("visit:channel", "imported_sources", "channel", "Organic Search"),
    dimension_case("visit:referrer", "imported_sources", "referrer", "google.com"),
    dimension_case("visit:utm_source", "imported_sources", "utm_source", "letter"),
    dimension_case("visit:utm_medium", "imported_sources", "utm_medium", "email"),
    dimension_case("visit:utm_campaign", "imported_sources", "utm_campaign", "june"),
    dimension_case("visit:utm_content", "imported_sources", "utm_content", "button"),
    dimension_case("visit:utm_term", "imported_sources", "utm_term", "analytics"),
    dimension_case("event:page", "imported_pages", "page", "/pricing"),
    dimension_case("event:hostname", "imported_pages", "hostname", "site.test"),
    dimension_case("visit:entry_page", "imported_entry_pages", "entry_page", "/pricing"),
    dimension_case("visit:exit_page", "imported_exit_pages", "exit_page", "/pricing"),
    dimension_case("visit:country", "imported_locations", "country", "EE"),
    dimension_case("visit:region", "imported_locations", "region", "EE-37"),
    dimension_case("visit:city", "imported_locations", "city", 588409),
    dimension_case("visit:device", "imported_devices", "device", "Mobile"),
    dimension_case("visit:screen", "imported_devices", "device", "Mobile"),
    dimension_case("visit:browser", "imported_browsers", "browser", "Firefox"),
    dimension_case("visit:browser_version", "imported_browsers", "browser_version", "126"),
    dimension_case("visit:os", "imported_operating_systems", "operating_system", "Linux"),
    dimension_case(
        "visit:os_version", "imported_operating_systems", "operating_system_version", "6.8"
    ),
]


@pytest.mark.parametrize(("dimension", "table", "column", "value"), DIMENSIONS)
def test_each_dimension_is_read_from_its_table_to_group_and_to_filter(
    site: World, dimension: str, table: str, column: str, value: Any
) -> None:
    measures = MEASURES.get(table, V)
    site.bring_in(table, {"date": FIRST, column: value, "visitors": 4, **measures})
    site.bring_in(table, {"date": LAST, column: value, "visitors": 3, **measures})
    site.bring_in(
        "imported_visitors", {"date": FIRST, "visitors": 50, "visits": 60, "pageviews": 70}
    )

    assert rows(site, metrics=["visitors", "visits"], dimensions=[dimension]) == [
        ([value], [7, 10])
    ]
    for filter_, expected in ((["is", dimension, [value]], 7), (["is_not", dimension, [value]], 0)):
        assert figures(site, "visitors", filters=[filter_]) == [expected]
    by_day = rows(site, dimensions=["time:day"], filters=[["is", dimension, [value]]])
    assert by_day == [([FIRST], [4]), ([LAST], [3])]


@pytest.mark.parametrize(
    ("dimension", "table", "label"),
    [
        ("visit:source", "imported_sources", "Direct / None"),
        ("visit:referrer", "imported_sources", "Direct / None"),
        ("visit:channel", "imported_sources", "(not set)"),
        ("visit:device", "imported_devices", "(not set)"),
        ("visit:browser", "imported_browsers", "(not set)"),
        ("visit:browser_version", "imported_browsers", "(not set)"),
        ("visit:os", "imported_operating_systems", "(not set)"),
        ("visit:os_version", "imported_operating_systems", "(not set)"),
    ],
)
def test_empty_values_have_a_label_by_which_they_can_be_filtered(
    site: World, dimension: str, table: str, label: str
) -> None:
    site.bring_in(table, {"date": FIRST, "visitors": 4, **V})

    assert rows(site, dimensions=[dimension]) == [([label], [4])]
    assert figures(site, "visitors", filters=[["is", dimension, [label]]]) == [4]


@pytest.mark.parametrize(
    ("dimension", "table", "values"),
    [
        *[(f"visit:utm_{tag}", "imported_sources", {}) for tag in ("source", "medium", "term")],
        ("visit:country", "imported_locations", {"country": "ZZ"}),
        ("visit:region", "imported_locations", {"country": "EE"}),
        ("visit:city", "imported_locations", {"country": "EE"}),
    ],
)
def test_values_that_say_nothing_are_no_groups(
    site: World, dimension: str, table: str, values: dict[str, Any]
) -> None:
    site.bring_in(table, {"date": FIRST, "visitors": 4, **V, **values})

    assert rows(site, dimensions=[dimension]) == []


def test_rows_without_visitors_are_no_groups_and_pageviews_need_views(site: World) -> None:
    site.bring_in(
        "imported_browsers",
        {"date": FIRST, "browser": "Lynx", "visitors": 0, "visits": 2, "pageviews": 2},
        {"date": FIRST, "browser": "Firefox", "visitors": 2, "visits": 2, "pageviews": 0},
        {"date": FIRST, "browser": "Chrome", "visitors": 1, "visits": 1, "pageviews": 1},
    )

    by_browser = {"dimensions": ["visit:browser"]}
    assert rows(site, **by_browser) == [(["Firefox"], [2]), (["Chrome"], [1])]
    assert rows(site, metrics=["visitors", "pageviews"], **by_browser) == [(["Chrome"], [1, 1])]


class TestMerging:
    """Own figures and imported ones of the same query become one."""

    @pytest.fixture
    def both(self, site: World) -> World:
        """Three own visits of two people, two of which bounce, and twenty imported ones."""
        site.bring_in(
            "imported_visitors",
            {
                "date": LAST,
                "visitors": 10,
                "visits": 20,
                "pageviews": 50,
                "bounces": 4,
                "visit_duration": 1_000,
            },
        )
        return site.record(
            view("2024-06-10T10:00", 1, "/"),
            view("2024-06-10T10:01", 1, "/pricing"),
            view("2024-06-10T12:00", 1, "/"),
            view("2024-06-10T10:00", 2, "/"),
        )

    def test_counts_are_summed(self, both: World) -> None:
        metrics = ["visitors", "visits", "pageviews", "events"]
        assert figures(both, *metrics) == [12, 23, 54, 54]
        assert both.metrics(*metrics, date_range=["2024-06-01", "2024-06-10"]) == [2, 3, 4, 4]

    def test_averages_are_weighed_by_visits_in_the_form_in_which_they_are_shown(
        self, both: World
    ) -> None:
        # Own: 2 of 3 bounce, shown as 67 %; 60 s in 3 visits, 20 s each; 1.33 views a visit.
        assert figures(both, "bounce_rate", "visit_duration", "views_per_visit") == [
            round((4 * 100 + 67 * 3) / 23),
            round((1_000 + 20 * 3) / 23),
            round((50 + 1.33 * 3) / 23, 2),
        ]

    def test_averages_without_own_visits_are_those_of_the_import(self, both: World) -> None:
        query = {"date_range": [LAST, LAST]}
        metrics = ("bounce_rate", "visit_duration", "views_per_visit")
        assert figures(both, *metrics, **query) == [20, 50, 2.5]

    def test_time_is_counted_in_the_days_weeks_and_months_of_the_site(self, both: World) -> None:
        asked = {"metrics": ["visitors", "visits"]}
        assert rows(both, dimensions=["time:day"], **asked) == [
            ([LAST], [10, 20]),
            (["2024-06-10"], [2, 3]),
        ]
        # The first week starts with the range.
        assert rows(both, dimensions=["time:week"], **asked) == [
            (["2024-06-03"], [10, 20]),
            (["2024-06-10"], [2, 3]),
        ]
        assert rows(both, dimensions=["time:month"], **asked) == [(["2024-06-01"], [12, 23])]

    def test_a_first_week_that_is_cut_is_called_by_its_first_day(self, both: World) -> None:
        range_ = {"date_range": ["2024-06-05", "2024-06-10"]}
        assert rows(both, dimensions=["time:week"], **range_) == [
            (["2024-06-05"], [10]),
            (["2024-06-10"], [2]),
        ]

    def test_groups_meet_by_their_shown_value(self, site: World) -> None:
        site.bring_in(
            "imported_sources",
            {"date": FIRST, "source": "", "visitors": 3, **V},
            {"date": FIRST, "source": "Bing", "visitors": 1, **V},
        ).record(
            view("2024-06-10T10:00", 1),
            view("2024-06-10T10:00", 2, referrer_source="Google"),
        )
        assert rows(site, dimensions=["visit:source"]) == [
            (["Direct / None"], [4]),
            (["Bing"], [1]),
            (["Google"], [1]),
        ]
        page = {"pagination": {"limit": 1, "offset": 1}, "include": {"total_rows": True}}
        answer = ask(site, dimensions=["visit:source"], **page)
        assert answer["results"] == [{"dimensions": ["Bing"], "metrics": [1]}]
        assert answer["meta"]["total_rows"] == 3

    def test_shares_are_of_all_visitors(self, both: World) -> None:
        both.bring_in(
            "imported_browsers", {"date": FIRST, "browser": "Firefox", "visitors": 6, **V}
        )
        assert rows(both, metrics=["percentage"], dimensions=["visit:browser"]) == [
            (["Firefox"], [50.0]),
            (["(not set)"], [round(2 / 12 * 100, 2)]),
        ]

    def test_conversion_rates_are_of_all_visitors(self, both: World) -> None:
        both.bring_in(
            "imported_custom_events", {"date": FIRST, "name": "Signup", "visitors": 2, "events": 5}
        ).record(custom("2024-06-10T10:02", "Signup", 3))
        # Three conversions among the ten imported visitors and the three own ones.
        filters = [["is", "event:goal", ["Signup"]]]
        metrics = ("visitors", "events", "conversion_rate")
        assert figures(both, *metrics, filters=filters) == [3, 6, round(3 / 13 * 100, 2)]

    def test_rates_leave_imports_out_where_the_figures_do(self, both: World) -> None:
        filters = [["is", "event:goal", ["Signup"]], ["is", "event:props:plan", ["pro"]]]
        both.record(custom("2024-06-10T10:02", "Signup", 3, props={"plan": "pro"}))
        answer = ask(both, metrics=["conversion_rate"], filters=filters)
        assert answer["results"][0]["metrics"] == [round(1 / 3 * 100, 2)]
        assert answer["meta"]["imports_skip_reason"] == "unsupported_query"

    def test_group_rates_are_of_the_imported_visitors_of_the_group(self, site: World) -> None:
        site.bring_in(
            "imported_pages",
            {"date": FIRST, "page": "/blog", "visitors": 3, **V},
            {"date": FIRST, "page": "/", "visitors": 3, **V},
        )
        asked = {"dimensions": ["event:page"], "filters": [["is", "event:goal", ["Visit /blog*"]]]}
        assert rows(site, metrics=["visitors", "group_conversion_rate"], **asked) == [
            (["/blog"], [3, 100.0])
        ]

    def test_revenue_is_own_only(self, site: World) -> None:
        site.configure(goals=(replace(GOALS[0], currency="EUR"),))
        site.bring_in(
            "imported_custom_events", {"date": FIRST, "name": "Signup", "visitors": 2, "events": 2}
        ).record(
            custom("2024-06-10T10:00", "Signup", 1, revenue_reporting_amount=10),
        )
        asked = {"filters": [["is", "event:goal", ["Signup"]]]}
        visitors, total, average = figures(
            site, "visitors", "total_revenue", "average_revenue", **asked
        )
        assert (visitors, total["value"], average["value"]) == (3, 10.0, 10.0)


class TestPages:
    def test_a_pages_bounces_are_those_of_imported_entries(self, site: World) -> None:
        site.bring_in("imported_pages", {"date": FIRST, "page": "/", "visitors": 4, **V})
        site.bring_in(
            "imported_entry_pages",
            {
                "date": FIRST,
                "entry_page": "/",
                "visitors": 3,
                "entrances": 4,
                "pageviews": 4,
                "bounces": 1,
                "visit_duration": 80,
            },
        )
        asked = {"metrics": ["visitors", "bounce_rate", "visit_duration"]}
        assert rows(site, dimensions=["event:page"], **asked) == [(["/"], [4, 25, 20])]

    def test_filtered_by_page_imports_say_nothing_of_bounces(self, site: World) -> None:
        site.bring_in("imported_pages", {"date": FIRST, "page": "/", "visitors": 4, **V})
        site.record(view("2024-06-10T10:00", 1, "/"))
        asked = {"filters": [["is", "event:page", ["/"]]]}
        assert figures(site, "visitors", "bounce_rate", "visit_duration", **asked) == [5, 100, 0]

    def test_scroll_depth_is_the_mean_over_all_visits(self, site: World) -> None:
        site.configure(imports=(replace(IMPORT, has_scroll_depth=True),))
        read = {"total_scroll_depth": 150, "total_scroll_depth_visits": 2}
        site.bring_in("imported_pages", {"date": FIRST, "page": "/", "visitors": 2, **V, **read})
        site.record(
            view("2024-06-10T10:00", 1, "/"),
            engagement("2024-06-10T10:01", 1, "/", scroll_depth=30),
        )
        asked = {"metrics": ["scroll_depth"], "dimensions": ["event:page"]}
        assert rows(site, **asked) == [(["/"], [60])]
        assert "metric_warnings" not in ask(site, **asked)["meta"]

    def test_imports_without_scroll_depth_are_warned_of(self, site: World) -> None:
        warnings = ask(site, metrics=["scroll_depth"], dimensions=["event:page"])["meta"]
        assert warnings["metric_warnings"]["scroll_depth"]["code"] == "no_imported_scroll_depth"

    @pytest.mark.parametrize(
        ("cutoff", "expected"),
        [
            # 300 s in 3 imported visits, and one own visit of 20 s
            (date(1970, 1, 1), 80),
            # imported: 300 s before 6 pageviews, 4 of which did not end the visit
            (date(2024, 6, 10), round((300 + 20) / (4 + 1))),
            # and the own visit's minute from page to page instead of its 20 s
            (None, round((300 + 60) / (4 + 1))),
        ],
    )
    def test_time_on_page_follows_the_method_of_the_day(
        self, site: World, cutoff: date | None, expected: int
    ) -> None:
        site.configure(legacy_time_on_page_cutoff=cutoff)
        spent = {"total_time_on_page": 300, "total_time_on_page_visits": 3}
        page = {"page": "/", "visitors": 2, "pageviews": 6, "exits": 2}
        site.bring_in("imported_pages", {"date": FIRST, **page, **spent})
        site.record(
            view("2024-06-10T10:00", 1, "/"),
            engagement("2024-06-10T10:00:20", 1, "/", engagement_time=20_000),
            view("2024-06-10T10:01", 1, "/next"),
        )
        asked = {"metrics": ["time_on_page"], "filters": [["is", "event:page", ["/"]]]}
        assert rows(site, **asked) == [([], [expected])]

    def test_exit_rates_are_of_all_exits_and_pageviews(self, site: World) -> None:
        site.bring_in(
            "imported_exit_pages",
            {"date": FIRST, "exit_page": "/", "visitors": 2, "exits": 2, "pageviews": 3},
        )
        site.bring_in(
            "imported_pages",
            {"date": FIRST, "page": "/", "visitors": 4, "visits": 5, "pageviews": 9},
        )
        site.record(view("2024-06-10T10:00", 1, "/"))
        result = internal(site, metrics=["visits", "exit_rate"], dimensions=["visit:exit_page"])
        assert [(row.dimensions, row.metrics) for row in result.rows] == [(("/",), (3, 30.0))]


class TestGoals:
    @pytest.fixture
    def converting(self, site: World) -> World:
        site.bring_in(
            "imported_custom_events",
            {"date": FIRST, "name": "Signup", "visitors": 3, "events": 4},
            {
                "date": FIRST,
                "name": "Outbound Link: Click",
                "link_url": "https://a.test",
                "visitors": 2,
                "events": 2,
            },
            {
                "date": FIRST,
                "name": "File Download",
                "link_url": "/shop",
                "visitors": 1,
                "events": 1,
            },
            {"date": FIRST, "name": "File Download", "link_url": "/x", "visitors": 5, "events": 5},
            {"date": FIRST, "name": "404", "path": "/lost", "visitors": 7, "events": 8},
        )
        return site.bring_in(
            "imported_pages",
            {"date": FIRST, "page": "/blog/a", "visitors": 5, "visits": 5, "pageviews": 6},
            {"date": FIRST, "page": "/blog/b", "visitors": 1, "visits": 1, "pageviews": 1},
            {"date": FIRST, "page": "/", "visitors": 9, "visits": 9, "pageviews": 9},
        ).record(custom("2024-06-10T10:00", "Signup", 1, props={"plan": "pro"}))

    def test_a_breakdown_counts_events_and_pages(self, converting: World) -> None:
        asked = {"metrics": ["visitors", "events"], "dimensions": ["event:goal"]}
        assert rows(converting, **asked) == [
            (["Visit /blog*"], [6, 7]),
            (["Signup"], [4, 5]),
            (["Outbound Link: Click"], [2, 2]),
            (["Pro signup"], [1, 1]),  # whose property no import has
            (["To the shop"], [1, 1]),
        ]

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ([["is", "event:goal", ["Signup"]]], ["Signup"]),
            ([["is", "event:goal", ["Visit /blog*"]]], ["Visit /blog*"]),
            ([["is", "event:name", ["Signup"]]], ["Signup", "Pro signup"]),
            ([["contains", "event:page", ["/blog"]]], ["Visit /blog*"]),
        ],
    )
    def test_a_filtered_breakdown_counts_one_of_them(
        self, converting: World, filters: list[Any], expected: list[str]
    ) -> None:
        answer = ask(converting, dimensions=["event:goal"], filters=filters)
        assert answer["meta"] == {"imports_included": True}
        assert [row["dimensions"][0] for row in answer["results"]] == expected

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"filters": [["is", "event:goal", ["Signup"]]]}, [4, 5]),
            ({"filters": [["contains", "event:goal", ["ign"]]]}, [4, 5]),
            ({"filters": [["is", "event:goal", ["Visit /blog*"]]]}, [6, 7]),
            ({"filters": [["is", "event:name", ["404"]]]}, [7, 8]),
            ({"filters": [["contains", "event:goal", ["nothing like it"]]]}, [0, 0]),
        ],
    )
    def test_goal_filters_count_conversions(
        self, converting: World, query: dict[str, Any], expected: list[int]
    ) -> None:
        assert figures(converting, "visitors", "events", **query) == expected

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (
                {
                    "dimensions": ["event:goal", "time:day"],
                    "filters": [["is", "event:goal", ["Signup"]]],
                },
                [(["Signup", FIRST], [3]), (["Signup", "2024-06-10"], [1])],
            ),
            (
                {"dimensions": ["event:name", "event:goal"], "filters": []},
                [
                    (["File Download", "To the shop"], [1]),
                    (["Outbound Link: Click", "Outbound Link: Click"], [2]),
                    (["Signup", "Pro signup"], [1]),
                    (["Signup", "Signup"], [4]),
                ],
            ),
        ],
    )
    def test_goals_go_together_with_what_the_table_of_their_kind_has(
        self, converting: World, query: dict[str, Any], expected: list[Any]
    ) -> None:
        order = [[name, "asc"] for name in query["dimensions"] if name != "event:goal"]
        assert ask(converting, **query)["meta"] == {"imports_included": True}
        assert rows(converting, order_by=order, **query) == expected

    def test_what_no_import_counts_of_an_event_is_own_only(self, converting: World) -> None:
        asked = {"filters": [["is", "event:goal", ["Signup"]]]}
        assert ask(converting, metrics=["visits"], **asked)["meta"] == {"imports_included": True}
        assert figures(converting, "visits", **asked) == [1]
        assert figures(converting, "bounce_rate", **asked) == [0]

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (
                {
                    "dimensions": ["event:props:url"],
                    "filters": [["is", "event:goal", ["Outbound Link: Click"]]],
                },
                [(["https://a.test"], [2])],
            ),
            (
                {"dimensions": ["event:props:path"], "filters": [["is", "event:name", ["404"]]]},
                [(["/lost"], [7])],
            ),
            (
                {
                    "dimensions": ["event:props:path"],
                    "filters": [["is", "event:name", ["404", "Signup"]]],
                    "order_by": [["visitors", "desc"]],
                },
                [(["/lost"], [7]), (["(none)"], [4])],
            ),
            (
                {
                    "dimensions": ["event:goal"],
                    "filters": [
                        ["is", "event:goal", ["Outbound Link: Click"]],
                        ["contains", "event:props:url", ["a.test"]],
                    ],
                },
                [(["Outbound Link: Click"], [2])],
            ),
            (
                {
                    "dimensions": ["time:day"],
                    "filters": [
                        ["is", "event:name", ["File Download"]],
                        ["is_not", "event:props:url", ["/shop"]],
                    ],
                },
                [([FIRST], [5])],
            ),
        ],
    )
    def test_the_properties_of_footfalls_own_events_are_known(
        self, converting: World, query: dict[str, Any], expected: list[Any]
    ) -> None:
        assert ask(converting, **query)["meta"] == {"imports_included": True}
        assert rows(converting, **query) == expected


class TestSkipping:
    """Where imports cannot be taken in, the answer says why, and own figures stand."""

    @pytest.mark.parametrize(
        "query",
        [
            {"dimensions": ["visit:source", "visit:country"]},
            {"dimensions": ["visit:source"], "filters": [["is", "visit:browser", ["Firefox"]]]},
            {"filters": [["is", "visit:source", ["Bing"]], ["is", "event:page", ["/"]]]},
            {"filters": [["or", [["is", "visit:os", ["a"]], ["is", "visit:browser", ["b"]]]]]},
            {"filters": [["has_done", ["is", "event:page", ["/"]]]]},
            {"filters": [["is", "event:props:plan", ["pro"]]]},
            {"dimensions": ["event:props:url"]},
            {
                "dimensions": ["event:props:url"],
                "filters": [["is", "event:goal", ["Signup"]]],
            },
            {
                "dimensions": ["event:props:path"],
                "filters": [["is", "event:goal", ["Outbound Link: Click"]]],
            },
            {
                "dimensions": ["event:props:url"],
                "filters": [
                    ["is", "event:goal", ["Outbound Link: Click"]],
                    ["is", "event:page", ["/"]],
                ],
            },
            {
                "filters": [
                    ["is", "event:goal", ["Outbound Link: Click"]],
                    ["is", "event:props:url", ["/"]],
                    ["is", "event:props:path", ["/"]],
                ],
            },
            {"dimensions": ["visit:entry_page_hostname"]},
            {"filters": [["is", "event:goal", ["Signup", "Visit /blog*"]]]},
            {"filters": [["is", "event:goal", ["Read /blog"]]]},
            {"dimensions": ["visit:source"], "filters": [["is", "event:goal", ["Signup"]]]},
            {"dimensions": ["visit:source"], "filters": [["is", "event:hostname", ["site.test"]]]},
            {"dimensions": ["event:goal"], "filters": [["is", "visit:country", ["EE"]]]},
            {
                "dimensions": ["event:goal"],
                "filters": [["is", "event:name", ["Signup"]], ["is", "event:page", ["/"]]],
            },
            {"dimensions": ["event:goal", "time:day"]},
        ],
        ids=str,
    )
    def test_what_no_single_table_can_tell_is_unsupported(
        self, site: World, query: dict[str, Any]
    ) -> None:
        meta = ask(site, **query)["meta"]
        assert meta["imports_included"] is False
        assert meta["imports_skip_reason"] == "unsupported_query"
        assert meta["imports_warning"].startswith(
            "Imported stats are not included in the results because query parameters are not "
            "supported. For more information, see: https://"
        )

    @pytest.mark.parametrize(
        "query",
        [
            {"dimensions": ["visit:country", "visit:city"]},
            {"dimensions": ["visit:browser", "time:week"]},
            {"dimensions": ["event:page", "event:hostname"]},
            {"dimensions": ["visit:source"], "filters": [["is", "visit:utm_medium", ["email"]]]},
            {"filters": [["not", ["contains", "visit:city_name", ["a"]]]]},
            {"filters": [["matches", "event:page", ["^/blog"]]], "dimensions": ["time:month"]},
        ],
        ids=str,
    )
    def test_one_tables_own_go_together(self, site: World, query: dict[str, Any]) -> None:
        assert ask(site, **query)["meta"] == {"imports_included": True}

    def test_hours_are_too_short(self, site: World) -> None:
        assert ask(site, dimensions=["time:hour"])["meta"] == {
            "imports_included": False,
            "imports_skip_reason": "unsupported_interval",
            "imports_warning": "Imported stats are not included because the time dimension "
            "(i.e. the interval) is too short.",
        }

    def test_the_nearest_reason_is_given_and_only_some_have_words(self, world: World) -> None:
        unsupported = {"filters": [["is", "event:props:plan", ["pro"]]]}
        assert ask(world, dimensions=["time:hour"], **unsupported)["meta"] == {
            "imports_included": False,
            "imports_skip_reason": "no_imported_data",
        }
        world.configure(imports=(IMPORT,))
        later = ask(world, date_range=["2024-06-10", "2024-06-11"], **unsupported)["meta"]
        assert later == {"imports_included": False, "imports_skip_reason": "out_of_range"}

    def test_whether_an_import_is_in_range_is_told_by_the_days_of_the_site(
        self, site: World
    ) -> None:
        early = {"date_range": ["2024-06-09T23:00:00+00:00", "2024-06-10T12:00:00+00:00"]}
        assert ask(site, **early)["meta"] == {"imports_included": True}
        site.configure(timezone="Asia/Tokyo")  # where it is the tenth already
        assert ask(site, **early)["meta"]["imports_skip_reason"] == "out_of_range"

    def test_imports_are_left_out_unless_asked_for(self, site: World) -> None:
        site.bring_in("imported_visitors", {"date": FIRST, "visitors": 5, **V})
        answer = site.ask(metrics=["visitors"], date_range=["2024-06-01", "2024-06-10"])
        assert (answer["results"][0]["metrics"], answer["meta"]) == ([0], {})

    def test_the_dashboard_is_told_without_taking_them_in(self, site: World) -> None:
        site.bring_in("imported_visitors", {"date": FIRST, "visitors": 5, **V})
        result = internal(site, metrics=["visitors"], include=Include(imports_meta=True))
        assert (result.rows[0].metrics, result.meta) == ((0,), {"imports_included": False})

    def test_the_present_moment_has_no_imports(self, site: World) -> None:
        site.configure(imports=(replace(IMPORT, end=date(2024, 6, 15)),))
        result = internal(site, metrics=["visitors"], date_range="30m")
        assert result.meta["imports_skip_reason"] == "out_of_range"


class TestComparing:
    def test_an_import_in_the_earlier_range_counts_there(self, site: World) -> None:
        site.bring_in("imported_visitors", {"date": "2024-06-09", "visitors": 5, **V})
        site.record(view("2024-06-10T10:00", 1))
        result = internal(
            site,
            metrics=["visitors"],
            date_range=(date(2024, 6, 10), date(2024, 6, 10)),
            compare=Compare("previous_period"),
        )
        (row,) = result.rows
        assert result.meta == {"imports_included": True}
        assert row.comparison is not None
        assert (row.metrics, row.comparison.metrics) == ((1,), (5,))

    def test_groups_are_compared_by_their_label(self, site: World) -> None:
        for day, visitors in (("2024-06-08", 4), ("2024-06-09", 5)):
            site.bring_in("imported_sources", {"date": day, "visitors": visitors, **V})
        site.bring_in("imported_sources", {"date": "2024-06-08", "source": "Bing", **V})
        result = internal(
            site,
            metrics=["visitors", "percentage"],
            dimensions=["visit:source"],
            date_range=(date(2024, 6, 9), date(2024, 6, 9)),
            compare=Compare("previous_period"),
        )
        (row,) = result.rows
        assert row.comparison is not None
        assert (row.dimensions, row.metrics[0]) == (("Direct / None",), 5)
        assert row.comparison.metrics[0] == 4

    def test_goals_of_both_kinds_are_compared(self, site: World) -> None:
        for day, visitors in (("2024-06-08", 4), ("2024-06-09", 5)):
            site.bring_in("imported_custom_events", {"date": day, "name": "Signup", "visitors": 2})
            site.bring_in(
                "imported_pages", {"date": day, "page": "/blog", "visitors": visitors, **V}
            )
        result = internal(
            site,
            metrics=["visitors"],
            dimensions=["event:goal"],
            date_range=(date(2024, 6, 9), date(2024, 6, 9)),
            compare=Compare("previous_period"),
        )
        assert {
            row.dimensions: (row.metrics, row.comparison and row.comparison.metrics)
            for row in result.rows
        } == {("Visit /blog*",): ((5,), (4,)), ("Signup",): ((2,), (2,))}


class TestWhichRows:
    def test_only_completed_imports_count(self, site: World) -> None:
        for id_ in (0, 1, 2):
            site.bring_in("imported_visitors", {"import_id": id_, "date": FIRST, "visitors": 1})
        assert figures(site, "visitors") == [1]
        site.configure(imports=(IMPORT, replace(IMPORT, id=2)))
        assert figures(site, "visitors") == [2]

    def test_a_legacy_import_brings_its_rows_under_zero(self, site: World) -> None:
        site.bring_in("imported_visitors", {"import_id": 0, "date": FIRST, "visitors": 1})
        site.configure(imports=(replace(IMPORT, legacy=True),))
        assert figures(site, "visitors") == [1]

    def test_a_reset_of_the_own_figures_leaves_imports(self, site: World) -> None:
        site.bring_in("imported_visitors", {"date": FIRST, "visitors": 1})
        site.record(view("2024-06-05T10:00", 1))
        site.configure(native_stats_start_at=NOW)
        assert figures(site, "visitors") == [1]

    def test_other_sites_imports_do_not(self, site: World, world: World) -> None:
        other = World(world.warehouse, imports=(IMPORT,))
        other.bring_in("imported_visitors", {"date": FIRST, "visitors": 1})
        assert figures(site, "visitors") == [0]
