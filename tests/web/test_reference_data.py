"""Which lists are in force, by the environment."""

from collections.abc import Callable
from pathlib import Path

import pytest

from footfall.config import ConfigError, load
from footfall.web import reference_data
from footfall.web.reference_data import ReferenceData
from tests.ingest.world import World

SERVER = "95.216.1.1"
HOME = "73.1.2.3"

Drops = Callable[[], dict[str, int]]


@pytest.fixture
def drops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Drops:
    """Starts an installation, sends it an event from a server and one from a home, and counts."""
    monkeypatch.setenv("FOOTFALL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("IP_GEOLOCATION_DB", str(tmp_path / "absent.mmdb"))
    for name in ("FOOTFALL_DATACENTER_RANGES", "FOOTFALL_REFERRER_SPAM_LIST"):
        monkeypatch.delenv(name, raising=False)

    def send() -> dict[str, int]:
        world = World(deny_lists=ReferenceData(load()).deny_lists)
        for address in (SERVER, HOME):
            assert world.send(headers={"x-forwarded-for": address}).status == 202
        return world.drop_reasons()

    return send


def test_datacentres_are_kept_out_unless_told_otherwise(drops: Drops) -> None:
    assert drops() == {"buffered": 1, "dropped_dc_ip": 1}


def test_a_list_of_ones_own_replaces_the_usual_one(
    drops: Drops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "list.txt").write_text(f"{HOME}  # not wanted here\n")
    monkeypatch.setenv("FOOTFALL_DATACENTER_RANGES", str(tmp_path / "list.txt"))
    world = World(deny_lists=ReferenceData(load()).deny_lists)
    assert world.send(headers={"x-forwarded-for": HOME}).dropped == "1"
    assert world.send(headers={"x-forwarded-for": SERVER}).dropped is None


def test_the_list_can_be_switched_off(drops: Drops, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTFALL_DATACENTER_RANGES", "off")
    assert drops() == {"buffered": 2}


def test_the_list_of_spammers_can_be_switched_off(
    drops: Drops, monkeypatch: pytest.MonkeyPatch
) -> None:
    spam = "https://semalt.com/"
    assert World(deny_lists=ReferenceData(load()).deny_lists).send(r=spam).dropped == "1"
    monkeypatch.setenv("FOOTFALL_REFERRER_SPAM_LIST", "off")
    assert World(deny_lists=ReferenceData(load()).deny_lists).send(r=spam).dropped is None


def test_without_set_up_there_is_a_warning_and_nothing_is_dropped(
    drops: Drops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(reference_data, "DEFAULT_DATACENTERS", tmp_path / "absent.txt")
    assert drops() == {"buffered": 2}
    assert "No datacentres are known: absent.txt is missing" in caplog.text


def test_a_list_that_cannot_be_understood_stops_the_start(
    drops: Drops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "list.txt").write_text("my network\n")
    monkeypatch.setenv("FOOTFALL_DATACENTER_RANGES", str(tmp_path / "list.txt"))
    with pytest.raises(ConfigError, match="FOOTFALL_DATACENTER_RANGES"):
        drops()
