"""An explanation says which tables are read and why, and what is asked of the warehouse."""

from typing import Any

from footfall.stats import explain, parse_v2
from footfall.stats.build import build
from footfall.stats.filters import parse_all
from tests.stats.world import NOW, World, view


def explanation(world: World, *metrics: str, **asked: Any) -> Any:
    filters = parse_all(asked.pop("filters", []))
    query = build(world.site, metrics=metrics, date_range="7d", now=NOW, filters=filters, **asked)
    return explain.explain(query).to_json()


def test_visits_alone_answer_what_needs_no_events(world: World) -> None:
    explained = explanation(world, "visitors", "bounce_rate")

    assert explained["tables"] == {"sessions": ["visitors", "bounce_rate"]}
    assert "metric bounce_rate needs sessions" in explained["because"]
    assert [part["table"] for part in explained["parts"]] == ["sessions"]
    assert "events_v2" not in explained["sql"]


def test_a_page_breakdown_with_bounces_names_both_tables_and_the_twin(world: World) -> None:
    explained = explanation(world, "visitors", "bounce_rate", dimensions=["event:page"])

    assert explained["tables"] == {"events": ["visitors"], "sessions": ["bounce_rate"]}
    assert "dimension event:page needs events" in explained["because"]
    events, sessions = explained["parts"]
    assert (events["decides_groups"], sessions["decides_groups"]) == (True, False)
    assert sessions["dimensions"] == ["visit:entry_page"]
    assert "grouped by event:page as visit:entry_page" in sessions["notes"]


def test_narrowing_by_the_other_table_is_explained_by_the_filter(world: World) -> None:
    of_page = explanation(world, "visit_duration", filters=[["is", "event:page", ["/a"]]])
    of_entry = explanation(world, "pageviews", filters=[["is", "visit:entry_page", ["/a"]]])

    (sessions,) = of_page["parts"]
    assert "because of the filters on event:page" in " ".join(sessions["notes"])
    (events,) = of_entry["parts"]
    assert "because of the filters on visit:entry_page" in " ".join(events["notes"])


def test_hours_say_that_visits_are_spread(world: World) -> None:
    explained = explanation(world, "visitors", dimensions=["time:hour"])

    assert "a visit counts in every time bucket that it spans" in explained["parts"][0]["notes"]


def test_rates_show_the_read_of_their_total(world: World) -> None:
    explained = explanation(world, "visitors", "percentage", dimensions=["visit:source"])

    assert explained["totals"]["query"]["table"] == "events"


def test_the_statement_is_the_one_that_runs_and_values_are_bound(world: World) -> None:
    world.record(view("2024-06-14 10:00", page="/o'clock"))
    explained = explanation(world, "pageviews", filters=[["is", "event:page", ["/o'clock"]]])

    assert "o'clock" not in explained["sql"]
    assert ["/o'clock"] in explained["parameters"].values()
    assert world.warehouse.query(explained["sql"], explained["parameters"]).rows == [(1,)]


def test_recording_gathers_every_query_of_its_block_and_no_other(world: World) -> None:
    with explain.recording() as explanations:
        world.metrics("visitors")
        world.metrics("pageviews")
    world.metrics("visits")

    assert [one.query.metrics for one in explanations] == [("visitors",), ("pageviews",)]


def test_a_query_from_json_is_explained_as_it_was_understood(world: World) -> None:
    body = {
        "site_id": "site.test",
        "metrics": ["visitors"],
        "date_range": ["2024-06-01", "2024-06-02"],
        "filters": [["is", "visit:country", ["DE"]]],
    }
    explained = explain.explain(parse_v2.parse(body, world.site, NOW)).to_json()

    assert explained["range"] == ["2024-06-01T00:00:00+00:00", "2024-06-02T23:59:59+00:00"]
    assert explained["filters"] == [["is", "visit:country", ["DE"]]]
