"""Merged figures are those of plain Python: own rows, as the engine answers them alone, and
imported ones added up by hand."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.stats.site import CompletedImport
from tests.stats.world import Event, World, custom, view

IMPORT = CompletedImport(1, date(2024, 6, 1), date(2024, 6, 12))
RANGE = ["2024-06-04", "2024-06-10"]
COUNTS = ["visitors", "visits", "pageviews", "events"]
AVERAGES = ["bounce_rate", "visit_duration"]
DROPPED = "dropped"

Row = dict[str, Any]
Groups = dict[tuple[str, ...], dict[str, Any]]


@dataclass(frozen=True)
class Subject:
    """A table of imported figures.

    ``columns`` are its dimensions, each with the column of own rows (of sessions or events) and of
    the table, and with what imported rows without a value are called.
    """

    table: str
    columns: dict[str, tuple[str, str, str]]
    values: tuple[str, ...]
    visits: str | None = "visits"
    hits: str = "pageviews"
    metrics: tuple[str, ...] = (*COUNTS, *AVERAGES)


SUBJECTS = (
    Subject(
        "imported_sources",
        {
            "visit:source": ("referrer_source", "source", "Direct / None"),
            "visit:utm_medium": ("utm_medium", "utm_medium", DROPPED),
        },
        ("", "Google", "Bing"),
    ),
    Subject(
        "imported_locations",
        {
            "visit:country": ("country_code", "country", ""),
            "visit:region": ("subdivision1_code", "region", DROPPED),
        },
        ("", "EE", "ZZ"),
    ),
    Subject(
        "imported_browsers",
        {
            "visit:browser": ("browser", "browser", "(not set)"),
            "visit:browser_version": ("browser_version", "browser_version", "(not set)"),
        },
        ("", "1", "2"),
    ),
    Subject(
        "imported_pages",
        {"event:page": ("page", "page", ""), "event:hostname": ("hostname", "hostname", "")},
        ("/", "/a", "/b"),
        metrics=tuple(COUNTS),
    ),
    Subject(
        "imported_entry_pages",
        {"visit:entry_page": ("page", "entry_page", "")},
        ("/", "/a"),
        visits="entrances",
        metrics=("visitors", "visits", *AVERAGES),
    ),
    Subject(
        "imported_exit_pages",
        {"visit:exit_page": ("page", "exit_page", "")},
        ("/", "/a"),
        visits="exits",
        metrics=("visitors", "visits", *AVERAGES),
    ),
    Subject(
        "imported_custom_events",
        {"event:name": ("name", "name", "")},
        ("pageview", "Signup", "Tip"),
        visits=None,
        hits="events",
        metrics=tuple(COUNTS),
    ),
)

days = st.integers(3, 12).map(lambda day: f"2024-06-{day:02}")


@st.composite
def imported_rows(draw: st.DrawFn, subject: Subject) -> Row:
    visits = draw(st.integers(0, 30))
    row = {
        "date": draw(days),
        "visitors": draw(st.integers(0, 20)),
        subject.hits: draw(st.integers(0, 60)),
    }
    if subject.visits:
        row[subject.visits] = visits
    if AVERAGES[0] in subject.metrics:
        row |= {"bounces": draw(st.integers(0, visits)), "visit_duration": draw(st.integers(0, 99))}
    for _, column, _ in subject.columns.values():
        row[column] = draw(st.sampled_from(subject.values))
    return row


@st.composite
def own_visits(draw: st.DrawFn, subject: Subject) -> list[Event]:
    day = draw(days)
    columns = {own: draw(st.sampled_from(subject.values)) for own, *_ in subject.columns.values()}
    page, name = columns.pop("page", "/"), columns.pop("name", "Signup")
    hostname = columns.pop("hostname", "site.test")
    visit = [view(f"{day}T10:00", 1, page, **columns)]
    visit += [custom(f"{day}T10:02", name, 1, page, **columns)] * draw(st.integers(0, 1))
    visit += [view(f"{day}T10:04", 1, "/", **columns)] * draw(st.integers(0, 1))
    return [replace(event, hostname=hostname) for event in visit]


def group_of(subject: Subject, dimensions: Iterable[str], row: Row) -> tuple[str, ...]:
    """The group of an imported row."""

    def value(name: str) -> str:
        if name == "time:day":
            return str(row["date"])
        _, column, empty = subject.columns[name]
        stored = str(row[column])
        unknown = name == "visit:country" and stored == "ZZ"
        return DROPPED if unknown else stored or empty

    return tuple(value(name) for name in dimensions)


def merged(subject: Subject, dimensions: list[str], own: Groups, rows: list[Row]) -> Groups:
    """Own figures and imported rows, by the definition of each metric; averages are not rounded."""
    imported: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        group = group_of(subject, dimensions, row)
        if DROPPED not in group:
            imported[group].append(row)
    groups = {}
    for group in {*own, *imported}:
        figures: dict[str, Any] = own.get(group, dict.fromkeys(subject.metrics, 0))
        sums: dict[str, int] = defaultdict(int)
        for row in imported[group]:
            for column, value in row.items():
                if isinstance(value, int):
                    sums[column] += value
        visits = sums[subject.visits or ""]
        weight = figures["visits"] + visits
        bounces = sums["bounces"] + figures.get("bounce_rate", 0) * figures["visits"] / 100
        seconds = sums["visit_duration"] + figures.get("visit_duration", 0) * figures["visits"]
        groups[group] = {
            "visitors": figures["visitors"] + sums["visitors"],
            "visits": weight,
            "pageviews": figures.get("pageviews", 0) + sums["pageviews"],
            "events": figures.get("events", 0) + sums[subject.hits],
            "bounce_rate": 100 * bounces / weight if weight else 0,
            "visit_duration": seconds / weight if weight else 0,
        }
    return groups


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.table)
@settings(
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_own_and_imported_figures_add_up(
    world: World, subject: Subject, data: st.DataObject
) -> None:
    rows = data.draw(st.lists(imported_rows(subject), max_size=12), "imported")
    visits = data.draw(st.lists(own_visits(subject), max_size=6), "own")
    names = [*subject.columns, "time:day"]
    dimensions = data.draw(st.lists(st.sampled_from(names), unique=True, max_size=2), "by")
    metrics = data.draw(st.lists(st.sampled_from(subject.metrics), unique=True, min_size=1), "of")
    # Filters make sure that it is this table that is read.
    filtered = data.draw(st.sampled_from([*subject.columns]), "where")
    column = subject.columns[filtered][1]
    values = data.draw(st.lists(st.sampled_from(subject.values), min_size=1), "is")

    site = World(world.warehouse, stats_start_date=date(2024, 6, 1), imports=(IMPORT,))
    # Of different people: what somebody does within half an hour is one visit from one source.
    people = enumerate(visits)
    site.record(*(replace(event, user=user) for user, visit in people for event in visit))
    site.bring_in(subject.table, *rows)
    query = {
        "dimensions": dimensions,
        "filters": [["matches", filtered, [f"^{value}$" for value in values]]],
        "date_range": RANGE,
    }

    def answer(asked: Iterable[str], **include: bool) -> Groups:
        names = [*asked]
        found = site.rows(metrics=names, include=include, **query)
        return {tuple(key): dict(zip(names, row, strict=True)) for key, row in found}

    # Which table answers for own figures depends on all metrics together.
    alone = answer(dict.fromkeys([*metrics, "visitors"]))
    weights = answer(["visits", "bounce_rate"]) if "bounce_rate" in subject.metrics else {}
    counted = [
        row
        for row in rows
        if RANGE[0] <= row["date"] <= RANGE[1]
        and row[column] in values
        and (row["visitors"] > 0 or not dimensions)
        and (row[subject.hits] > 0 or "pageviews" not in metrics or subject.hits == "events")
    ]
    own = {
        group: {"visits": weights.get(group, {}).get("visits", 0)} | figures
        for group, figures in alone.items()
    }
    expected = merged(subject, dimensions, own, counted)
    found = answer(metrics, imports=True)
    assert found.keys() == expected.keys()
    for group, figures in found.items():
        for name, value in figures.items():
            if name in COUNTS:
                assert value == expected[group][name]
            else:  # halves may be rounded either way
                assert abs(value - expected[group][name]) <= 0.5 + 1e-9
