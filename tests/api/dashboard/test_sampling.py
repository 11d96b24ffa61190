"""The dashboard of a very large site says that it shows a sample."""

from dataclasses import replace

import pytest
from django.test import Client

from footfall import clock
from footfall.config import config
from footfall.ingest.counters import CounterRow
from footfall.sites import traffic as estimates
from tests.api.traffic import Traffic, report
from tests.stats.world import view

pytestmark = pytest.mark.usefixtures("watched")

HUGE = 10**9


@pytest.fixture(autouse=True)
def huge_site(traffic: Traffic) -> None:
    """A visit, and counters that tell of far more."""
    estimates.forget()
    traffic.record(view("2024-06-14 10:00"))
    row = CounterRow(clock.unix_now() - 86_400, "site.test", traffic.site.pk, "buffered", HUGE, 1)
    traffic.world.warehouse.insert("ingest_counters", CounterRow._fields, [row])


@pytest.fixture
def switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    on = replace(config(), sampling=True)
    monkeypatch.setattr("footfall.sites.traffic.config", lambda: on)


def percent(client: Client, **params: str) -> int:
    answer: int = report(client, "top-stats", period="30d", **params)["sample_percent"]
    return answer


def test_figures_come_from_every_row_until_sampling_is_switched_on(client: Client) -> None:
    assert percent(client) == 100
    assert percent(client, sample_threshold="0.1") == 100


def test_a_sampled_dashboard_says_so(client: Client, switched_on: None) -> None:
    # 10^7 rows of 29 days with a thirtieth of 10^9 each.
    assert percent(client) == 1
    assert percent(client, sample_threshold="infinite") == 100
    assert percent(client, sample_threshold="0.25") == 25


@pytest.mark.parametrize("nonsense", ["0", "-1", "many", "1e3", "nan", ""])
def test_a_threshold_that_cannot_be_read_is_ignored(
    client: Client, switched_on: None, nonsense: str
) -> None:
    assert percent(client, sample_threshold=nonsense) == 1
