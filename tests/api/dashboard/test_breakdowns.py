"""The lists of the dashboard: their rows, names, metrics and order."""

from typing import Any

import pytest
from django.test import Client

from footfall.sites.models import Goal
from tests.api.traffic import Traffic, report
from tests.stats.world import custom, engagement, view

pytestmark = pytest.mark.usefixtures("watched")

DAY = {"period": "day", "date": "2024-06-10"}
BUYING = '[["is", "event:goal", ["Buy"]]]'


def rows(client: Client, name: str, **params: Any) -> list[dict[str, Any]]:
    return list(report(client, name, **{**DAY, **params})["results"])


def test_sources_come_with_visitors_and_their_share(client: Client, traffic: Traffic) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1, referrer_source="Google"),
        view("2024-06-10T10:00", 2, referrer_source="Google"),
        view("2024-06-10T10:00", 3),
    )
    assert report(client, "sources", **DAY) == {
        "results": [
            {"name": "Google", "visitors": 2, "percentage": 66.67},
            {"name": "Direct / None", "visitors": 1, "percentage": 33.33},
        ],
        "meta": {"date_range_label": "10 Jun"},
        "skip_imported_reason": "no_imported_data",
    }


def test_details_of_sources_tell_how_visits_went(client: Client, traffic: Traffic) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1, referrer_source="Google"),
        view("2024-06-10T10:01", 1, "/pricing", referrer_source="Google"),
        view("2024-06-10T10:00", 2, referrer_source="Google"),
    )
    assert rows(client, "sources", detailed="true") == [
        {
            "name": "Google",
            "visitors": 2,
            "percentage": 100.0,
            "bounce_rate": 50,
            "visit_duration": 30,
        }
    ]


def test_utm_reports_leave_out_visits_without_the_tag(client: Client, traffic: Traffic) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1, utm_campaign="spring"),
        view("2024-06-10T10:00", 2),
    )
    assert rows(client, "utm_campaigns") == [
        {
            "name": "spring",
            "visitors": 1,
            "percentage": 100.0,
            "bounce_rate": 100,
            "visit_duration": 0,
        }
    ]


def test_referrers_of_one_source(client: Client, traffic: Traffic) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1, referrer_source="GitHub", referrer="github.com/a"),
        view("2024-06-10T10:00", 2, referrer_source="GitHub", referrer="github.com/b"),
        view("2024-06-10T10:00", 3, referrer_source="GitHub", referrer="github.com/b"),
        view("2024-06-10T10:00", 4, referrer_source="Bing", referrer="bing.com"),
    )
    found = [(row["name"], row["visitors"]) for row in rows(client, "referrers/GitHub")]
    assert found == [("github.com/b", 2), ("github.com/a", 1)]


def test_pages_in_detail(client: Client, traffic: Traffic) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1, "/"),
        engagement("2024-06-10T10:00:20", 1, "/", engagement_time=20_000, scroll_depth=40),
        view("2024-06-10T10:01", 1, "/pricing"),
        view("2024-06-10T10:00", 2, "/"),
    )
    home, pricing = rows(client, "pages", detailed="true")
    assert home == {
        "name": "/",
        "visitors": 2,
        "percentage": 100.0,
        "pageviews": 2,
        "bounce_rate": 50,
        "time_on_page": 20,
        "scroll_depth": 40,
    }
    assert (pricing["name"], pricing["visitors"], pricing["scroll_depth"]) == ("/pricing", 1, None)


def test_entry_pages_leave_out_visits_without_a_pageview(client: Client, traffic: Traffic) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1, "/blog"),
        view("2024-06-10T10:02", 1, "/pricing"),
        custom("2024-06-10T10:00", "Ping", 2),
    )
    assert rows(client, "entry-pages") == [
        {
            "name": "/blog",
            "visitors": 1,
            "percentage": 100.0,
            "visits": 1,
            "visit_duration": 120,
            "bounce_rate": 0,
        }
    ]


def test_exit_pages_have_an_exit_rate(client: Client, traffic: Traffic) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1, "/"),
        view("2024-06-10T10:02", 1, "/pricing"),
        view("2024-06-10T10:00", 2, "/pricing"),
        view("2024-06-10T10:02", 2, "/"),
        view("2024-06-10T10:03", 2, "/"),
    )
    found = {row["name"]: (row["visits"], row["exit_rate"]) for row in rows(client, "exit-pages")}
    assert found == {"/pricing": (1, 50.0), "/": (1, 33.3)}


