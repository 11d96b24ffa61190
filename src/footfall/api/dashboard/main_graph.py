"""The graph: one metric over time, and over the range it is compared with."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import cast

from footfall.api.dashboard import dates
from footfall.api.dashboard.question import REALTIME_FIGURES, Question, run
from footfall.api.errors import bad_request
from footfall.stats import filters, intervals, periods
from footfall.stats.metrics import METRICS
from footfall.stats.query import Query
from footfall.stats.rows import RowMaker

#: Stands for a bucket that only the range compared with has.
BLANK = "__blank__"
ACCEPTED = ("minute", "hour", "day", "week", "month")
ALIASES = {"conversions": "visitors"}
GRAPHABLE = frozenset(METRICS) - {"percentage", "group_conversion_rate", "exit_rate"}
#: A conversion rate is over the visitors of each bucket.
OVER_TIME = {"conversion_rate": "group_conversion_rate"}
GOAL_METRICS = frozenset({"events", "conversion_rate"})

Plot = list[object]
Labels = list[str | int]


def answer(question: Question) -> dict[str, object]:
    """Run the report ``main-graph``."""
    metric = _metric(question)
    interval = _interval(question)
    query = _query(question, (OVER_TIME.get(metric, metric),), interval)
    labels, plot = _series(replace(query, compare_to=None))
    then_labels: Labels | None = None
    then_plot: Plot | None = None
    if query.compare_to is not None:
        then_labels, then_plot = _series(replace(query, range=query.compare_to, compare_to=None))
    present = _label(query, query.now, interval)
    full = _full_intervals(query, interval, labels)
    present_index = labels.index(present) if present in labels else None
    if question.realtime:
        labels = list(range(-len(labels), 0))
    labels += [BLANK] * (len(then_labels or []) - len(labels))
    return {
        "metric": question.params.metric,
        "plot": plot,
        "labels": labels,
        "comparison_plot": then_plot,
        "comparison_labels": then_labels,
        "present_index": present_index,
        "full_intervals": full,
    }


def _metric(question: Question) -> str:
    metric = ALIASES.get(question.params.metric, question.params.metric)
    if metric not in GRAPHABLE:
        raise bad_request(f"There is no graph of the metric {question.params.metric!r}.")
    if metric in GOAL_METRICS and not question.by_goal:
        raise bad_request(f"The metric {metric!r} needs a filter on a goal.")
    if metric == "scroll_depth" and not filters.top_level(question.resolved_filters, filters.PAGE):
        raise bad_request(f"The metric {metric!r} needs a filter on a page.")
    return metric


def default_interval(period: str, first: date, last: date) -> str:
    """The interval of a graph whose reader has not chosen one."""
    default = intervals.default_interval(period, first, last)
    valid = intervals.valid_intervals(period, first, last)
    # Days do not suit custom ranges of years. A site's first hours are drawn by the hour.
    return default if default in valid or period == "all" else valid[-1]


def _interval(question: Question) -> str:
    query = question.query(("visitors",))
    first, last = dates.local_dates(query, query.range)
    period, interval = question.params.period, question.params.interval
    if interval is None:
        return default_interval(period, first, last)
    if interval not in ACCEPTED:
        accepted = ", ".join(ACCEPTED)
        raise bad_request(f"There is no interval {interval!r}. Accepted values: {accepted}.")
    valid = intervals.valid_intervals(period, first, last)
    if interval in valid:
        return interval
    if period == "custom":
        raise bad_request(
            f"The interval {interval!r} is too fine for this range; use {' or '.join(valid)}."
        )
    raise bad_request(f"Invalid combination of interval {interval!r} and period {period!r}.")


def over_time(
    question: Question, metrics: tuple[str, ...], interval: str | None = None
) -> list[tuple[str, tuple[object, ...]]]:
    """Every bucket of the range, with the values of ``metrics`` in it.

    ``interval`` is by default the one that was asked for, whatever the period.
    """
    return _buckets(_query(question, metrics, interval or _asked_interval(question)))


def _asked_interval(question: Question) -> str:
    if question.params.interval is not None:
        return question.params.interval
    query = question.query(("visitors",))
    return default_interval(question.params.period, *dates.local_dates(query, query.range))


def _query(question: Question, metrics: tuple[str, ...], interval: str) -> Query:
    time = f"time:{interval}"
    # The public API refuses to group this metric, by time like by anything else.
    checked = tuple(metric for metric in metrics if metric != "views_per_visit")
    query = question.query(
        checked or ("visitors",),
        (time,),
        date_range=REALTIME_FIGURES if question.realtime else None,
        order_by=[(time, "asc")],
        time_labels=True,
    )
    return replace(query, metrics=metrics)


def _series(query: Query) -> tuple[Labels, Plot]:
    """Every bucket of the query's range with the value of its one metric."""
    found = _buckets(query)
    return [label for label, _ in found], [value for _, (value,) in found]


def _buckets(query: Query) -> list[tuple[str, tuple[object, ...]]]:
    result = run(query)
    labels = cast(Sequence[str], result.meta["time_labels"])
    values = {row.dimensions[0]: row.metrics for row in result.rows}
    blank = RowMaker(query).blank(("",)).metrics
    return [(label, values.get(label, blank)) for label in labels]


def _label(query: Query, moment: datetime, interval: str) -> str:
    """The label of the bucket that holds ``moment``."""
    local = moment.astimezone(query.timezone)
    match interval:
        case "minute":
            return f"{local:%Y-%m-%d %H:%M}:00"
        case "hour":
            return f"{local:%Y-%m-%d %H}:00:00"
        case "week":
            monday = local.date() - timedelta(days=local.weekday())
            first, _ = dates.local_dates(query, query.range)
            return (first if monday < first <= local.date() else monday).isoformat()
        case "month":
            return local.date().replace(day=1).isoformat()
        case _:
            return local.date().isoformat()


def _full_intervals(
    query: Query, interval: str, labels: Sequence[str | int]
) -> dict[str, bool] | None:
    """Whether each week or month lies in the range as a whole; ``None`` for shorter buckets."""
    if interval not in ("week", "month"):
        return None
    first, last = dates.local_dates(query, query.range)

    def is_full(start: date) -> bool:
        if interval == "week":
            return start.weekday() == 0 and start + timedelta(days=6) <= last
        return start >= first and periods.add_months(start, 1) - timedelta(days=1) <= last

    return {str(label): is_full(date.fromisoformat(str(label))) for label in labels}
