"""The export: every figure of a dashboard in CSV files, in a zip."""

import csv
import io
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client

from footfall.accounts.models import User
from footfall.sites.models import Goal, Segment, Site, SiteImport
from footfall.sites.shared_links import create_shared_link
from tests.api.traffic import Traffic
from tests.stats.world import custom, engagement, view

URL = "/site.test/export"
DESKTOP = {
    "referrer_source": "Google",
    "referrer": "google.com",
    "utm_medium": "cpc",
    "utm_source": "google",
    "utm_campaign": "spring",
    "utm_content": "top",
    "utm_term": "shoes",
    "country_code": "EE",
    "subdivision1_code": "EE-37",
    "city_geoname_id": 588409,
    "browser": "Firefox",
    "browser_version": "130",
    "operating_system": "Mac",
    "operating_system_version": "14",
    "screen_size": "Desktop",
}
WEEK = {"period": "7d"}
OVER_TIME = (
    *("visitors", "pageviews", "visits"),
    *("views_per_visit", "bounce_rate", "visit_duration"),
)

Files = dict[str, list[list[str]]]


@pytest.fixture
def logged_in(client: Client, owner: User, traffic: Traffic) -> Client:
    client.force_login(owner)
    return client


@pytest.fixture
def visits(traffic: Traffic) -> None:
    """A visit over two pages with a conversion, and one of a single page of somebody unknown."""
    traffic.record(
        view("2024-06-10T10:00", 1, "/", **DESKTOP),
        engagement("2024-06-10T10:00:30", 1, "/", scroll_depth=50, engagement_time=20_000),
        view("2024-06-10T10:01", 1, "/thanks", **DESKTOP),
        custom("2024-06-10T10:02", "Buy", 1, "/thanks", props={"plan": "big"}, **DESKTOP),
        view("2024-06-11T10:00", 2, "/"),
    )


@pytest.fixture
def goal(site: Site) -> str:
    """A goal, and the filter for it."""
    Goal.objects.create(site=site, event_name="Buy", display_name="Buy")
    return '[["is", "event:goal", ["Buy"]]]'


def export(client: Client, **params: Any) -> Files:
    """Rows by file."""
    response = client.get(URL, params)
    assert response.status_code == 200, response.content
    with ZipFile(io.BytesIO(response.content)) as archive:
        return {
            name: list(csv.reader(io.StringIO(archive.read(name).decode(), newline="")))
            for name in archive.namelist()
        }


def test_the_answer_is_a_named_zip_that_ends_the_waiting(logged_in: Client) -> None:
    logged_in.cookies["exporting"] = "true"
    response = logged_in.get(URL, WEEK)
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == (
        'attachment; filename="Footfall export site.test 2024-06-08 to 2024-06-14.zip"'
    )
    assert response.cookies["exporting"]["max-age"] == 0
    assert "no-store" in response["Cache-Control"]


