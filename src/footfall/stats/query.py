"""The query: one plain immutable value between parsing, planning, compiling and presenting.

Filters are a small tree of values (:data:`Filter`). :class:`Query` holds nothing that is still to
be resolved: segments are expanded, ``time`` has become a concrete interval, the range is in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from footfall.stats.site import SiteContext

Direction: TypeAlias = Literal["asc", "desc"]
Operator: TypeAlias = Literal[
    "is",
    "is_not",
    "contains",
    "contains_not",
    "matches",
    "matches_not",
    "matches_wildcard",
    "matches_wildcard_not",
]


class QueryError(Exception):
    """A query that cannot be answered; the message is meant for the person who asked."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of one dimension against clauses, any of which may match.

    ``case_sensitive`` is ``None`` where the query gave no modifier, which means ``True``.
    """

    operator: Operator
    dimension: str
    clauses: tuple[str | int, ...]
    case_sensitive: bool | None = None


@dataclass(frozen=True, slots=True)
class And:
    """All of ``children`` hold."""

    children: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of ``children`` holds."""

    children: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """``child`` does not hold."""

    child: "Filter"


@dataclass(frozen=True, slots=True)
class HasDone:
    """The session has (or, ``negated``, has not) an event for which ``child`` holds."""

    child: "Filter"
    negated: bool = False


Filter: TypeAlias = Condition | And | Or | Not | HasDone


@dataclass(frozen=True, slots=True)
class TimeRange:
    """Aware UTC instants, both inclusive, at second precision."""

    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Pagination:
    """Which rows to return: ``limit`` rows after skipping ``offset``."""

    limit: int = 10_000
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Include:
    """What to add to the answer besides rows."""

    imports: bool = False
    imports_meta: bool = False
    time_labels: bool = False
    total_rows: bool = False
    trim_relative_date_range: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A valid, fully resolved question about a site.

    ``order_by`` is the effective order. ``pagination`` is ``None`` for every row. ``compare_to``
    is the range to compare with. ``date_range`` is the input from which ``range`` came (``"7d"``,
    ``"custom"``…). ``restriction`` narrows the groups, to those of the main query in a comparison;
    rates do not apply it to their denominators. ``counts_on_sessions`` lets sessions answer for
    their numbers of pageviews and events, as breakdowns of the API v1 do.
    ``sample`` is the share (below 1) or the number of rows that is read, ``None`` for all.
    """

    site: SiteContext
    metrics: tuple[str, ...]
    range: TimeRange
    now: datetime
    date_range: str = "custom"
    dimensions: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    order_by: tuple[tuple[str, Direction], ...] = ()
    include: Include = field(default_factory=Include)
    pagination: Pagination | None = field(default_factory=Pagination)
    compare_to: TimeRange | None = None
    restriction: Filter | None = None
    counts_on_sessions: bool = False
    sample: float | None = None

    @property
    def timezone(self) -> ZoneInfo:
        """The timezone in which days and hours are counted: always the site's."""
        return ZoneInfo(self.site.timezone)

    @property
    def native_range(self) -> TimeRange:
        """The part of the range whose own data is visible: not before a reset of the stats."""
        reset = self.site.native_stats_start_at
        if reset is None or reset <= self.range.first:
            return self.range
        return TimeRange(reset, self.range.last)

    @property
    def time_dimension(self) -> str | None:
        """The first time dimension, if any."""
        return next((name for name in self.dimensions if name.startswith("time")), None)


@dataclass(frozen=True, slots=True)
class RowComparison:
    """The same row in the other range, and the change of each metric since then."""

    dimensions: tuple[object, ...]
    metrics: tuple[object, ...]
    change: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Values in the order in which the query names dimensions and metrics.

    Time values are strings in site time (``2024-05-01``, ``2024-05-01 13:00:00``).
    """

    dimensions: tuple[object, ...]
    metrics: tuple[object, ...]
    comparison: RowComparison | None = None


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Rows in order, and ``meta`` as the API shows it. ``query`` is the one that was answered."""

    query: Query
    rows: tuple[Row, ...]
    meta: Mapping[str, object] = field(default_factory=dict)
