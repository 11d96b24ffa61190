"""Revenue of an event: what counts as money, and in which columns it ends up."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from typing import Any, NamedTuple

import pycountry

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
    try:
        amount = Decimal(match[0]).quantize(_SCALE, ROUND_HALF_UP)
    except InvalidOperation:  # too many digits or too large an exponent
        return None
    return amount if abs(amount) < _LIMIT else None


def to_revenue(money: Money | None, goal_currency: str | None) -> Revenue:
    """The revenue columns of an event whose site has a revenue goal in ``goal_currency``.

    Without such a goal there are none. The reporting columns stay empty when the event's
    currency is not the goal's.
    """
    if money is None or goal_currency is None:
        return NO_REVENUE
    if money.currency == goal_currency:
        return Revenue(*money, *money)
    return Revenue(*money)
