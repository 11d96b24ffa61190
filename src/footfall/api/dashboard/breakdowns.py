"""Answers the breakdown reports: rows of named metrics in one envelope."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import cast

from footfall.api.dashboard import dates
from footfall.api.dashboard.metric_labels import metric_labels
from footfall.api.dashboard.naming import Group
from footfall.api.dashboard.question import REALTIME_FIGURES, Question, run
from footfall.api.dashboard.reports import Report
from footfall.stats import dimensions
from footfall.stats.query import (
    And,
    Condition,
    Direction,
    Filter,
    Include,
    Or,
    Pagination,
    QueryResult,
    Row,
)

REVENUE = ("average_revenue", "total_revenue")


def answer(
    question: Question, report: Report, more_filters: Sequence[Filter] = ()
) -> dict[str, object]:
    """Run a report: ``{"results": […], "meta": {…}, "skip_imported_reason": …}``."""
    columns = _columns(question, report)
    query = question.query(
        tuple(columns.values()),
        report.dimensions,
        more_filters=[*more_filters, *_exclusions(report)],
        date_range=REALTIME_FIGURES if question.realtime and report.recent_half_hour else None,
        order_by=_order(question.params.order_by, columns, report),
        pagination=Pagination(question.params.limit, question.params.offset),
    )
    result = run(query)
    meta: dict[str, object] = {}
    if report.with_query_meta:
        meta = {**result.meta, "metric_labels": metric_labels(query)}
    meta["date_range_label"] = dates.label(query, query.range)
    if query.compare_to is not None:
        meta["comparison_date_range_label"] = dates.label(query, query.compare_to)
    return {
        "results": _rows(question, report, columns, result),
        "meta": meta,
        "skip_imported_reason": result.meta.get("imports_skip_reason"),
    }


def _columns(question: Question, report: Report) -> dict[str, str]:
    """The report's columns: what each is called, and the engine's metric for it."""
    if report.about_events:
        columns = _named_alike("visitors", *report.metrics)
        if question.by_goal and "percentage" in columns:
            del columns["percentage"]
            columns["conversion_rate"] = "conversion_rate"
    elif question.by_goal:
        columns = {"visitors": "visitors", "conversion_rate": "group_conversion_rate"}
    else:
        detailed = report.detailed if question.params.detailed else ()
        columns = _named_alike("visitors", *report.metrics, *detailed)
    if _shows_revenue(question, report):
        columns |= _named_alike(*REVENUE)
    if question.by_events:
        columns.pop("exit_rate", None)
    return columns


def _named_alike(*metrics: str) -> dict[str, str]:
    return {metric: metric for metric in metrics}


def _shows_revenue(question: Question, report: Report) -> bool:
    """Whether the goals in play are worth money that can be told for the rows of a report."""
    if "event:goal" in report.dimensions:
        return bool(question.currencies)  # each row has its own
    if any(dimensions.get(name).only == "sessions" for name in report.dimensions):
        return False  # revenue is counted on events
    wanted = report.about_events or question.params.detailed
    return wanted and question.by_goal and len(question.currencies) == 1


def _exclusions(report: Report) -> list[Filter]:
    if not report.leaving_out:
        return []
    return [Condition("is_not", report.dimensions[0], report.leaving_out)]


def _order(
    raw: object, columns: Mapping[str, str], report: Report
) -> list[tuple[str, Direction]] | None:
    """The requested order, as far as it names columns or dimensions of the report."""
    names = {**columns, **_named_alike(*report.dimensions)}
    order: list[tuple[str, Direction]] = []
    for entry in raw if isinstance(raw, list) else []:
        match entry:
            case [str(name), "asc" | "desc" as direction] if name in names:
                order.append((names[name], direction))
    return order or None


def _rows(
    question: Question, report: Report, columns: Mapping[str, str], result: QueryResult
) -> list[dict[str, object]]:
    if not result.rows:
        return []
    totals = _total_visitors(report, result) if "group_conversion_rate" in columns.values() else {}
    namer = (question.params.detailed and report.detailed_namer) or report.namer
    names = namer(question, [row.dimensions for row in result.rows])
    return [
        {**name, **_values(columns, row), **_total(totals, row)}
        for name, row in zip(names, result.rows, strict=True)
    ]


def _values(columns: Iterable[str], row: Row) -> dict[str, object]:
    values: dict[str, object] = dict(zip(columns, row.metrics, strict=True))
    if row.comparison is not None:
        values["comparison"] = {
            **dict(zip(columns, row.comparison.metrics, strict=True)),
            "change": dict(zip(columns, row.comparison.change, strict=True)),
        }
    return values


def _total_visitors(report: Report, result: QueryResult) -> dict[Group, object]:
    """The visitors of each group of a page of rows, whether they converted or not."""
    query = replace(
        result.query,
        metrics=("visitors",),
        filters=(*_unconditional(result.query.filters), _any_of(report, result)),
        order_by=(("visitors", "desc"),),
        pagination=None,
        compare_to=None,
        # Converted visitors are a part of all only if both are counted in the same places.
        include=Include(imports=result.meta.get("imports_included") is True),
    )
    return {row.dimensions: row.metrics[0] for row in run(query).rows}


def _unconditional(filters: Sequence[Filter]) -> list[Filter]:
    """The filters without those that make a visitor a converted one."""
    return [
        node
        for node in filters
        if not (
            isinstance(node, Condition)
            and node.dimension.startswith(("event:goal", "event:props:"))
        )
    ]


def _any_of(report: Report, result: QueryResult) -> Filter:
    """Lets pass what belongs to one of the groups in ``result``."""

    def group(values: Group) -> Filter:
        return And(
            tuple(
                Condition("is", name, (cast("str | int", value),))
                for name, value in zip(report.dimensions, values, strict=True)
            )
        )

    return Or(tuple(group(row.dimensions) for row in result.rows))


def _total(totals: Mapping[Group, object], row: Row) -> dict[str, object]:
    return {"total_visitors": totals.get(row.dimensions, 0)} if totals else {}
