"""The rows of two ranges next to each other, with what changed between them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from footfall.stats import dimensions, labels
from footfall.stats.metrics import change
from footfall.stats.query import (
    And,
    Condition,
    Filter,
    Include,
    Or,
    Query,
    Row,
    RowComparison,
    TimeRange,
)
from footfall.stats.rows import RowMaker


def other_query(query: Query, compare_to: TimeRange, rows: Iterable[Row]) -> Query:
    """The same question about ``compare_to``, for the groups that the main ``rows`` show."""
    return replace(
        query,
        range=compare_to,
        compare_to=None,
        pagination=None,
        include=Include(imports=query.include.imports),
        restriction=_restriction(query, rows),
    )


def _restriction(query: Query, rows: Iterable[Row]) -> Filter | None:
    """A filter for the groups of the main rows, time aside."""
    names = [(i, name) for i, name in enumerate(query.dimensions) if not name.startswith("time")]
    groups = dict.fromkeys(tuple(row.dimensions[i] for i, _ in names) for row in rows)
    if not names or not groups:
        return None
    if len(names) == 1:
        return _is(names[0][1], [group[0] for group in groups])
    return Or(
        tuple(
            And(tuple(_is(name, [value]) for (_, name), value in zip(names, group, strict=True)))
            for group in groups
        )
    )


def _is(name: str, values: Sequence[object]) -> Condition:
    """A filter for what is shown as ``values``: a label stands for empty values too."""
    clauses = [value if isinstance(value, int) else str(value) for value in values]
    if dimensions.get(name).label in clauses:
        clauses.append("")
    return Condition("is", name, tuple(clauses))


def matched(query: Query, rows: list[Row], other: Query, others: Iterable[Row]) -> list[Row]:
    """``rows`` with their counterparts among the ``others``, the answer to ``other``.

    Rows meet by their dimensions, time by its position in the range. Over time alone, buckets
    without data are added at the end.
    """
    found = {row.dimensions: row for row in others}
    maker = RowMaker(query)

    def beside(row: Row, key: tuple[object, ...]) -> Row:
        other = found.get(key) or maker.blank(key)
        changes = tuple(
            change(name, new, old)
            for name, new, old in zip(query.metrics, row.metrics, other.metrics, strict=True)
        )
        return replace(row, comparison=RowComparison(key, other.metrics, changes))

    time = query.time_dimension
    if time is None:
        return [beside(row, row.dimensions) for row in rows]
    main_labels = labels.time_labels(query)
    counterparts = dict(zip(main_labels, labels.time_labels(other), strict=False))
    if query.dimensions == (time,):
        present = {row.dimensions[0] for row in rows}
        rows = rows + [maker.blank((label,)) for label in main_labels if label not in present]
    position = query.dimensions.index(time)
    result = []
    for row in rows:
        counterpart = counterparts.get(str(row.dimensions[position]))
        key = (*row.dimensions[:position], counterpart, *row.dimensions[position + 1 :])
        result.append(beside(row, key) if counterpart else row)
    return result
