"""Every metric, once: what it measures, which table can answer, how it is computed.

Parser, planner, compiler and documentation all read this table. A metric is a *value*, an
expression over *components*. Components are aggregates which parts of a query compute apart
(one part per table, say) and which are then put together by dimension; so a metric does not care
where the parts came from.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Source: TypeAlias = Literal[
    "events",  # rows of events_v2
    "sessions",  # rows of sessions_v2, weighted by their sign
    "smeared",  # sessions_v2 with each session in every time bucket that it spans
    "scroll",  # events_v2, the deepest scroll of each session
    "exits",  # pageviews of the pages that are grouped by as exit pages
    "pairs",  # events_v2 before the time-on-page cut-off, each with the next of its session
    "group",  # the same groups without conversion filters
]
Total: TypeAlias = Literal["query", "site"]
Change: TypeAlias = Literal["percent", "points", "points_or_none", "difference"]

#: Aggregates by component and by the source that can compute them. Slots in braces are SQL that
#: depends on the query: ``{entered}`` is true for sessions which entered on a filtered page,
#: ``{engaged}`` for engagement events after the site's time-on-page cutoff.
COMPONENTS: dict[str, dict[Source, str]] = {
    "visitors": {
        "events": "uniq(user_id)",
        "sessions": "uniq(user_id)",
        "smeared": "uniq(user_id)",
    },
    "visits": {
        "events": "uniq(session_id)",
        "sessions": "greatest(sum(sign), 0)",
        "smeared": "uniq(session_id)",
    },
    "pageviews": {
        "events": "countIf(name = 'pageview')",
        "sessions": "greatest(sum(sign * pageviews), 0)",
    },
    "event_count": {
        "events": "countIf(name != 'engagement')",
        "sessions": "greatest(sum(sign * events), 0)",
    },
    "sessions": {"sessions": "greatest(sum(sign), 0)"},
    "timed_visits": {"sessions": "greatest(sum(sign), 0)"},
    "entries": {"sessions": "sumIf(sign, {entered})"},
    "bounces": {"sessions": "sumIf(sign * is_bounce, {entered})"},
    "total_duration": {"sessions": "sum(sign * duration)"},
    "session_pageviews": {"sessions": "sum(sign * pageviews)"},
    "exit_pageviews": {"exits": "countIf(name = 'pageview')"},
    "scrolled": {"scroll": "sum(deepest_scroll)"},
    "scrolling_visits": {"scroll": "count()"},
    "engagement_ms": {"events": "sumIf(engagement_time, {engaged})"},
    "engaged_visits": {"events": "uniqIf(session_id, {engaged})"},
    "paired_seconds": {"pairs": "sum(next_timestamp - timestamp)"},
    "page_changes": {"pairs": "countIf(next_page != pathname)"},
    "revenue": {"events": "toFloat64(sum(revenue_reporting_amount))"},
    "revenue_events": {"events": "count(revenue_reporting_amount)"},
    "group_visitors": {"group": "uniq(user_id)"},
}


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric.

    ``only`` is the table that must answer, ``None`` for either. ``value`` is SQL over
    ``components`` and the totals (``query_visitors``, ``site_visitors``); ``{no_events}`` is true
    where a row counts scroll goals, which are no events. ``needs`` are metrics that take part in
    planning although they were not asked for. ``empty`` is the value in a synthesised row.
    ``change`` says how two values are compared. ``between_events`` counts a visit also in minutes
    in which it has no event, which only sessions can tell.
    """

    name: str
    description: str
    components: tuple[str, ...]
    value: str
    only: Literal["events", "sessions"] | None = None
    type: Literal["integer", "float", "money"] = "integer"
    needs: tuple[str, ...] = ()
    totals: tuple[Total, ...] = ()
    empty: int | float | None = 0
    change: Change = "percent"
    public: bool = True
    between_events: bool = False


