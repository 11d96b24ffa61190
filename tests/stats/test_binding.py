"""Values are data, wherever they are put: no text of a user becomes SQL."""

from typing import Any

import pytest

from footfall.stats import planner, sql
from footfall.stats.build import build
from footfall.stats.execute import run
from footfall.stats.filters import parse_all
from footfall.stats.site import Goal
from tests.stats.world import NOW, World, custom, view

HOSTILE = [
    "'",
    "' OR 1=1 --",
    "\\",
    "\\' OR 1=1 --",
    "'; DROP TABLE events_v2; --",
    "') UNION ALL SELECT * FROM events_v2 --",
    "{p0:String}",
    "{p1:Identifier}",
    "%(p0)s %s %% ?",
    '`"',
    "\x00",
    "\n\t\r",
    "/* */ -- #",
    "🙂é",
    "\ud800",
]

#: A marker that is no part of any SQL of ours.
MARK = "zq9x"


def everywhere(text: str) -> list[dict[str, Any]]:
    """A query for each place where text of a user can stand."""
    columns = ["event:page", "event:name", "visit:source", "visit:exit_page", "visit:utm_term"]
    operators = ["is", "is_not", "contains", "contains_not", "matches_wildcard"]
    keys = [*columns, f"event:props:{text}"]
    conditions = [[op, key, [text]] for op in operators for key in keys]
    conditions += [["contains", "visit:city", [text]], ["contains", "event:goal", [text]]]
    conditions += [["is", "event:page", [text], {"case_sensitive": False}]]
    conditions += [["has_done", condition] for condition in conditions[:2]]
    queries: list[dict[str, Any]] = [{"filters": [condition]} for condition in conditions]
    queries.append({"dimensions": [f"event:props:{text}"]})
    queries.append({"dimensions": ["event:goal"]})
    return queries


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(world: World, text: str) -> None:
    stored = text.encode("utf-8", "replace").decode()
    world.record(
        view("2024-06-10T10:00", 1, stored, referrer_source=stored),
        custom("2024-06-10T10:01", "Signup", 1, stored, props={stored: stored}),
        view("2024-06-10T10:00", 2, "/other"),
    )
    world.configure(
        goals=(
            Goal(1, stored, "event", event_name="Signup", custom_props={stored: stored}),
            Goal(2, f"Visit {stored}", "page", page_path=f"{stored}*"),
        )
    )
    assert world.metrics("visitors", filters=[["is", "event:page", [text]]]) == [1]
    assert world.metrics("visitors", filters=[["is", f"event:props:{text}", [text]]]) == [1]
    assert world.metrics("visitors", filters=[["is", "visit:source", [text]]]) == [1]
    assert world.metrics("visitors", filters=[["is", "event:goal", [text]]]) == [1]
    keys = {key for (key,), _ in world.rows(metrics=["visitors"], dimensions=["event:goal"])}
    assert keys == {stored, f"Visit {stored}"}
    values = world.rows(metrics=["events"], dimensions=[f"event:props:{text}"])
    assert (([stored]), [1]) in values
    for query in everywhere(text):
        arguments = {"metrics": ["visitors"], "date_range": "all", "now": NOW, **query}
        arguments["filters"] = parse_all(arguments.get("filters", []))
        run(world.warehouse, build(world.site, **arguments))


def test_no_text_of_a_user_is_part_of_the_sql(world: World) -> None:
    world.configure(
        goals=(
            Goal(1, f"{MARK}1", "event", event_name=f"{MARK}2", custom_props={f"{MARK}3": MARK}),
            Goal(2, f"{MARK}4", "page", page_path=f"/{MARK}*"),
            Goal(3, f"{MARK}5", "scroll", page_path=f"/{MARK}", scroll_threshold=10),
        )
    )
    for query in everywhere(MARK):
        query["filters"] = parse_all(query.get("filters", []))
        for metrics in (["visitors"], ["visitors", "percentage"], ["events"]):
            dimensions = query.get("dimensions", [])
            asked = build(
                world.site,
                metrics=metrics,
                dimensions=dimensions,
                filters=query["filters"],
                date_range="all",
                now=NOW,
            )
            statement = sql.compile(asked, planner.plan(asked))
            assert MARK not in statement.sql
            if query["filters"]:
                assert MARK in str(statement.parameters)