def test_exit_rates_are_absent_while_single_events_are_filtered(
    client: Client, traffic: Traffic
) -> None:
    traffic.record(view("2024-06-10T10:00", 1, "/"))
    (row,) = rows(client, "exit-pages", filters='[["is","event:page",["/"]]]')
    assert row == {"name": "/", "visitors": 1, "percentage": 100.0, "visits": 1}


@pytest.mark.usefixtures("place_names")
def test_countries_are_named_and_flagged(client: Client, traffic: Traffic) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1, country_code="EE"),
        view("2024-06-10T10:00", 2, country_code="ZZ"),
        view("2024-06-10T10:00", 3),
    )
    assert rows(client, "countries") == [
        {
            "code": "EE",
            "alpha_3": "EST",
            "name": "Estonia",
            "flag": "🇪🇪",
            "visitors": 1,
            "percentage": 100.0,
        }
    ]


@pytest.mark.usefixtures("place_names")
def test_regions_and_cities_are_named_and_carry_the_flag_of_their_country(
    client: Client, traffic: Traffic
) -> None:
    tallinn = {"country_code": "EE", "subdivision1_code": "EE-37", "city_geoname_id": 588409}
    traffic.record(
        view("2024-06-10T10:00", 1, **tallinn),
        view("2024-06-10T10:00", 2, country_code="EE"),
    )
    shown = {"country_flag": "🇪🇪", "visitors": 1, "percentage": 100.0}
    assert rows(client, "regions") == [{"code": "EE-37", "name": "Harjumaa", **shown}]
    assert rows(client, "cities") == [{"code": 588409, "name": "Tallinn", **shown}]


@pytest.mark.usefixtures("place_names")
def test_a_city_is_one_row_whatever_country_its_visitors_seem_to_be_in(
    client: Client, traffic: Traffic
) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1, country_code="FI", city_geoname_id=588409),
        view("2024-06-10T10:00", 2, country_code="EE", city_geoname_id=588409),
        view("2024-06-10T10:00", 3, country_code="EE", city_geoname_id=588409),
        view("2024-06-10T10:00", 4, city_geoname_id=588409),
    )
    (city,) = rows(client, "cities")
    assert (city["name"], city["country_flag"], city["visitors"]) == ("Tallinn", "🇪🇪", 4)


def test_unknown_places_keep_their_code_or_say_so(client: Client, traffic: Traffic) -> None:
    nowhere = {"country_code": "XX", "subdivision1_code": "XX-99", "city_geoname_id": 4_000_000_000}
    traffic.record(view("2024-06-10T10:00", 1, **nowhere))
    (country,), (region,), (city,) = (
        rows(client, name) for name in ("countries", "regions", "cities")
    )
    assert (country["name"], country["alpha_3"], country["flag"]) == ("XX", None, "")
    assert (region["name"], region["country_flag"]) == ("XX-99", "")
    assert city["name"] == "N/A"


def test_empty_devices_are_not_set(client: Client, traffic: Traffic) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1, screen_size="Mobile"),
        view("2024-06-10T10:00", 2, screen_size="Mobile"),
        view("2024-06-10T10:00", 3),
    )
    found = [(row["name"], row["visitors"]) for row in rows(client, "screen-sizes")]
    assert found == [("Mobile", 2), ("(not set)", 1)]


def test_versions_belong_to_their_browser(client: Client, traffic: Traffic) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1, browser="Firefox", browser_version="120"),
        view("2024-06-10T10:00", 2, browser="Firefox", browser_version="120"),
        view("2024-06-10T10:00", 3, browser="Chrome", browser_version="120"),
        view("2024-06-10T10:00", 4, browser="Chrome", browser_version="120"),
        view("2024-06-10T10:00", 5, browser="Chrome", browser_version="120"),
        view("2024-06-10T10:00", 6),
    )
    assert rows(client, "browser-versions") == [
        {
            "name": "Chrome 120",
            "browser": "Chrome",
            "version": "120",
            "visitors": 3,
            "percentage": 50.0,
        },
        {
            "name": "Firefox 120",
            "browser": "Firefox",
            "version": "120",
            "visitors": 2,
            "percentage": 33.33,
        },
        {
            "name": "(not set)",
            "browser": "(not set)",
            "version": "(not set)",
            "visitors": 1,
            "percentage": 16.67,
        },
    ]
    detailed = rows(client, "browser-versions", detailed="true")
    assert [row["name"] for row in detailed] == ["120", "120", "(not set)"]


