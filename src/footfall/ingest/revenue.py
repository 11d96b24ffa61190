"""Revenue of an event: what counts as money, and in which columns it ends up."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from typing import Any, NamedTuple

import pycountry

from footfall.ingest.exchange_rates import ExchangeRates
from footfall.sessions.event import NO_REVENUE, Revenue

_DECIMAL_PREFIX = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SCALE = Decimal("0.001")
_LIMIT = Decimal(10) ** 15  # the columns are Decimal(18, 3)


class Money(NamedTuple):
    """An amount, rounded to three decimals, in an ISO 4217 currency."""

    amount: Decimal
    currency: str


@cache
def currencies() -> frozenset[str]:
    """The ISO 4217 codes in use."""
    return frozenset(currency.alpha_3 for currency in pycountry.currencies)


def parse_money(given: Mapping[str, Any]) -> Money | None:
    """Read ``{"amount": …, "currency": …}``; ``None`` if it is no valid money.

    Amounts are numbers or texts that begin with one; negative ones (refunds) are fine.
    """
    if not given:
        return None
    currency = given.get("currency")
    amount = _amount(given.get("amount"))
    if amount is None or not isinstance(currency, str) or currency not in currencies():
        return None
    return Money(amount, currency)


def _amount(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    match = _DECIMAL_PREFIX.match(str(value))
    if match is None:
        return None
    return _stored(match[0])


def _stored(amount: Decimal | str) -> Decimal | None:
    """An amount as the columns keep it, ``None`` if they cannot."""
    try:
        rounded = Decimal(amount).quantize(_SCALE, ROUND_HALF_UP)
    except InvalidOperation:  # too many digits or too large an exponent
        return None
    return rounded if abs(rounded) < _LIMIT else None


def to_revenue(money: Money | None, goal_currency: str | None, rates: ExchangeRates) -> Revenue:
    """The revenue columns of an event whose site has a revenue goal in ``goal_currency``.

    Without such a goal there are none. The reporting columns hold the amount in the goal's
    currency; they stay empty if ``rates`` do not know one of the currencies.
    """
    if money is None or goal_currency is None:
        return NO_REVENUE
    if money.currency == goal_currency:
        return Revenue(*money, *money)
    converted = rates.convert(money.amount, money.currency, goal_currency)
    reported = _stored(converted) if converted is not None else None
    return Revenue(*money) if reported is None else Revenue(*money, reported, goal_currency)
