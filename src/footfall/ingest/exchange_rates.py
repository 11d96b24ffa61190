"""What currencies are worth, for revenue that comes in another currency than its goal's."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from currency_converter import (  # type: ignore[import-untyped]
    SINGLE_DAY_CURRENCY_FILE,
    CurrencyConverter,
)


class ExchangeRates:
    """Rates of one day: ``units`` of each currency are worth the same."""

    def __init__(self, units: Mapping[str, Decimal]) -> None:
        self._units = {currency: rate for currency, rate in units.items() if rate > 0}

    def convert(self, amount: Decimal, source: str, target: str) -> Decimal | None:
        """An amount in another currency; ``None`` if one of the two is unknown."""
        have, want = self._units.get(source), self._units.get(target)
        return amount * want / have if have and want else None


@cache
def default_rates() -> ExchangeRates:
    """The European Central Bank's reference rates of some thirty currencies.

    They come with the CurrencyConverter package and are of the day it was released.
    """
    bank = CurrencyConverter(SINGLE_DAY_CURRENCY_FILE, decimal=True)
    return ExchangeRates(
        {currency: bank.convert(Decimal(1), "EUR", currency) for currency in bank.currencies}
    )
