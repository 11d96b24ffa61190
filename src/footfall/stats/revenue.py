"""Money: which currency a query's revenue is in, and how an amount is shown."""

from dataclasses import dataclass, field

from babel.numbers import format_currency

from footfall.stats import goals
from footfall.stats.filters import GOAL
from footfall.stats.metrics import METRICS
from footfall.stats.query import Query

LOCALE = "en_US"
UNITS = ("", "K", "M", "B", "T")

_WARNINGS = {
    "no_revenue_goals_matching": (
        "The revenue metrics are null because no goal with a currency matches the query."
    ),
    "no_single_revenue_currency": (
        "The revenue metrics are null because the matching goals have different currencies."
    ),
}


@dataclass(frozen=True, slots=True)
class Currencies:
    """The currency of every row (``single``), or of the rows of each goal. ``warning`` is the
    code that explains why there is none."""

    single: str | None = None
    by_goal: dict[str, str] = field(default_factory=dict)
    warning: str | None = None


def is_asked(query: Query) -> bool:
    """Whether the query has revenue metrics."""
    return any(METRICS[name].type == "money" for name in query.metrics)


def currencies(query: Query) -> Currencies:
    """Which currency the query's revenue is in."""
    by_goal = {
        goal.display_name: goal.currency
        for goal in goals.in_play(query.site, query.filters)
        if goal.currency
    }
    if not by_goal:
        return Currencies(warning="no_revenue_goals_matching")
    if GOAL in query.dimensions:
        return Currencies(by_goal=by_goal)
    distinct = set(by_goal.values())
    if len(distinct) > 1:
        return Currencies(warning="no_single_revenue_currency")
    return Currencies(single=distinct.pop())


def warnings(query: Query) -> dict[str, dict[str, str]]:
    """``meta.metric_warnings`` of the revenue metrics."""
    if not is_asked(query):
        return {}
    code = currencies(query).warning
    if code is None:
        return {}
    return {
        name: {"code": code, "warning": _WARNINGS[code]}
        for name in query.metrics
        if METRICS[name].type == "money"
    }


def money(amount: float, currency: str) -> dict[str, object]:
    """An amount as the APIs show it."""
    return {
        "short": _short(amount, currency),
        "long": format_currency(amount, currency, locale=LOCALE),
        "value": amount,
        "currency": currency,
    }


def _short(amount: float, currency: str) -> str:
    """Compact, always with one decimal: ``$750.0``, ``$1.5K``."""
    unit = 0
    while unit < len(UNITS) - 1 and abs(round(amount, 1)) >= 1000:
        amount, unit = amount / 1000, unit + 1
    shown = format_currency(amount, currency, "\xa4#,##0.0", locale=LOCALE, currency_digits=False)
    return shown + UNITS[unit]
