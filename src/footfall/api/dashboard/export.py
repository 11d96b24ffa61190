"""The figures of a dashboard as a zip of CSV files."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from footfall.api.dashboard import breakdowns, main_graph
from footfall.api.dashboard.property_keys import property_keys
from footfall.api.dashboard.question import Question
from footfall.api.dashboard.reports import REFERRERS, REPORTS, Report, custom_property
from footfall.stats import filters
from footfall.stats.dimensions import PROPERTY_PREFIX, is_property
from footfall.stats.query import Condition

ROWS = 300
#: Reading and leaving pages takes several reads of many groups.
ROWS_OF_PAGES = 100
MAX_PROPERTIES = 300

#: Columns of a file, and where their values are in the rows of the report.
Columns = Mapping[str, str]


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


VISITORS = _same("name", "visitors")
OF_VISITS = _same("name", "visitors", "bounce_rate", "visit_duration")
CONVERSIONS = {**_same("name"), "conversions": "visitors", **_same("conversion_rate")}
GOALS = {"name": "name", "unique_conversions": "visitors", "total_conversions": "events"}

OVER_TIME = _same(
    *("visitors", "pageviews", "visits", "views_per_visit", "bounce_rate", "visit_duration")
)
CONVERSIONS_OVER_TIME = {
    "unique_conversions": "visitors",
    "total_conversions": "events",
    "conversion_rate": "group_conversion_rate",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file with the rows of a report. ``converting`` are its columns while the dashboard is
    filtered by a goal."""

    report: Report
    columns: Columns
    converting: Columns = field(default_factory=lambda: CONVERSIONS)
    rows: int = ROWS


def _versions(report: str, parent: str) -> Sheet:
    named = {"name": parent, "version": "version"}
    return Sheet(
        REPORTS[report],
        {**named, "visitors": "visitors"},
        {**named, "conversions": "visitors", "conversion_rate": "conversion_rate"},
    )


SHEETS: dict[str, Sheet] = {
    "sources": Sheet(REPORTS["sources"], OF_VISITS),
    "channels": Sheet(REPORTS["channels"], OF_VISITS),
    **{
        name: Sheet(REPORTS[name], OF_VISITS)
        for name in ("utm_mediums", "utm_sources", "utm_campaigns", "utm_contents", "utm_terms")
    },
    "referrers": Sheet(REFERRERS, OF_VISITS),
    "pages": Sheet(
        REPORTS["pages"],
        _same("name", "visitors", "pageviews", "bounce_rate", "time_on_page", "scroll_depth"),
        rows=ROWS_OF_PAGES,
    ),
    "entry_pages": Sheet(
        REPORTS["entry-pages"],
        {
            "name": "name",
            "unique_entrances": "visitors",
            "total_entrances": "visits",
            **_same("bounce_rate", "visit_duration"),
        },
    ),
    "exit_pages": Sheet(
        REPORTS["exit-pages"],
        {
            "name": "name",
            "unique_exits": "visitors",
            "total_exits": "visits",
            **_same("exit_rate"),
        },
        rows=ROWS_OF_PAGES,
    ),
    "countries": Sheet(REPORTS["countries"], VISITORS),
    "regions": Sheet(REPORTS["regions"], VISITORS),
    "cities": Sheet(REPORTS["cities"], VISITORS),
    "browsers": Sheet(REPORTS["browsers"], VISITORS),
    "browser_versions": _versions("browser-versions", "browser"),
    "operating_systems": Sheet(REPORTS["operating-systems"], VISITORS),
    "operating_system_versions": _versions("operating-system-versions", "os"),
    "devices": Sheet(REPORTS["screen-sizes"], VISITORS),
    "conversions": Sheet(REPORTS["conversions"], GOALS, GOALS),
}


def write(question: Question, target: IO[bytes]) -> None:
    """Write the zip to ``target``, a file after the other.

    Raises :class:`footfall.api.errors.ApiError` (400) for what the dashboard could not show.
    """
    question = replace(
        question,
        params=replace(question.params, comparison=None, order_by=None, page=1, detailed=True),
    )
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr("visitors.csv", _visitors(question))
        for name, sheet in SHEETS.items():
            columns = sheet.converting if question.by_goal else sheet.columns
            found = _rows(question, sheet.report, columns, sheet.rows)
            archive.writestr(f"{name}.csv", _csv(list(columns), found))
        if keys := _property_keys(question):
            archive.writestr("custom_props.csv", _properties(question, keys))


def _rows(
    question: Question, report: Report, columns: Columns, limit: int
) -> Iterable[list[object]]:
    asked = replace(question, params=replace(question.params, limit=limit))
    results = breakdowns.answer(asked, report)["results"]
    assert isinstance(results, list)
    return ([row.get(key) for key in columns.values()] for row in results)


def _visitors(question: Question) -> str:
    """The graph, all of its metrics at once."""
    columns = CONVERSIONS_OVER_TIME if question.by_goal else dict(OVER_TIME)
    whole_page = filters.top_level(question.resolved_filters, filters.PAGE)
    if whole_page and not question.by_goal and not question.params.with_imported:
        columns |= _same("scroll_depth")
    found = main_graph.over_time(question, tuple(columns.values()))
    return _csv(["date", *columns], ([label, *values] for label, values in found))


def _property_keys(question: Question) -> list[str]:
    """The property that is filtered by, or else all that may be seen."""
    for node in question.resolved_filters:
        if isinstance(node, Condition) and is_property(node.dimension):
            return [node.dimension.removeprefix(PROPERTY_PREFIX)]
    return property_keys(question, "", MAX_PROPERTIES)


def _properties(question: Question, keys: Sequence[str]) -> str:
    share = "conversion_rate" if question.by_goal else "percentage"
    columns = {"value": "name", **_same("visitors", "events", share)}
    return _csv(
        ["property", *columns],
        (
            [key, *values]
            for key in keys
            for values in _rows(question, custom_property(key), columns, ROWS)
        ),
    )


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """RFC 4180, with nothing in empty cells."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    """Visitors choose what they send, and spreadsheets take some texts for formulas."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value
