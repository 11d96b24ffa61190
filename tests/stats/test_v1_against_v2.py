"""The older API asks the same engine: where both take a question, both give the same numbers."""

import json
from itertools import product
from typing import Any

import pytest

from footfall.stats import execute, parse_v1, results_v1
from footfall.stats.query import QueryError
from footfall.stats.site import Goal
from footfall.stats.validate_v1 import PROPERTIES
from tests.stats.world import NOW, World, custom, engagement, view

METRICS = ["visitors", "pageviews", "events", "visits", "bounce_rate", "visit_duration"]
METRICS += ["views_per_visit", "conversion_rate", "time_on_page"]
FILTERS: list[list[Any]] = [
    [],
    [["is", "event:page", ["/a"]]],
    [["is_not", "visit:source", ["Google"]], ["contains", "event:hostname", ["site"]]],
    [["is", "event:goal", ["Signup"]], ["is", "event:props:plan", ["pro", "(none)"]]],
    [["or", [["is", "visit:entry_page", ["/a"]], ["is", "visit:country", ["EE"]]]]],
]
#: Properties whose unknown values have no row in the older API, and how those read in the newer.
DROPPING = frozenset({"visit:country", "visit:region", "visit:city"}) | {
    name for name in PROPERTIES if "utm_" in name or name.endswith(("entry_page", "exit_page"))
}
UNKNOWN = ["", 0, "(not set)"]
DATES = "2024-06-10,2024-06-11"


@pytest.fixture(scope="module")
def busy(shared_world: Any) -> World:
    world: World = shared_world()
    world.configure(
        goals=(
            Goal(1, "Signup", "event", event_name="Signup"),
            Goal(2, "Visit /b*", "page", page_path="/b*"),
        )
    )
    known = {"referrer_source": "Google", "browser": "Firefox", "browser_version": "125"}
    placed = {"country_code": "EE", "subdivision1_code": "EE-37", "city_geoname_id": 588409}
    return world.record(
        view("2024-06-10T10:00", 1, "/a", **known),
        engagement("2024-06-10T10:02", 1, "/a", engagement_time=5_000),
        custom("2024-06-10T10:03", "Signup", 1, "/a", props={"plan": "pro"}, **known),
        view("2024-06-10T11:00", 2, "/b", utm_source="letter", **placed),
        custom("2024-06-10T11:01", "Signup", 2, "/b", utm_source="letter", **placed),
        view("2024-06-11T08:00", 3, "/a", operating_system="Mac"),
        view("2024-06-11T08:10", 3, "/b", operating_system="Mac"),
        engagement("2024-06-11T08:12", 3, "/b", engagement_time=9_000),
    )


def older(world: World, endpoint: str, **params: Any) -> Any:
    """The results of the API v1; ``None`` if it refuses the question."""
    params = {"period": "custom", "date": DATES, **params}
    params["filters"] = json.dumps(params["filters"])
    try:
        asked = getattr(parse_v1, endpoint)(params, world.site, NOW)
    except QueryError:
        return None
    result = execute.run(world.warehouse, asked.query)
    return getattr(results_v1, endpoint)(result, asked.metrics)["results"]


def newer(world: World, **query: Any) -> Any:
    """The rows of the API v2; ``None`` if it refuses the question."""
    try:
        return world.rows(date_range=DATES.split(","), **query)
    except QueryError:
        return None


@pytest.mark.parametrize("filters", FILTERS)
def test_totals(busy: World, filters: list[Any]) -> None:
    compared = 0
    for metric in METRICS:
        totals = older(busy, "aggregate", metrics=metric, filters=filters)
        rows = newer(busy, metrics=[metric], filters=filters)
        if totals is not None and rows is not None:
            compared += 1
            assert [totals[metric]["value"]] == rows[0][1], metric
    assert compared >= 3


@pytest.mark.parametrize("filters", FILTERS)
def test_days(busy: World, filters: list[Any]) -> None:
    compared = 0
    for metric in METRICS:
        series = older(busy, "timeseries", metrics=metric, filters=filters)
        counted = metric.replace("conversion_rate", "group_conversion_rate")
        rows = newer(busy, metrics=[counted], dimensions=["time:day"], filters=filters)
        if series is not None and rows is not None:
            compared += 1
            shown = {entry["date"]: entry[metric] for entry in series}
            assert list(shown) == DATES.split(",")
            found = {day: value for (day,), (value,) in rows}
            assert {day: shown[day] for day in found} == found, metric
            assert not any(value for day, value in shown.items() if day not in found)
    assert compared >= 3


@pytest.mark.parametrize("filters", FILTERS)
def test_groups(busy: World, filters: list[Any]) -> None:
    compared = 0
    for property_, metric in product([*sorted(PROPERTIES), "event:props:plan"], METRICS):
        of_visits = property_.startswith("visit:")
        if of_visits and metric in ("pageviews", "events"):
            continue  # those of whole visits here, of single events there
        entries = older(busy, "breakdown", property=property_, metrics=metric, filters=filters)
        counted = metric
        if of_visits or property_ in ("event:page", "event:name"):
            counted = metric.replace("conversion_rate", "group_conversion_rate")
        order = [[counted if metric != "time_on_page" else "visitors", "desc"], [property_, "asc"]]
        if property_ == "event:goal":
            del order[1]  # no public query orders by goal
        asked = [counted, "visitors"] if metric == "time_on_page" else [counted]
        dimensions = [property_]
        if property_ in ("visit:browser_version", "visit:os_version"):
            dimensions.insert(0, property_.removesuffix("_version"))
        rows = newer(busy, metrics=asked, dimensions=dimensions, filters=filters, order_by=order)
        if entries is None or rows is None:
            continue
        compared += 1
        shown = [list(entry.values()) for entry in entries]
        kept = [row for row in rows if property_ not in DROPPING or row[0][-1] not in UNKNOWN]
        assert shown == [[*keys, values[0]] for keys, values in kept], (property_, metric)
    assert compared >= 20