def _rate(value: str, over: str, otherwise: str) -> str:
    return f"if({over} > 0, round({value} / {over} * 100, 2), {otherwise})"


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("visitors", "Unique visitors", ("visitors",), "visitors", between_events=True),
        Metric("visits", "Visits (sessions)", ("visits",), "visits", between_events=True),
        Metric("pageviews", "Pageviews", ("pageviews",), "pageviews", "events"),
        Metric(
            "events",
            "Pageviews and custom events; null where scroll goals are counted",
            ("event_count",),
            "if({no_events}, NULL, event_count)",
            "events",
        ),
        Metric(
            "bounce_rate",
            "Share of visits without a second pageview or interaction, per cent",
            ("entries", "bounces"),
            "if(entries > 0, greatest(round(100 * bounces / entries), 0), 0)",
            "sessions",
            empty=0.0,
            change="difference",
        ),
        Metric(
            "visit_duration",
            "Mean duration of visits, seconds",
            ("timed_visits", "total_duration"),
            "if(timed_visits > 0, greatest(round(total_duration / timed_visits), 0), 0)",
            "sessions",
            empty=None,
        ),
        Metric(
            "views_per_visit",
            "Mean pageviews per visit",
            ("sessions", "session_pageviews"),
            "if(sessions > 0, greatest(round(session_pageviews / sessions, 2), 0), 0)",
            "sessions",
            type="float",
            empty=0.0,
        ),
        Metric(
            "percentage",
            "Share of the visitors of the whole query, per cent",
            ("visitors",),
            _rate("visitors", "query_visitors", "NULL"),
            type="float",
            needs=("visitors",),
            totals=("query",),
            empty=0.0,
        ),
        Metric(
            "conversion_rate",
            "Share of the site's visitors that converted, per cent",
            ("visitors",),
            _rate("visitors", "site_visitors", "0"),
            type="float",
            needs=("visitors",),
            totals=("site",),
            empty=0.0,
            change="points",
        ),
        Metric(
            "group_conversion_rate",
            "Share of the visitors of the same group that converted, per cent",
            ("visitors", "group_visitors"),
            _rate("visitors", "group_visitors", "0"),
            type="float",
            needs=("visitors",),
            empty=0.0,
        ),
        Metric(
            "exit_rate",
            "Share of a page's pageviews that ended a visit, per cent",
            ("sessions", "exit_pageviews"),
            "if(exit_pageviews > 0, round(sessions / exit_pageviews * 100, 1), NULL)",
            "sessions",
            type="float",
            empty=None,
            change="points_or_none",
            public=False,
        ),
        Metric(
            "scroll_depth",
            "Mean of the deepest scroll of each visit, per cent of the page",
            ("scrolled", "scrolling_visits"),
            "if(scrolling_visits > 0, round(scrolled / scrolling_visits), NULL)",
            "events",
            empty=None,
        ),
        Metric(
            "time_on_page",
            "Mean time of engagement with a page per visit, seconds",
            ("engagement_ms", "engaged_visits", "paired_seconds", "page_changes"),
            "if(engaged_visits + page_changes > 0, round((engagement_ms / 1000 + paired_seconds)"
            " / (engaged_visits + page_changes)), NULL)",
            "events",
            needs=("visitors",),
            empty=None,
        ),
        Metric(
            "total_revenue",
            "Sum of the revenue of matching goals, in their currency",
            ("revenue",),
            "round(revenue, 3)",
            "events",
            type="money",
            empty=None,
        ),
        Metric(
            "average_revenue",
            "Mean revenue of the conversions of matching goals, in their currency",
            ("revenue", "revenue_events"),
            # Thousandths, of which parts are cut off as they are from a decimal column.
            "if(revenue_events > 0, trunc(round(revenue * 1000) / revenue_events) / 1000, 0)",
            "events",
            type="money",
            empty=None,
        ),
    )
}

#: These divide by the visitors that a query without its conversion filters would have.
CONVERSION_RATES = frozenset({"conversion_rate", "group_conversion_rate"})


Number: TypeAlias = int | float
_CHANGES: dict[Change, Callable[[Number, Number], Number | None]] = {
    "points": lambda new, old: round(new - old, 1),
    "points_or_none": lambda new, old: round(new - old, 1),
    "difference": lambda new, old: new - old if old else None,
    "percent": lambda new, old: (
        _half_up((new - old) / old * 100) if old else (100 if new > 0 else 0)
    ),
}


def _half_up(value: float) -> int:
    """Round to the nearest whole number, halves away from zero."""
    return int(value + 0.5) if value >= 0 else -int(-value + 0.5)


def change(name: str, new: object, old: object) -> Number | None:
    """How ``new`` compares with ``old``; ``None`` where no number says it."""
    new, old = _number(new), _number(old)
    if new is None or old is None:
        return None
    return _CHANGES[METRICS[name].change](new, old)


def _number(value: object) -> Number | None:
    """The number to compare by: money counts by its value."""
    amount = value.get("value") if isinstance(value, dict) else value
    return amount if isinstance(amount, int | float) else None
