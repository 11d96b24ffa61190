"""People at their browsers, a warehouse without rows, and a frontend that needs no building."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from footfall.accounts.models import User
from footfall.sites.models import Site
from footfall.warehouse import Warehouse
from footfall.warehouse.rows import EVENT_COLUMNS, EventRow
from footfall.web import vite
from tests.support.catalog import a_site, a_user
from tests.support.warehouse import embedded_warehouse as warehouse

__all__ = ["warehouse"]

ENTRIES = ("pages/main.ts", "dashboard/main.tsx")


@pytest.fixture(autouse=True)
def built_frontend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A manifest like Vite's, so that pages render where nobody has run the build."""
    manifest = {source: {"file": f"assets/{Path(source).parent}-12345678.js"} for source in ENTRIES}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    monkeypatch.setattr(vite, "BUILD_DIR", tmp_path)


@pytest.fixture(autouse=True)
def nobody_logged_in_lately() -> None:
    """Logins are limited by the minute; each test starts a new one."""
    cache.clear()


@pytest.fixture
def owner(db: None) -> User:
    return a_user("ada@example.org")


@pytest.fixture
def site(owner: User, warehouse: Warehouse) -> Site:
    """A private site of the owner that nobody has visited yet."""
    return a_site("example.com", owner)


@pytest.fixture
def browser(owner: User) -> Client:
    """The owner's browser, logged in."""
    client = Client()
    client.force_login(owner)
    return client


@pytest.fixture
def visit(warehouse: Warehouse) -> Callable[[Site, datetime, int], None]:
    """Records a page view: site, when, visitor."""

    def record(site: Site, at: datetime, user_id: int = 1) -> None:
        row = EventRow(int(at.timestamp()), site.pk, user_id, user_id, "pageview", pathname="/")
        warehouse.insert("events_v2", EVENT_COLUMNS, [row])

    return record
