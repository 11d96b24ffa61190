"""Sites with owners, keys and traffic, and the clock they are looked at by."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from footfall import clock
from footfall.accounts.models import User
from footfall.accounts.services import create_api_key, create_user
from footfall.api import rate_limit
from footfall.config import config
from footfall.sites.models import Site
from footfall.sites.services import create_site
from footfall.warehouse import Warehouse
from footfall.warehouse.locations import sync_locations
from tests.api.traffic import NOW, Traffic
from tests.support.warehouse import embedded_warehouse as warehouse

__all__ = ["warehouse"]


@pytest.fixture
def at_noon() -> Iterator[datetime]:
    """It is 15 June 2024, 12:00 UTC, wherever there is a site."""
    with clock.fixed(NOW):
        yield NOW


@pytest.fixture
def limit_requests(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets how many requests an hour a key may make, 0 for any number."""

    def limit(per_hour: int) -> None:
        limited = replace(config(), api_rate_limit=per_hour)
        monkeypatch.setattr("footfall.api.auth.config", lambda: limited)

    return limit


@pytest.fixture
def owner(db: None) -> User:
    return create_user("owner@site.test", "a long enough secret")


@pytest.fixture
def stranger(db: None) -> User:
    return create_user("stranger@other.test", "a long enough secret")


@pytest.fixture
def site(owner: User, at_noon: datetime) -> Site:
    """The private site ``site.test`` in UTC, whose statistics go back to 2020."""
    created = create_site(owner, "site.test")
    created.native_stats_start_at = datetime(2020, 1, 1, tzinfo=UTC)
    created.save()
    return created


@pytest.fixture
def traffic(site: Site, warehouse: Warehouse) -> Traffic:
    """Records visits to ``site``."""
    return Traffic(site, warehouse)


@pytest.fixture
def place_names(warehouse: Warehouse) -> None:
    """The warehouse knows what places are called."""
    sync_locations(warehouse)


@pytest.fixture
def key(owner: User) -> str:
    """The secret of a key of the owner, not used yet."""
    rate_limit.reset()
    return create_api_key(owner, name="test")[1]
