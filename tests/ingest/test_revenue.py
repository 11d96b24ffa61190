"""What counts as money and in which columns it is stored."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.ingest.exchange_rates import ExchangeRates, default_rates
from footfall.ingest.revenue import parse_money
from footfall.ingest.site_rules import SiteRules
from footfall.warehouse.rows import EventRow
from tests.ingest.test_props import JSON
from tests.ingest.world import World


@pytest.mark.parametrize(
    ("amount", "stored"),
    [
        (10, "10"),
        (10.29, "10.29"),
        ("10.2999", "10.3"),
        ("12abc", "12"),
        ("-5", "-5"),
        ("+.5", "0.5"),
        ("1e3", "1000"),
        ("1e-30", "0"),
        (True, None),
        (None, None),
        ("abc", None),
        ("", None),
        ([1], None),
        ("NaN", None),
        (10**15 - 1, "999999999999999"),
        ("999999999999999.9995", None),
        (10**15, None),
        ("1e999999999999999999999", None),
    ],
)
def test_amounts_are_numbers_or_texts_that_begin_with_one(amount: Any, stored: str | None) -> None:
    money = parse_money({"amount": amount, "currency": "EUR"})
    assert (money.amount if money else None) == (Decimal(stored) if stored else None)


@pytest.mark.parametrize("currency", ["eur", "EURO", "XX", "", None, 978, "DEM"])
def test_only_currencies_in_use_count(currency: Any) -> None:
    assert parse_money({"amount": 1, "currency": currency}) is None


@given(st.dictionaries(st.sampled_from(["amount", "currency", "x"]), JSON | st.just("EUR")))
def test_any_object_is_money_with_three_decimals_or_none(submitted: dict[str, Any]) -> None:
    money = parse_money(submitted)
    if money is not None:
        assert money.amount.as_tuple().exponent == -3
        assert abs(money.amount) < 10**15


def purchase(rates: ExchangeRates = ExchangeRates({}), **keys: object) -> EventRow:  # noqa: B008
    world = World(
        sites=[SiteRules(1, "example.com", revenue_currencies={"Purchase": "EUR"})], rates=rates
    )
    assert world.send(**{"n": "Purchase", **keys}).status == 202
    return world.events[0]


def test_money_in_the_goals_currency_fills_both_pairs_of_columns() -> None:
    row = purchase(revenue={"amount": "9.99", "currency": "EUR"})
    assert (row.revenue_source_amount, row.revenue_source_currency) == (Decimal("9.990"), "EUR")
    assert (row.revenue_reporting_amount, row.revenue_reporting_currency) == (
        Decimal("9.990"),
        "EUR",
    )


def test_money_in_another_currency_is_reported_in_the_goals() -> None:
    rates = ExchangeRates({"EUR": Decimal("0.8"), "USD": Decimal(1), "JPY": Decimal(150)})
    for amount, currency, reported in [
        (10, "USD", "8"),
        ("-1500", "JPY", "-8"),
        (1, "JPY", ".005"),
    ]:
        row = purchase(rates, revenue={"amount": amount, "currency": currency})
        assert (row.revenue_source_amount, row.revenue_source_currency) == (
            Decimal(amount),
            currency,
        )
        assert (row.revenue_reporting_amount, row.revenue_reporting_currency) == (
            Decimal(reported),
            "EUR",
        )


def test_money_that_becomes_too_large_is_not_reported() -> None:
    rates = ExchangeRates({"EUR": Decimal(10), "USD": Decimal(1)})
    row = purchase(rates, revenue={"amount": 10**15 - 1, "currency": "USD"})
    assert row.revenue_source_amount == 10**15 - 1
    assert (row.revenue_reporting_amount, row.revenue_reporting_currency) == (None, "")


def test_the_rates_that_come_with_us_are_those_of_the_central_bank() -> None:
    rates = default_rates()
    for currency in ("USD", "GBP", "JPY", "CHF", "SEK"):
        there = rates.convert(Decimal(100), "EUR", currency)
        assert there is not None
        back = rates.convert(there, currency, "EUR")
        assert back is not None
        assert round(back, 6) == 100
    assert Decimal("0.5") < (rates.convert(Decimal(1), "USD", "EUR") or 0) < 2
    assert rates.convert(Decimal(1), "EUR", "XAU") is None


def test_money_without_a_rate_keeps_its_source_columns() -> None:
    row = purchase(revenue={"amount": 1, "currency": "USD"})
    assert (row.revenue_source_amount, row.revenue_source_currency) == (Decimal(1), "USD")
    assert row.revenue_reporting_amount is None


@pytest.mark.parametrize(
    "keys",
    [
        {"n": "purchase", "revenue": {"amount": 1, "currency": "EUR"}},
        {"revenue": {"amount": 1}},
        {"revenue": "1 EUR"},
        {"revenue": {"amount": "?", "currency": "EUR"}},
    ],
)
def test_events_without_a_revenue_goal_or_valid_money_are_stored_without_revenue(
    keys: dict[str, object],
) -> None:
    row = purchase(**keys)
    assert (row.revenue_source_amount, row.revenue_source_currency) == (None, "")