@pytest.mark.usefixtures("visits", "place_names", "goal")
def test_every_file_with_its_columns(logged_in: Client) -> None:
    files = export(logged_in, **WEEK)
    empty = ["0", "0", "0", "0.0", "0.0", ""]
    assert files.pop("visitors.csv") == [
        [
            "date",
            "visitors",
            "pageviews",
            "visits",
            "views_per_visit",
            "bounce_rate",
            "visit_duration",
        ],
        ["2024-06-08", *empty],
        ["2024-06-09", *empty],
        ["2024-06-10", "1", "2", "1", "2.0", "0", "120"],
        ["2024-06-11", "1", "1", "1", "1.0", "100", "0"],
        ["2024-06-12", *empty],
        ["2024-06-13", *empty],
        ["2024-06-14", *empty],
    ]
    quality = ["name", "visitors", "bounce_rate", "visit_duration"]
    for name, direct, value in (
        ("sources", "Direct / None", "Google"),
        ("channels", "Direct", "Paid Search"),
        ("referrers", "Direct / None", "google.com"),
    ):
        assert files.pop(f"{name}.csv") == [
            quality,
            [direct, "1", "100", "0"],
            [value, "1", "0", "120"],
        ]
    for name, value in (
        ("utm_mediums", "cpc"),
        ("utm_sources", "google"),
        ("utm_campaigns", "spring"),
        ("utm_contents", "top"),
        ("utm_terms", "shoes"),
    ):
        assert files.pop(f"{name}.csv") == [quality, [value, "1", "0", "120"]]
    assert files.pop("pages.csv") == [
        ["name", "visitors", "pageviews", "bounce_rate", "time_on_page", "scroll_depth"],
        ["/", "2", "2", "50", "20", "50"],
        ["/thanks", "1", "1", "0", "", ""],
    ]
    assert files.pop("entry_pages.csv") == [
        ["name", "unique_entrances", "total_entrances", "bounce_rate", "visit_duration"],
        ["/", "2", "2", "50", "60"],
    ]
    assert files.pop("exit_pages.csv") == [
        ["name", "unique_exits", "total_exits", "exit_rate"],
        ["/", "1", "1", "50.0"],
        ["/thanks", "1", "1", "100.0"],
    ]
    for name, values in (
        ("countries", ["Estonia"]),
        ("regions", ["Harjumaa"]),
        ("cities", ["Tallinn"]),
        ("browsers", ["(not set)", "Firefox"]),
        ("operating_systems", ["(not set)", "Mac"]),
        ("devices", ["(not set)", "Desktop"]),
    ):
        rows = [[value, "1"] for value in values]
        assert files.pop(f"{name}.csv") == [["name", "visitors"], *rows]
    for name, value, version in (
        ("browser_versions", "Firefox", "130"),
        ("operating_system_versions", "Mac", "14"),
    ):
        assert files.pop(f"{name}.csv") == [
            ["name", "version", "visitors"],
            ["(not set)", "(not set)", "1"],
            [value, version, "1"],
        ]
    assert files.pop("conversions.csv") == [
        ["name", "unique_conversions", "total_conversions"],
        ["Buy", "1", "1"],
    ]
    assert files.pop("custom_props.csv") == [
        ["property", "value", "visitors", "events", "percentage"],
        ["plan", "(none)", "2", "3", "100.0"],
        ["plan", "big", "1", "1", "50.0"],
    ]
    assert files == {}


@pytest.mark.usefixtures("visits", "place_names")
def test_every_file_is_about_conversions_while_a_goal_is_filtered(
    logged_in: Client, goal: str
) -> None:
    files = export(logged_in, filters=goal, period="day", date="2024-06-10", interval="hour")
    graph = files.pop("visitors.csv")
    assert graph[0] == ["date", "unique_conversions", "total_conversions", "conversion_rate"]
    assert graph[10:12] == [
        ["2024-06-10 09:00:00", "0", "0", "0.0"],
        ["2024-06-10 10:00:00", "1", "1", "100.0"],
    ]
    assert files.pop("conversions.csv") == [
        ["name", "unique_conversions", "total_conversions"],
        ["Buy", "1", "1"],
    ]
    assert files.pop("custom_props.csv") == [
        ["property", "value", "visitors", "events", "conversion_rate"],
        ["plan", "big", "1", "1", "100.0"],
    ]
    for name in ("browser_versions", "operating_system_versions"):
        header, row = files.pop(f"{name}.csv")
        assert header == ["name", "version", "conversions", "conversion_rate"]
        assert row[2:] == ["1", "100.0"]
    assert len(files) == 17
    for rows in files.values():
        assert [row[-2:] for row in rows] == [["conversions", "conversion_rate"], ["1", "100.0"]]


@pytest.mark.usefixtures("visits")
def test_a_page_filter_adds_how_far_it_is_read(logged_in: Client) -> None:
    files = export(logged_in, **WEEK, filters='[["is", "event:page", ["/"]]]')
    assert files["visitors.csv"][0][-1] == "scroll_depth"
    assert [row[-1] for row in files["visitors.csv"][3:5]] == ["50", ""]
    assert files["exit_pages.csv"][1][-1] == ""


