"""What dashboards of long ranges say is kept before anybody asks, and is the same."""

from typing import Any

import pytest
from django.test import Client

from footfall.api.dashboard import ahead
from footfall.api.dashboard.reports import REPORTS
from footfall.sites.models import Goal
from footfall.stats import explain, kept, kept_store
from tests.api.traffic import Traffic, report
from tests.stats.world import custom, view

pytestmark = pytest.mark.usefixtures("watched")

NAMES = ("top-stats", "main-graph", *REPORTS)


@pytest.fixture
def busy(traffic: Traffic, monkeypatch: pytest.MonkeyPatch) -> Traffic:
    """Some visits in several months, which are taken for many."""
    monkeypatch.setattr(kept_store, "MIN_EVENTS", 0)
    monkeypatch.setattr(ahead, "MIN_EVENTS", 1)
    Goal.objects.create(site=traffic.site, event_name="Signup")
    traffic.record(
        view("2024-01-20T10:00", 1, "/a", browser="Firefox", country_code="DE"),
        custom("2024-01-20T10:01", "Signup", 1, "/a"),
        view("2024-03-31T23:59", 2, "/b"),
        view("2024-04-01T00:01", 2, "/a"),
        view("2024-06-14T10:00", 3, "/a", referrer_source="Google"),
    )
    return traffic


def keep(traffic: Traffic) -> list[str]:
    return [
        name
        for site, latest in ahead.large_sites(traffic.world.warehouse)
        for name in ahead.keep(site, latest)
    ]


def ask_all(client: Client, **params: Any) -> dict[str, Any]:
    return {name: report(client, name, **params) for name in NAMES}


@pytest.mark.parametrize("period", ["12mo", "year"])
def test_the_first_answers_need_no_rows_of_finished_months_and_are_the_same(
    client: Client, busy: Traffic, period: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(kept, "with_kept", lambda _warehouse, _query, plan: plan)
        raw = ask_all(client, period=period)
    keep(busy)

    with explain.recording() as explanations:
        answers = ask_all(client, period=period)

    assert answers == raw
    plans = [found.plan for found in explanations if isinstance(found, explain.Explanation)]
    parts = [part for plan in plans for part in (*plan.parts, *(part for _, part in plan.totals))]
    assert len(parts) > len(NAMES)
    assert all(part.kept for part in parts)


def test_what_is_kept_is_not_kept_again(busy: Traffic) -> None:
    keep(busy)
    count = "SELECT count() FROM kept_answers"
    before = busy.world.warehouse.query(count).rows

    assert keep(busy) == [*NAMES, *NAMES]

    assert busy.world.warehouse.query(count).rows == before


def test_small_sites_are_left_alone(busy: Traffic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "MIN_EVENTS", 1000)

    assert keep(busy) == []


def test_only_the_sites_asked_for_are_seen_to(busy: Traffic) -> None:
    warehouse = busy.world.warehouse

    assert [site for site, _ in ahead.large_sites(warehouse, [busy.site.pk])] == [busy.site]
    assert not list(ahead.large_sites(warehouse, [busy.site.pk + 1]))
