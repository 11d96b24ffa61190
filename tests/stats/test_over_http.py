"""The engine's statements mean the same to a server as to the embedded engine."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from footfall.stats.site import Goal
from footfall.warehouse import Warehouse
from footfall.warehouse.migrations import migrate
from tests.stats.world import World, custom, view
from tests.support.warehouse import http_server

ODD = "a'b\\c\"{p0:String}\n%s"


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with http_server(tmp_path_factory.mktemp("clickhouse")) as address:
        warehouse = Warehouse.open(f"{address}/stats_test")
        migrate(warehouse)
        yield warehouse
        warehouse.close()


QUERIES: list[dict[str, Any]] = [
    {"metrics": ["visitors", "visits", "pageviews", "bounce_rate", "visit_duration"]},
    {"metrics": ["visitors", "bounce_rate"], "dimensions": ["event:page"]},
    {"metrics": ["visitors", "percentage"], "dimensions": ["visit:exit_page"]},
    {"metrics": ["visitors"], "dimensions": ["time:hour"]},
    {"metrics": ["visitors"], "dimensions": ["time:week"], "include": {"total_rows": True}},
    {"metrics": ["visitors", "conversion_rate"], "dimensions": ["event:goal"]},
    {"metrics": ["events"], "filters": [["is", "event:page", [ODD, "/x"]]]},
    {"metrics": ["events"], "filters": [["is", f"event:props:{ODD}", [ODD]]]},
    {"metrics": ["visits"], "filters": [["has_done", ["contains", "event:page", [ODD]]]]},
    {
        "metrics": ["visitors"],
        "filters": [["is", "visit:entry_page", [str(i) for i in range(2_000)]]],
    },
]


@pytest.mark.parametrize("query", QUERIES)
def test_same_answer(world: World, remote: Warehouse, query: dict[str, Any]) -> None:
    goals = (
        Goal(1, ODD, "event", event_name="Signup", custom_props={ODD: ODD}),
        Goal(2, "Visit /b*", "page", page_path="/b*"),
    )
    events = (
        view("2024-06-10T10:50", 1, "/a"),
        view("2024-06-10T11:10", 1, "/b"),
        view("2024-06-11T10:00", 2, ODD),
        custom("2024-06-11T10:01", "Signup", 2, props={ODD: ODD}),
    )
    world.configure(goals=goals).record(*events)
    other = World(remote, stats_start_date=date(2024, 6, 1), goals=goals).record(*events)
    assert other.ask(**query) == world.ask(**query)