def test_systems_and_their_versions(client: Client, traffic: Traffic) -> None:
    mac = {"operating_system": "Mac", "operating_system_version": "14.5"}
    traffic.record(view("2024-06-10T10:00", 1, **mac))
    assert [row["name"] for row in rows(client, "operating-systems")] == ["Mac"]
    (version,) = rows(client, "operating-system-versions")
    assert (version["name"], version["os"], version["version"]) == ("Mac 14.5", "Mac", "14.5")


def test_rows_come_in_pages_that_never_overlap(client: Client, traffic: Traffic) -> None:
    traffic.record(*(view("2024-06-10T10:00", n, f"/{n:02}") for n in range(1, 22)))
    pages = [rows(client, "pages", page=page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [9, 9, 3]
    assert len({row["name"] for page in pages for row in page}) == 21
    assert len(rows(client, "pages", limit=20)) == 20


@pytest.mark.parametrize("garbage", ["x", "", "-1", "0", "1.5", "99999999999999999999", "٣"])
def test_a_limit_or_page_that_is_no_number_is_ignored(
    client: Client, traffic: Traffic, garbage: str
) -> None:
    traffic.record(*(view("2024-06-10T10:00", n, f"/{n:02}") for n in range(1, 12)))
    assert len(rows(client, "pages", limit=garbage, page=garbage)) == 9


def test_rows_are_ordered_as_asked(client: Client, traffic: Traffic) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1, "/b"),
        view("2024-06-10T10:00", 2, "/a"),
        view("2024-06-10T10:00", 3, "/a"),
    )

    def names(order: str) -> list[str]:
        return [row["name"] for row in rows(client, "pages", order_by=order)]

    assert names('[["visitors","asc"]]') == ["/b", "/a"]
    assert names('[["event:page","desc"]]') == ["/b", "/a"]
    assert names('[["nonsense","asc"],["visitors","asc"]]') == ["/b", "/a"]
    for ignored in ("", "nonsense", "{}", '["visitors"]', '[["visitors","up"]]', "[[[]]]"):
        assert names(ignored) == ["/a", "/b"]


def test_filters_narrow_and_garbage_among_them_is_ignored(client: Client, traffic: Traffic) -> None:
    traffic.record(view("2024-06-10T10:00", 1, "/a"), view("2024-06-10T10:00", 2, "/b"))
    filtered = rows(client, "pages", filters='[["is","event:page",["/a"]]]')
    assert [row["name"] for row in filtered] == ["/a"]
    for garbage in ("nonsense", "{}", "[1]", '[["is","event:page"]]', '[["is","time:day",["x"]]]'):
        assert len(rows(client, "pages", filters=garbage)) == 2


def test_comparison_sets_earlier_values_and_changes_beside_the_rows(
    client: Client, traffic: Traffic
) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1, referrer_source="Google"),
        view("2024-06-10T10:00", 2, referrer_source="Google"),
        view("2024-06-10T10:00", 3, referrer_source="Bing"),
        view("2024-06-09T10:00", 4, referrer_source="Google"),
    )
    answer = report(client, "sources", **DAY, comparison="previous_period")
    assert answer["meta"] == {
        "date_range_label": "10 Jun",
        "comparison_date_range_label": "9 Jun",
    }
    google, bing = answer["results"]
    assert google["comparison"]["visitors"] == 1
    assert google["comparison"]["change"]["visitors"] == 100
    assert bing["comparison"]["visitors"] == 0
    assert bing["comparison"]["change"]["visitors"] == 100


