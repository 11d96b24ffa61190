from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client

import footfall
from footfall.warehouse import Warehouse, WarehouseError, current
from footfall.web.pages import health
from footfall.web.readiness import readiness

OK = {"postgres": "ok", "clickhouse": "ok", "sites_cache": "ok", "sessions": "ok"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def started() -> Iterator[None]:
    """The server has loaded what it needs."""
    readiness.caches_warm = readiness.sessions_taken_over = True
    yield
    readiness.caches_warm = readiness.sessions_taken_over = False


@pytest.mark.parametrize("path", ["/api/health", "/api/system/health/ready", "/api/health/"])
def test_ready_when_everything_is(
    client: Client, warehouse: Warehouse, started: None, path: str
) -> None:
    response = client.get(path)
    assert (response.status_code, response.json()) == (200, OK)


def test_not_ready_before_the_server_has_loaded_its_caches(
    client: Client, warehouse: Warehouse
) -> None:
    response = client.get("/api/health")
    assert response.status_code == 500
    assert response.json() == OK | {"sites_cache": None, "sessions": "waiting"}


def test_not_ready_without_the_warehouse(
    client: Client, started: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable() -> Warehouse:
        raise WarehouseError("cannot reach ClickHouse: secret address")

    monkeypatch.setattr(current, "get", unreachable)
    response = client.get("/api/health")
    assert (response.status_code, response.json()) == (500, OK | {"clickhouse": "error"})


class Spool:
    """As much of a spool as health looks at."""

    size, max_size, rejected = 700, 1000, 0
    refusal: str | None = None


class Loader:
    """As much of a loader as health looks at."""

    failure: str | None = None


@pytest.fixture
def storage(started: None) -> Iterator[SimpleNamespace]:
    """This process stores events."""
    storage = SimpleNamespace(spool=Spool(), loader=Loader())
    readiness.storage = storage  # type: ignore[assignment]
    yield storage
    readiness.storage = None


INGESTION = {
    "state": "ok",
    "reason": None,
    "spool_bytes": 700,
    "spool_max_bytes": 1000,
    "rejected_files": 0,
}


def test_the_details_say_how_storing_goes(
    client: Client, warehouse: Warehouse, storage: SimpleNamespace
) -> None:
    response = client.get("/api/health/ready")
    assert (response.status_code, response.json()) == (200, OK | {"ingestion": INGESTION})


def test_ready_while_events_wait_on_disk(
    client: Client, warehouse: Warehouse, storage: SimpleNamespace
) -> None:
    storage.loader.failure = "cannot reach ClickHouse: secret address"
    response = client.get("/api/health/ready")
    waiting = {"state": "delayed", "reason": "the warehouse does not take events"}
    assert (response.status_code, response.json()["ingestion"]) == (200, INGESTION | waiting)


def test_not_ready_while_no_event_can_be_stored(
    client: Client, warehouse: Warehouse, storage: SimpleNamespace
) -> None:
    storage.spool.refusal = "the spool cannot be written: No space left on device"
    response = client.get("/api/health/ready")
    refusing = {"state": "refusing", "reason": storage.spool.refusal}
    assert (response.status_code, response.json()["ingestion"]) == (500, INGESTION | refusing)


def test_a_process_that_stores_nothing_itself_says_so(
    client: Client, warehouse: Warehouse, started: None
) -> None:
    response = client.get("/api/health/ready")
    assert (response.status_code, response.json()) == (
        200,
        OK | {"ingestion": {"state": "elsewhere"}},
    )


def test_alive_depends_on_nothing(client: Client) -> None:
    response = client.get("/api/system/health/live")
    assert (response.status_code, response.json()) == (200, {"ok": True})


def test_the_system_says_what_it_is(client: Client) -> None:
    system = client.get("/api/system").json()
    assert system["build"]["version"] == footfall.__version__


def test_without_a_geolocation_file_the_system_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "database_files", lambda configured: [Path("/nowhere.mmdb")])
    assert client.get("/api/system").json()["geo_database"] == "(not configured)"


def test_errors_of_old_scripts_are_taken_in_silence(client: Client) -> None:
    response = client.get("/api/error?message=boom")
    assert (response.status_code, response.content) == (200, b"")
