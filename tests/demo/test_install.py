"""Making the demo."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from django.contrib.auth import authenticate

from footfall.backfill import load
from footfall.config import config
from footfall.demo import generate
from footfall.demo.install import install_demo
from footfall.sites.models import Site
from footfall.warehouse import Warehouse, WarehouseError
from tests.support.warehouse import embedded_warehouse as warehouse

__all__ = ["warehouse"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_start_with_a_short_history(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ten days instead of a year, and nothing in the ledgers from other tests."""
    monkeypatch.setattr(generate, "DAYS", 10)
    yield
    for ledger in (config().data_dir / "loads").glob("demo-*"):
        ledger.unlink()


def counts(warehouse: Warehouse) -> tuple[int, int]:
    events = warehouse.query("SELECT count() FROM events_v2").rows[0][0]
    visits = warehouse.query("SELECT sum(sign) FROM sessions_v2").rows[0][0]
    return events, visits


def test_the_login_works_and_the_site_is_ready_to_be_looked_at(warehouse: Warehouse):
    demo = install_demo(warehouse)

    user = authenticate(username=demo.email, password=demo.password)
    site = Site.objects.get(domain=demo.domain)
    assert user is not None
    assert site.team.memberships.filter(user=user, role="owner").exists()
    assert not site.public
    assert {goal.kind for goal in site.goals.all()} == {"event", "page", "scroll"}
    assert site.goals.get(currency="USD").event_name == "Purchase"
    assert site.funnels.get().steps.count() == 4
    assert {"author", "logged_in", "plan"} <= set(site.allowed_event_props)
    events, visits = counts(warehouse)
    assert events > visits > 1_000
    assert (site.inserted_at - site.native_stats_start_at).days >= 9


def test_a_second_start_changes_nothing(warehouse: Warehouse):
    first = install_demo(warehouse)
    before = counts(warehouse)

    assert install_demo(warehouse) == first
    assert counts(warehouse) == before


def test_a_first_start_that_was_cut_short_is_completed(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
):
    insert, calls = warehouse.insert_arrow, count(1)

    def fail_in_the_middle(*arguments: Any) -> None:
        if next(calls) == 4:
            raise WarehouseError("the power went out")
        insert(*arguments)

    monkeypatch.setattr(load, "CHUNKS_A_PART", 1)
    with monkeypatch.context() as context:
        context.setattr(warehouse, "insert_arrow", fail_in_the_middle)
        with pytest.raises(WarehouseError):
            install_demo(warehouse)
    assert counts(warehouse)[0] == 2_000

    demo = install_demo(warehouse)

    created = Site.objects.get(domain=demo.domain).inserted_at
    assert counts(warehouse)[0] == sum(
        len(chunk.events) for chunk in generate.year(demo.domain, created)
    )
