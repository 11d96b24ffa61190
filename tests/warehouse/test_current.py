from collections.abc import Iterator

import pytest

from footfall import config
from footfall.warehouse import Warehouse, current


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    current.use(None)


def test_the_given_warehouse_is_the_one_in_use(remote: Warehouse) -> None:
    current.use(remote)
    assert current.get() is remote


def test_the_configured_warehouse_is_opened_when_first_asked_for(
    server: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTFALL_DATA", str(tmp_path))
    monkeypatch.setenv("CLICKHOUSE_URL", f"{server}/configured")
    monkeypatch.setattr(current, "config", config.load)
    current.use(None)
    warehouse = current.get()
    assert warehouse.database == "configured"
    assert current.get() is warehouse
    assert warehouse.query("EXISTS TABLE events_v2").rows == [(0,)]
    warehouse.close()
