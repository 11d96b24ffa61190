"""Whatever is combined, there is an answer or an error that says why not."""

from itertools import product
from typing import Any

import pytest

from footfall.stats import execute
from footfall.stats.build import build
from footfall.stats.dimensions import DIMENSIONS
from footfall.stats.filters import parse_all
from footfall.stats.metrics import METRICS
from footfall.stats.query import Include, QueryError
from footfall.stats.site import Goal
from tests.stats.world import NOW, World, custom, engagement, view

GROUPINGS: list[list[str]] = [
    [],
    *([name] for name in DIMENSIONS),
    ["event:props:plan"],
    ["time:hour", "visit:browser"],
    ["event:page", "event:hostname"],
    ["event:page", "visit:entry_page"],
    ["time:minute", "visit:exit_page"],
    ["event:goal", "event:props:plan"],
]
QUESTIONS: list[list[str]] = [
    *([name] for name in METRICS),
    ["visitors", "visits", "pageviews", "events", "bounce_rate", "visit_duration", "percentage"],
    ["visitors", "conversion_rate", "group_conversion_rate", "total_revenue"],
]
FILTERS: list[list[Any]] = [
    [],
    [["is", "event:page", ["/a"]]],
    [["is", "event:goal", ["Signup"]], ["is_not", "event:props:plan", ["x"]]],
    [["or", [["is", "event:page", ["/a"]], ["not", ["is", "visit:exit_page", ["/"]]]]]],
    [["has_done", ["is", "event:goal", ["Signup"]]], ["contains", "visit:entry_page", ["a"]]],
]


@pytest.fixture(scope="module")
def busy(shared_world: Any) -> World:
    world: World = shared_world()
    world.configure(
        goals=(
            Goal(1, "Visit /a*", "page", page_path="/a*"),
            Goal(2, "Signup", "event", event_name="Signup", currency="EUR"),
            Goal(3, "Read /a", "scroll", page_path="/a", scroll_threshold=50),
        ),
        timezone="Asia/Kolkata",
    )
    return world.record(
        view("2024-06-10T10:00", 1, "/a", browser="Firefox"),
        engagement("2024-06-10T10:02", 1, "/a", scroll_depth=60, engagement_time=5_000),
        custom("2024-06-10T10:03", "Signup", 1, "/a", props={"plan": "y"}, browser="Firefox"),
        view("2024-06-10T11:00", 2, "/b"),
    )


@pytest.mark.slow
@pytest.mark.parametrize("filters", FILTERS)
def test_every_combination(busy: World, filters: list[Any]) -> None:
    answered = set()
    for metrics, dimensions in product(QUESTIONS, GROUPINGS):
        try:
            query = build(
                busy.site,
                metrics=metrics,
                dimensions=dimensions,
                filters=parse_all(filters),
                date_range="all",
                now=NOW,
                include=Include(total_rows=True),
            )
        except QueryError:
            continue
        result = execute.run(busy.warehouse, query)
        assert result.meta["total_rows"] == len(result.rows)
        keys = [row.dimensions for row in result.rows]
        assert len(keys) == len(set(keys))
        answered |= set(metrics)
    assert {"visitors", "pageviews", "bounce_rate", "percentage"} <= answered
