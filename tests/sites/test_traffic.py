"""How much traffic a site has, as far as sampling wants to know."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from footfall import clock
from footfall.config import config
from footfall.ingest.counters import CounterRow
from footfall.sites import traffic
from footfall.warehouse import Warehouse, current
from tests.support.warehouse import shared

NOW = datetime(2024, 6, 15, 12, 0, tzinfo=UTC)
SITE, OTHER, QUIET = 880_001, 880_002, 880_003


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    """A warehouse in which two sites have had traffic."""
    traffic.forget()
    found = shared()
    current.use(found)
    found.command("TRUNCATE TABLE ingest_counters")
    rows = [
        row(SITE, "buffered", 1, 70),
        row(SITE, "buffered", 29, 30),
        row(SITE, "buffered", 31, 1000),
        row(SITE, "dropped_bot", 1, 500),
        row(OTHER, "buffered", 3, 5),
    ]
    found.insert("ingest_counters", CounterRow._fields, rows)
    yield found
    current.use(None)
    traffic.forget()


def row(site_id: int, metric: str, days_ago: int, value: int) -> CounterRow:
    at = int((NOW - timedelta(days=days_ago)).timestamp())
    return CounterRow(at, f"site{site_id}", site_id, metric, value, 1)


@pytest.fixture
def switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    on = replace(config(), sampling=True)
    monkeypatch.setattr("footfall.sites.traffic.config", lambda: on)


def count(*site_ids: int) -> int | None:
    with clock.fixed(NOW):
        return traffic.events_in_30_days(site_ids)


def test_nothing_is_known_until_sampling_is_switched_on(warehouse: Warehouse) -> None:
    assert count(SITE) is None


def test_stored_events_of_the_last_30_days_count(warehouse: Warehouse, switched_on: None) -> None:
    assert count(SITE) == 100


def test_a_consolidated_view_has_the_sum_and_silence_is_unknown(
    warehouse: Warehouse, switched_on: None
) -> None:
    assert count(SITE, OTHER) == 105
    assert count(QUIET) is None


def test_an_estimate_is_kept_for_a_day(warehouse: Warehouse, switched_on: None) -> None:
    assert count(OTHER) == 5
    warehouse.insert("ingest_counters", CounterRow._fields, [row(OTHER, "buffered", 1, 100)])
    assert count(OTHER) == 5
    with clock.fixed(NOW + timedelta(hours=25)):
        assert traffic.events_in_30_days((OTHER,)) == 105
