"""Rows of plain values, from what the warehouse answers or, for what it knows nothing of, blank."""

from collections.abc import Sequence
from datetime import date

from footfall.stats import labels, revenue
from footfall.stats.filters import GOAL
from footfall.stats.metrics import METRICS
from footfall.stats.query import Query, Row


class RowMaker:
    """Makes the rows of a query."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._currencies = revenue.currencies(query)

    def row(self, values: Sequence[object]) -> Row:
        """A row of the answer: its dimensions, then its metrics."""
        size = len(self._query.dimensions)
        dimensions = tuple(
            labels.label(value) if isinstance(value, date) else value for value in values[:size]
        )
        currency = self._currency(dimensions)
        metrics = tuple(
            _present(name, value, currency)
            for name, value in zip(self._query.metrics, values[size:], strict=False)
        )
        return Row(dimensions, metrics)

    def blank(self, dimensions: tuple[object, ...]) -> Row:
        """The row of a group without data."""
        currency = self._currency(dimensions)
        metrics = tuple(
            _present(name, None, currency) if METRICS[name].type == "money" else METRICS[name].empty
            for name in self._query.metrics
        )
        return Row(dimensions, metrics)

    def _currency(self, dimensions: tuple[object, ...]) -> str | None:
        if GOAL not in self._query.dimensions:
            return self._currencies.single
        goal = dimensions[self._query.dimensions.index(GOAL)]
        return self._currencies.by_goal.get(str(goal))


def _present(name: str, value: object, currency: str | None) -> object:
    """A metric as a plain JSON value."""
    match METRICS[name].type:
        case "money":
            return None if currency is None else revenue.money(_number(value), currency)
        case "integer":
            return None if value is None else int(_number(value))
        case "float":
            return None if value is None else _number(value)


def _number(value: object) -> float:
    return value if isinstance(value, int | float) else 0.0
