"""One request of the dashboard as the engine sees it: a site, a range, filters, a comparison."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal, cast

from footfall.api.dashboard.params import DateRange, ReportParams
from footfall.api.errors import bad_request
from footfall.stats import execute, filters, goals, segments
from footfall.stats.build import build
from footfall.stats.comparisons import Compare
from footfall.stats.query import (
    Direction,
    Filter,
    Include,
    Pagination,
    Query,
    QueryError,
    QueryResult,
)
from footfall.stats.site import SiteContext
from footfall.warehouse import current

PERIODS = frozenset(
    {"realtime", "day", "24h", "7d", "28d", "30d", "91d"}
    | {"month", "6mo", "12mo", "year", "all", "custom"}
)
#: Periods without an earlier stretch of time to compare with.
INCOMPARABLE = frozenset({"realtime", "all"})
#: The figures of a realtime dashboard cover this range, its lists the last five minutes.
REALTIME_FIGURES = "30m"


@dataclass(frozen=True)
class Question:
    """What all reports of one request have in common.

    ``filters`` are as requested: parsed, segments not yet expanded. ``allowed_properties`` are
    the custom properties that the site's owner lets be seen, ``None`` for all.
    """

    site: SiteContext
    params: ReportParams
    filters: tuple[Filter, ...]
    now: datetime
    allowed_properties: Sequence[str] | None = None

    @property
    def realtime(self) -> bool:
        """Whether the dashboard shows the present moment."""
        return self.params.period == "realtime"

    @cached_property
    def resolved_filters(self) -> tuple[Filter, ...]:
        """The filters with segments expanded."""
        try:
            return segments.expand(self.filters, self.site)
        except QueryError as error:
            raise bad_request(str(error)) from None

    @property
    def by_goal(self) -> bool:
        """Whether the figures are about conversions of some goals."""
        return bool(filters.top_level(self.resolved_filters, filters.GOAL))

    @property
    def by_page(self) -> bool:
        """Whether the figures are about some pages."""
        return filters.PAGE in filters.names(self.resolved_filters)

    @property
    def by_events(self) -> bool:
        """Whether some filter looks at single events rather than whole visits."""
        return any(name.startswith("event:") for name in filters.names(self.resolved_filters))

    @cached_property
    def currencies(self) -> frozenset[str]:
        """The currencies of the goals in play that may be shown."""
        if not self.site.revenue_goals_available:
            return frozenset()
        chosen = goals.in_play(self.site, self.resolved_filters)
        return frozenset(goal.currency for goal in chosen if goal.currency)

    def query(
        self,
        metrics: Sequence[str],
        dimensions: Sequence[str] = (),
        *,
        more_filters: Sequence[Filter] = (),
        date_range: str | None = None,
        order_by: Sequence[tuple[str, Direction]] | None = None,
        pagination: Pagination | None = None,
        time_labels: bool = False,
    ) -> Query:
        """The engine's query. ``date_range`` replaces the requested period.

        Raises :class:`footfall.api.errors.ApiError` (400) for what cannot be answered.
        """
        asked: str | DateRange = date_range or self.params.custom or self.params.period
        try:
            return build(
                self.site,
                metrics=metrics,
                dimensions=dimensions,
                filters=[*self.filters, *more_filters],
                date_range=asked,
                now=self.now,
                relative_date=self.params.relative_to,
                compare=self._compare(),
                order_by=order_by,
                pagination=pagination,
                sample_threshold=self.params.sample_threshold,
                include=Include(
                    imports=self.params.with_imported,
                    imports_meta=True,
                    time_labels=time_labels,
                    trim_relative_date_range=True,
                ),
            )
        except QueryError as error:
            raise bad_request(str(error)) from None

    def _compare(self) -> Compare | None:
        mode = self.params.comparison
        if mode is None or self.params.period in INCOMPARABLE:
            return None
        return Compare(
            cast(Literal["previous_period", "year_over_year", "custom"], mode),
            custom=self.params.compare_custom if mode == "custom" else None,
            match_day_of_week=self.params.match_day_of_week and mode != "custom",
        )


def ask(
    site: SiteContext,
    params: ReportParams,
    now: datetime,
    allowed_properties: Sequence[str] | None,
) -> Question:
    """Check what was asked for. Raises :class:`footfall.api.errors.ApiError` (400)."""
    if params.period not in PERIODS:
        raise bad_request(f"There is no period {params.period!r}.")
    try:
        parsed = filters.parse_all(params.filters)
    except QueryError:
        parsed = ()  # a dashboard link with filters from elsewhere still opens
    return Question(site, params, parsed, now, allowed_properties)


def run(query: Query) -> QueryResult:
    """Answer a query from this process's warehouse.

    Raises :class:`footfall.api.errors.ApiError` (400) for an invalid regular expression.
    """
    try:
        return execute.run(current.get(), query)
    except QueryError as error:
        raise bad_request(str(error)) from None
