"""Merged figures are those of plain Python: own rows, as the engine answers them alone, and
imported ones added up by hand."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.stats.site import CompletedImport
from tests.stats.world import World, view

IMPORT = CompletedImport(1, date(2024, 6, 1), date(2024, 6, 12))
RANGE = ["2024-06-04", "2024-06-10"]
SOURCES, MEDIUMS = ["", "Google", "Bing"], ["", "email"]
COUNTS = ("visitors", "visits", "pageviews")
METRICS = [*COUNTS, "bounce_rate", "visit_duration"]
EMPTY: list[Any] = [0] * len(METRICS)

Row = dict[str, Any]
Groups = dict[tuple[str, ...], list[Any]]

days = st.integers(3, 12).map(lambda day: f"2024-06-{day:02}")


@st.composite
def imported_rows(draw: st.DrawFn) -> Row:
    visits = draw(st.integers(0, 30))
    return {
        "date": draw(days),
        "source": draw(st.sampled_from(SOURCES)),
        "utm_medium": draw(st.sampled_from(MEDIUMS)),
        "visitors": draw(st.integers(0, 20)),
        "visits": visits,
        "pageviews": draw(st.integers(0, 60)),
        "bounces": draw(st.integers(0, visits)),
        "visit_duration": draw(st.integers(0, 5_000)),
    }


@st.composite
def own_visits(draw: st.DrawFn) -> list[Any]:
    day = draw(days)
    source = {
        "referrer_source": draw(st.sampled_from(SOURCES)),
        "utm_medium": draw(st.sampled_from(MEDIUMS)),
    }
    minutes = draw(st.integers(1, 3))
    return [view(f"{day}T10:{4 * minute:02}", **source) for minute in range(minutes)]


def label(value: str) -> str:
    return value or "Direct / None"


#: Dimensions with the group that they put an imported row into.
GROUPINGS: dict[str, tuple[list[str], Callable[[Row], tuple[str, ...]]]] = {
    "nothing": ([], lambda row: ()),
    "source": (["visit:source"], lambda row: (label(row["source"]),)),
    "day": (["time:day"], lambda row: (row["date"],)),
    "both": (["time:day", "visit:source"], lambda row: (row["date"], label(row["source"]))),
}


def merged(own: Groups, rows: list[Row], group_of: Callable[[Row], tuple[str, ...]]) -> Groups:
    """Own figures and imported rows, by the definition of each metric."""
    imported: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        imported[group_of(row)].append(row)
    groups = {}
    for group in {*own, *imported}:
        figures, of_group = own.get(group, EMPTY), imported[group]
        sums = {name: sum(row[name] for row in of_group) for name in ("visits", "bounces")}
        duration = sum(row["visit_duration"] for row in of_group)
        visits, bounce_rate, own_duration = figures[1], figures[3], figures[4] or 0
        weight = visits + sums["visits"]
        averages = [0, 0]
        if weight:
            bounces = sums["bounces"] + bounce_rate * visits / 100
            averages = [100 * bounces / weight, (duration + own_duration * visits) / weight]
        counts = [figures[i] + sum(row[name] for row in of_group) for i, name in enumerate(COUNTS)]
        groups[group] = [*counts, *averages]
    return groups


@pytest.mark.parametrize("grouping", GROUPINGS)
@pytest.mark.parametrize("medium", [None, "email"])
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(imported_rows(), max_size=12), visits=st.lists(own_visits(), max_size=6))
def test_own_and_imported_figures_add_up(
    world: World, grouping: str, medium: str | None, rows: list[Row], visits: list[Any]
) -> None:
    site = World(world.warehouse, stats_start_date=date(2024, 6, 1), imports=(IMPORT,))
    # Of different people: what somebody does within half an hour is one visit from one source.
    people = enumerate(visits)
    site.record(*(replace(event, user=user) for user, visit in people for event in visit))
    site.bring_in("imported_sources", *rows)
    dimensions, group_of = GROUPINGS[grouping]
    # What is filtered or grouped by sources is read from their table.
    filters = [["is", "visit:utm_medium", [medium or "(not set)"]]]
    query = {"metrics": METRICS, "dimensions": dimensions, "filters": filters, "date_range": RANGE}

    def answer(**include: bool) -> Groups:
        return {tuple(key): values for key, values in site.rows(**query, include=include)}

    counted = [
        row
        for row in rows
        if RANGE[0] <= row["date"] <= RANGE[1]
        and row["utm_medium"] == (medium or "")
        and row["pageviews"] > 0
        and (row["visitors"] > 0 or not dimensions)
    ]
    expected = merged(answer(), counted, group_of)
    found = answer(imports=True)
    assert found.keys() == expected.keys()
    for group, figures in expected.items():
        assert found[group][:3] == figures[:3]
        # Halves may be rounded either way.
        for average, exact in zip(found[group][3:], figures[3:], strict=True):
            assert abs(average - exact) <= 0.5 + 1e-9