@pytest.mark.usefixtures("visits")
def test_a_property_filter_is_about_that_property(logged_in: Client, traffic: Traffic) -> None:
    traffic.record(custom("2024-06-12T10:00", "Buy", 3, props={"plan": "big", "colour": "red"}))
    files = export(logged_in, **WEEK, filters='[["is", "event:props:colour", ["red"]]]')
    assert {row[0] for row in files["custom_props.csv"][1:]} == {"colour"}


def test_properties_without_any(logged_in: Client, traffic: Traffic) -> None:
    traffic.record(view("2024-06-10T10:00", 1))
    assert "custom_props.csv" not in export(logged_in, **WEEK)


@pytest.mark.usefixtures("visits")
def test_properties_that_the_plan_leaves_out(logged_in: Client, traffic: Traffic) -> None:
    traffic.site.team.features = []
    traffic.site.team.save()
    assert "custom_props.csv" not in export(logged_in, **WEEK)


@pytest.mark.usefixtures("visits")
def test_the_interval_is_chosen(logged_in: Client) -> None:
    files = export(logged_in, **WEEK, interval="month")
    assert [row[0] for row in files["visitors.csv"]] == ["date", "2024-06-01"]
    response = logged_in.get(URL, {**WEEK, "interval": "undefined"})
    assert (response.status_code, response.content) == (400, b"")


def test_a_bad_date_is_an_error(logged_in: Client) -> None:
    assert logged_in.get(URL, {"period": "day", "date": "yesterday"}).status_code == 400


def test_imported_figures_only_on_request(logged_in: Client, traffic: Traffic) -> None:
    SiteImport.objects.create(
        site=traffic.site,
        source="csv",
        status="completed",
        start_date="2024-06-10",
        end_date="2024-06-10",
    )
    row = {"date": "2024-06-10", "browser": "Chrome", "visitors": 5, "visits": 5}
    traffic.world.bring_in("imported_browsers", row)
    assert export(logged_in, **WEEK)["browsers.csv"][1:] == []
    files = export(logged_in, **WEEK, with_imported="true")
    assert files["browsers.csv"][1:] == [["Chrome", "5"]]


def test_files_end_after_300_rows_those_of_pages_after_100(
    logged_in: Client, traffic: Traffic
) -> None:
    traffic.record(*(view("2024-06-10T10:00", n, f"/{n}") for n in range(1, 400)))
    files = export(logged_in, **WEEK)
    rows = {name: len(files[f"{name}.csv"]) - 1 for name in ("pages", "entry_pages", "exit_pages")}
    assert rows == {"pages": 100, "entry_pages": 300, "exit_pages": 100}


def test_a_cell_is_no_formula(logged_in: Client, traffic: Traffic) -> None:
    traffic.record(view("2024-06-10T10:00", 1, utm_source='=1+"2,3"'))
    assert export(logged_in, **WEEK)["utm_sources.csv"][1][0] == '\'=1+"2,3"'


def test_who_may_have_it(client: Client, traffic: Traffic, stranger: User) -> None:
    assert client.get(URL).status_code == 404
    client.force_login(stranger)
    assert client.get(URL).status_code == 404
    link = create_shared_link(traffic.site, "Link")
    assert client.get(URL, {"auth": link.slug}).status_code == 200
    assert client.get(URL, {"auth": "other"}).status_code == 404


def test_a_link_to_a_segment_exports_that_segment_only(client: Client, traffic: Traffic) -> None:
    filters = [["is", "visit:browser", ["Firefox"]]]
    segment = Segment.objects.create(
        site=traffic.site, name="a", type="site", segment_data={"filters": filters}
    )
    link = create_shared_link(traffic.site, "Link", segment=segment)
    assert client.get(URL, {"auth": link.slug}).status_code == 400
    limited = f'[["is", "segment", [{segment.pk}]]]'
    assert client.get(URL, {"auth": link.slug, "filters": limited}).status_code == 200


def test_a_locked_dashboard_is_not_exported(logged_in: Client, traffic: Traffic) -> None:
    traffic.site.team.locked = True
    traffic.site.team.save()
    assert "Dashboard Locked" in logged_in.get(URL).content.decode()
