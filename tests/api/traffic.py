"""Visits to a site of the catalog, stored as if they had been recorded."""

from datetime import UTC, datetime
from typing import Any

from django.test import Client

from footfall.sites.models import Site
from footfall.warehouse import Warehouse
from tests.stats.world import Event, World

NOW = datetime(2024, 6, 15, 12, 0, tzinfo=UTC)


class Traffic:
    """Visits to ``site``. See :mod:`tests.stats.world` for the events."""

    def __init__(self, site: Site, warehouse: Warehouse) -> None:
        self.site = site
        self.world = World(warehouse).configure(site_ids=(site.pk,))

    def record(self, *events: Event) -> None:
        """Store events and the visits that follow from them."""
        self.world.record(*events)


def report(client: Client, name: str, *, status: int = 200, **params: Any) -> Any:
    """The JSON of a report of ``site.test``."""
    response = client.get(f"/api/stats/site.test/{name}", params)
    assert response.status_code == status, response.content
    return response.json()


def query(
    client: Client, key: str | None, body: object, *, status: int = 200, **headers: str
) -> Any:
    """The JSON answer of ``POST /api/v2/query`` to a body that is to be encoded as JSON."""
    if key is not None:
        headers["Authorization"] = f"Bearer {key}"
    response = client.post("/api/v2/query", body, content_type="application/json", headers=headers)
    assert response.status_code == status, response.content
    return response.json()
