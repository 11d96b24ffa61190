"""Imported figures in the answer to a query: whether, why not, and how they join its own.

The planner makes parts that read the site's own events and visits. Each part here is the
counterpart of one of those, with the same components from a table of imported figures; all are
summed by dimension in the end.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from footfall.stats import imported_tables, periods
from footfall.stats.imported_tables import ImportedTable
from footfall.stats.query import Filter, Query
from footfall.stats.site import CompletedImport

SkipReason: TypeAlias = Literal[
    "no_imported_data", "out_of_range", "unsupported_interval", "unsupported_query"
]

DOCS = "https://plausible.io/docs/stats-api#filtering-imported-stats"

#: Ranges of the present moment, which imports never reach.
PRESENT = frozenset({"realtime", "30m", "realtime_30m"})

_WARNINGS: dict[SkipReason, str] = {
    "unsupported_interval": (
        "Imported stats are not included because the time dimension (i.e. the interval) is too "
        "short."
    ),
    "unsupported_query": (
        "Imported stats are not included in the results because query parameters are not "
        f"supported. For more information, see: {DOCS}"
    ),
}

_NO_SCROLL_DEPTH = "The scroll depth is of own visits only: the imports in range have none."

#: Sums behind an average: the component it is divided by, its scale, the digits that are shown.
_AVERAGES = {
    "bounces": ("entries", 100, 0),
    "total_duration": ("timed_visits", 1, 0),
    "session_pageviews": ("sessions", 1, 2),
}


@dataclass(frozen=True, slots=True)
class ImportedPart:
    """A read of one imported table, grouped by ``dimensions``, which correspond by position to
    those of the query. ``leading`` parts decide which groups exist."""

    table: ImportedTable
    dimensions: tuple[str, ...]
    filters: tuple[Filter, ...]
    components: tuple[str, ...] = ()
    leading: bool = False


def skip_reason(query: Query) -> SkipReason | None:
    """Why imported figures cannot be part of the answer, ``None`` if they can."""
    return next((reason for reason, holds in _REASONS if holds(query)), None)


def included(query: Query) -> bool:
    """Whether imported figures are asked for and can be part of the answer."""
    return query.include.imports and skip_reason(query) is None


def meta(query: Query) -> dict[str, object]:
    """What an answer says about imported figures, if it is to say anything."""
    if not (query.include.imports or query.include.imports_meta):
        return {}
    reason = skip_reason(query)
    said: dict[str, object] = {"imports_included": query.include.imports and reason is None}
    if reason is not None:
        said["imports_skip_reason"] = reason
    if reason in _WARNINGS:
        said["imports_warning"] = _WARNINGS[reason]
    return said


def metric_warnings(query: Query) -> dict[str, dict[str, str]]:
    """``meta.metric_warnings`` of figures that imports have nothing to add to."""
    if "scroll_depth" not in query.metrics or not included(query):
        return {}
    if any(import_.has_scroll_depth for import_ in _in_range(query)):
        return {}
    return {"scroll_depth": {"code": "no_imported_scroll_depth", "warning": _NO_SCROLL_DEPTH}}


def counterparts(
    tables: Iterable[ImportedTable],
    dimensions: tuple[str, ...],
    filters: tuple[Filter, ...],
    components: tuple[str, ...],
    leading: bool,
) -> list[ImportedPart]:
    """The parts that read ``tables`` with the grouping, filters and components of one of the
    plan's own."""
    return [
        ImportedPart(
            table,
            dimensions,
            filters,
            tuple(name for name in components if name in table.aggregates),
            leading,
        )
        for table in tables
    ]


def united(parts: Iterable[ImportedPart]) -> tuple[ImportedPart, ...]:
    """``parts`` with those that read the same rows made one; without those that add neither figures
    nor groups."""
    found: dict[tuple[str, tuple[str, ...], tuple[Filter, ...]], ImportedPart] = {}
    for part in parts:
        key = (part.table.name, part.dimensions, part.filters)
        known = found.get(key, part)
        found[key] = replace(
            known,
            components=tuple(dict.fromkeys(known.components + part.components)),
            leading=known.leading or part.leading,
        )
    return tuple(
        part for part in found.values() if part.components or (part.leading and part.dimensions)
    )


def as_shown(component: str, prefix: str) -> str:
    """SQL for what own figures add to a component, from components of a part under ``prefix``.

    Averages meet as they would be shown alone: rounded, and weighed by the number of visits.
    """
    own = f"{prefix}{component}"
    if component not in _AVERAGES:
        return own
    weight, scale, digits = _AVERAGES[component]
    visits = f"{prefix}{weight}"
    average = f"round({scale} * {own} / {visits}, {digits})"
    return f"greatest(ifNotFinite({average}, 0), 0) * {visits} / {scale}"


def _in_range(query: Query) -> list[CompletedImport]:
    """The imports that overlap the query's range or the one it is compared with."""
    ranges = [query.range, *([query.compare_to] if query.compare_to else [])]
    days = [periods.local_dates(range_, query.timezone) for range_ in ranges]
    return [
        import_
        for import_ in query.site.imports
        if any(import_.start <= last and first <= import_.end for first, last in days)
    ]


def _too_short(name: str) -> bool:
    return name.startswith("time") and name not in imported_tables.BUCKETS


_REASONS: tuple[tuple[SkipReason, Callable[[Query], bool]], ...] = (
    ("no_imported_data", lambda query: not query.site.imports),
    ("out_of_range", lambda query: query.date_range in PRESENT or not _in_range(query)),
    ("unsupported_interval", lambda query: any(_too_short(name) for name in query.dimensions)),
    (
        "unsupported_query",
        lambda query: not imported_tables.choose(query.site, query.dimensions, query.filters),
    ),
)
