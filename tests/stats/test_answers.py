"""The shape of answers: order, pages, meta, the echo of the query, labels of empty values."""

import json
from typing import Any

import pytest

from footfall.stats.dimensions import DIMENSIONS
from footfall.warehouse.locations import sync_locations
from tests.stats.world import World, custom, view


@pytest.fixture
def site(world: World) -> World:
    return world.record(
        view("2024-06-10T10:00", 1, "/b", browser="Firefox"),
        view("2024-06-10T10:00", 2, "/a"),
        view("2024-06-11T10:00", 3, "/c", browser="Chrome"),
        view("2024-06-11T10:00", 4, "/c", browser="Chrome"),
    )


def test_the_order_of_keys_is_fixed(site: World) -> None:
    answer = site.ask(
        metrics=["visitors"],
        date_range=["2024-06-10", "2024-06-11"],
        dimensions=["time"],
        filters=[["is", "visit:browser", ["Chrome"]]],
        include={"time_labels": True, "total_rows": True, "imports": True},
        order_by=[["time", "desc"]],
        pagination={"limit": 1},
    )
    assert json.dumps(answer) == json.dumps(
        {
            "results": [{"dimensions": ["2024-06-11 10:00:00"], "metrics": [2]}],
            "meta": {
                "imports_included": False,
                "imports_skip_reason": "no_imported_data",
                "time_labels": [
                    f"2024-06-{day} {hour:02}:00:00" for day in (10, 11) for hour in range(24)
                ],
                "total_rows": 1,
            },
            "query": {
                "site_id": "site.test",
                "metrics": ["visitors"],
                "date_range": ["2024-06-10T00:00:00+00:00", "2024-06-11T23:59:59+00:00"],
                "filters": [["is", "visit:browser", ["Chrome"]]],
                "dimensions": ["time:hour"],
                "order_by": [["time:hour", "desc"]],
                "include": {"imports": True, "time_labels": True, "total_rows": True},
                "pagination": {"limit": 1, "offset": 0},
            },
        }
    )


@pytest.mark.parametrize(
    "query",
    [
        {"metrics": ["visitors", "pageviews"], "dimensions": ["time"], "date_range": "7d"},
        {"metrics": ["visitors"], "dimensions": ["event:page"], "date_range": "month"},
        {
            "metrics": ["visits"],
            "dimensions": ["visit:exit_page"],
            "filters": [["is", "event:hostname", ["site.test"]]],
        },
    ],
)
def test_the_echoed_query_gives_the_same_answer(site: World, query: dict[str, Any]) -> None:
    first = site.configure(timezone="America/New_York").ask(**query)
    assert site.ask(**first["query"]) == first


def test_hostname_filters_extend_to_the_pages_of_the_grouping(site: World) -> None:
    on_host = ["is", "event:hostname", ["site.test"], {"case_sensitive": False}]
    for dimension, twin in {
        "visit:source": "visit:entry_page_hostname",
        "visit:exit_page": "visit:exit_page_hostname",
    }.items():
        answer = site.ask(metrics=["visitors"], dimensions=[dimension], filters=[on_host])
        extended = ["is", twin, ["site.test"], {"case_sensitive": False}]
        assert answer["query"]["filters"] == [on_host, extended]
    answer = site.ask(metrics=["visitors"], dimensions=["visit:browser"], filters=[on_host])
    assert answer["query"]["filters"] == [on_host]


def test_default_order_is_first_metric_descending_and_ties_by_dimension(site: World) -> None:
    answer = site.ask(metrics=["visitors"], dimensions=["event:page"])
    assert [row["dimensions"] for row in answer["results"]] == [["/c"], ["/a"], ["/b"]]
    assert answer["query"]["order_by"] == [["visitors", "desc"]]


def test_default_order_over_time_is_time_first(site: World) -> None:
    answer = site.ask(metrics=["visitors"], dimensions=["event:page", "time:day"])
    assert answer["query"]["order_by"] == [["time:day", "asc"], ["visitors", "desc"]]
    assert [row["dimensions"] for row in answer["results"]] == [
        ["/a", "2024-06-10"],
        ["/b", "2024-06-10"],
        ["/c", "2024-06-11"],
    ]


def test_pages_cover_all_rows_once(site: World) -> None:
    def page(offset: int) -> list[str]:
        answer = site.ask(
            metrics=["visits"],
            dimensions=["event:page"],
            pagination={"limit": 2, "offset": offset},
            include={"total_rows": True},
        )
        assert answer["meta"]["total_rows"] == (3 if offset < 3 else 0)
        return [row["dimensions"][0] for row in answer["results"]]

    assert page(0) + page(2) == ["/c", "/a", "/b"]
    assert page(4) == []


@pytest.mark.parametrize("offset", [3.0, 2**63, 10**40])
def test_pages_beyond_the_end_are_empty(site: World, offset: float) -> None:
    page = {"limit": 2.0, "offset": offset}
    assert site.rows(metrics=["visits"], dimensions=["event:page"], pagination=page) == []


def test_order_by_several_keys(site: World) -> None:
    rows = site.rows(
        metrics=["visitors"],
        dimensions=["event:page"],
        order_by=[["visitors", "asc"], ["event:page", "desc"]],
    )
    assert [key for (key,), _ in rows] == ["/b", "/a", "/c"]


def test_empty_values_have_labels(world: World) -> None:
    world.record(
        custom("2024-06-10T10:00", "A", 1, props={"k": ""}),
        custom("2024-06-10T10:00", "A", 2),
        custom("2024-06-10T10:00", "A", 3, props={"k": "(none)"}),
    )
    labels = {
        "visit:source": "Direct / None",
        "visit:referrer": "Direct / None",
        "visit:channel": "Direct",
        "visit:utm_medium": "(not set)",
        "visit:device": "(not set)",
        "visit:screen": "(not set)",
        "visit:browser_version": "(not set)",
        "visit:os": "(not set)",
        "visit:country": "",
        "visit:region": "",
        "visit:city": 0,
        "event:props:k": "(none)",
    }
    for dimension, label in labels.items():
        for metric in ("visitors", "events"):
            rows = world.rows(metrics=[metric], dimensions=[dimension])
            assert rows == [([label], [3])], dimension


def test_every_dimension_answers_for_visitors(site: World) -> None:
    for dimension in DIMENSIONS.values():
        if dimension.public and dimension.kind != "goal":
            rows = site.rows(metrics=["visitors"], dimensions=[dimension.name])
            assert rows, dimension.name


def test_places_have_names(world: World) -> None:
    sync_locations(world.warehouse)
    place = {"country_code": "DE", "subdivision1_code": "DE-BE", "city_geoname_id": 2950159}
    world.record(view("2024-06-10T10:00", 1, **place))
    names = {"country_name": "Germany", "region_name": "Berlin", "city_name": "Berlin"}
    for dimension, name in names.items():
        for metric in ("visitors", "pageviews"):
            rows = world.rows(metrics=[metric], dimensions=[f"visit:{dimension}"])
            assert rows == [([name], [1])]
    assert world.metrics("visitors", filters=[["is", "visit:city_name", ["Berlin"]]]) == [1]