class TestGoals:
    @pytest.fixture(autouse=True)
    def goals(self, traffic: Traffic) -> None:
        Goal.objects.create(site=traffic.site, event_name="Signup", display_name="Signup")
        Goal.objects.create(
            site=traffic.site, event_name="Purchase", display_name="Purchase", currency="EUR"
        )
        traffic.record(
            view("2024-06-10T10:00", 1, referrer_source="Google"),
            custom("2024-06-10T10:01", "Signup", 1, referrer_source="Google"),
            custom("2024-06-10T10:02", "Signup", 1, referrer_source="Google"),
            view("2024-06-10T10:00", 2, referrer_source="Google"),
            view("2024-06-10T10:00", 3),
            view("2024-06-10T10:00", 4),
            custom(
                "2024-06-10T10:01",
                "Purchase",
                4,
                revenue_reporting_amount=20,
                revenue_reporting_currency="EUR",
                props={"plan": "big"},
            ),
        )

    def test_conversions_list_the_configured_goals(self, client: Client) -> None:
        signup, purchase = sorted(
            rows(client, "conversions"), key=lambda row: row["name"], reverse=True
        )
        assert signup == {
            "name": "Signup",
            "visitors": 1,
            "events": 2,
            "conversion_rate": 25.0,
            "average_revenue": None,
            "total_revenue": None,
        }
        assert purchase["total_revenue"]["value"] == 20
        assert purchase["total_revenue"]["currency"] == "EUR"

    def test_a_goal_filter_turns_rows_into_conversions(self, client: Client) -> None:
        (row,) = rows(client, "sources", filters='[["is","event:goal",["Signup"]]]')
        assert row == {
            "name": "Google",
            "visitors": 1,
            "conversion_rate": 50.0,
            "total_visitors": 2,
        }

    def test_total_visitors_and_rate_agree_where_visits_reach_over_midnight(
        self, client: Client, traffic: Traffic
    ) -> None:
        # The visit goes on after midnight without any event but engagement.
        traffic.record(
            view("2024-06-09T23:50", 9, referrer_source="Google"),
            engagement("2024-06-10T00:05", 9),
        )
        (row,) = rows(client, "sources", filters='[["is","event:goal",["Signup"]]]')
        assert row["conversion_rate"] == round(100 * row["visitors"] / row["total_visitors"], 2)

    def test_details_of_a_goal_with_a_currency_have_its_revenue(self, client: Client) -> None:
        purchases = {"filters": '[["is","event:goal",["Purchase"]]]', "detailed": "true"}
        (row,) = rows(client, "sources", **purchases)
        assert (row["name"], row["total_visitors"]) == ("Direct / None", 2)
        assert row["average_revenue"]["long"] == "€20.00"
        (entry,) = rows(client, "entry-pages", **purchases)
        assert "total_revenue" not in entry

    def test_a_goal_that_does_not_exist_is_told(self, client: Client) -> None:
        params = {**DAY, "filters": '[["is","event:goal",["Nope"]]]'}
        answer = report(client, "sources", status=400, **params)
        assert "`Nope` is not configured" in answer["error"]

    def test_values_of_a_property(self, client: Client) -> None:
        found = rows(client, "custom-prop-values/plan")
        assert found == [
            {"name": "(none)", "visitors": 4, "events": 6, "percentage": 100.0},
            {"name": "big", "visitors": 1, "events": 1, "percentage": 25.0},
        ]
        (row,) = rows(
            client, "custom-prop-values/plan", filters='[["is","event:goal",["Purchase"]]]'
        )
        assert (row["name"], row["conversion_rate"]) == ("big", 25.0)
        assert row["total_revenue"]["short"] == "€20.0"

    def test_a_property_of_any_name_can_be_asked_for(self, client: Client) -> None:
        assert rows(client, "custom-prop-values/a'%20b%22")[0]["name"] == "(none)"


def test_realtime_lists_cover_five_minutes(client: Client, traffic: Traffic) -> None:
    traffic.record(
        view("2024-06-15T11:56", 1, "/now"),
        view("2024-06-15T11:40", 2, "/before"),
    )
    found = report(client, "pages", period="realtime")["results"]
    assert [row["name"] for row in found] == ["/now"]


def test_realtime_conversions_cover_half_an_hour(client: Client, traffic: Traffic) -> None:
    Goal.objects.create(site=traffic.site, event_name="Signup", display_name="Signup")
    traffic.record(custom("2024-06-15T11:40", "Signup", 1), custom("2024-06-15T11:20", "Signup", 2))
    (row,) = report(client, "conversions", period="realtime")["results"]
    assert (row["name"], row["visitors"]) == ("Signup", 1)


@pytest.mark.parametrize(
    ("name", "params", "labels"),
    [
        ("pages", DAY, ["Visitors", "percentage"]),
        ("entry-pages", DAY, ["Unique entrances", "percentage", "visits", "visit_duration"]),
        ("exit-pages", DAY, ["Unique exits", "percentage", "visits", "exit_rate"]),
        ("pages", {"period": "realtime"}, ["Current visitors", "percentage"]),
        ("exit-pages", {"period": "realtime"}, ["Current visitors", "percentage", "visits"]),
        ("entry-pages", {**DAY, "filters": BUYING}, ["Conversions", "CR"]),
        ("pages", {"period": "realtime", "filters": BUYING}, ["Current visitors", "CR"]),
    ],
)
def test_reports_on_pages_say_what_their_metrics_are_called(
    client: Client, traffic: Traffic, name: str, params: dict[str, str], labels: list[str]
) -> None:
    Goal.objects.create(site=traffic.site, event_name="Buy", display_name="Buy")
    assert report(client, name, **params)["meta"]["metric_labels"][: len(labels)] == labels
