"""Where an address is, from files in either layout."""

import logging
from pathlib import Path
from typing import Any

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from footfall.ingest import city_districts
from footfall.ingest.geo import DEFAULT_FILES, Geo
from footfall.sessions.event import NOWHERE, Place


def write(path: Path, records: dict[str, dict[str, Any]], ip_version: int = 4) -> Path:
    """Make a geolocation file with a record for each network."""
    writer = MMDBWriter(ip_version, "Test", ipv4_compatible=ip_version == 6)
    for network, record in records.items():
        writer.insert_network(IPSet([network]), record)
    writer.to_db_file(str(path))
    return path


def named(country: str, state: str, city: str, latitude: float, longitude: float) -> dict[str, Any]:
    """A record as in the @ip-location-db packages."""
    return {
        "country_code": country,
        "state1": state,
        "state2": "",
        "city": city,
        "latitude": latitude,
        "longitude": longitude,
    }


def test_records_with_codes_are_taken_as_they_are(tmp_path: Path) -> None:
    oxford = {
        "country": {"iso_code": "GB"},
        "subdivisions": [{"iso_code": "ENG"}, {"iso_code": "OXF"}],
        "city": {"geoname_id": 2640729},
    }
    file = write(
        tmp_path / "city.mmdb",
        {
            "81.2.69.0/24": oxford,
            "2001:db8::/32": {"country": {"iso_code": "DE"}},
            "192.0.2.0/24": {"country": {"iso_code": "T1"}, "city": {"geoname_id": 5}},
            "198.51.100.0/24": {"registered_country": {"iso_code": "FR"}},
        },
        ip_version=6,
    )
    geo = Geo([file])
    assert geo.locate("81.2.69.160") == Place("GB", "GB-ENG", "GB-OXF", 2640729)
    assert geo.locate("::ffff:81.2.69.160") == geo.locate("81.2.69.160")
    assert geo.locate("2001:db8::1") == Place("DE")
    assert geo.locate("192.0.2.1") == NOWHERE
    assert geo.locate("198.51.100.1") == NOWHERE


def test_records_with_names_are_resolved_to_codes(tmp_path: Path) -> None:
    file = write(
        tmp_path / "names.mmdb",
        {
            "1.0.0.0/24": named("DE", "Hesse", "Frankfurt am Main", 50.11, 8.68),
            "1.0.1.0/24": named("DE", "Baden-Wurttemberg", "Stuttgart (Mitte)", 48.78, 9.18),
            "1.0.2.0/24": named("US", "Maine", "Portland", 43.66, -70.26),
            "1.0.3.0/24": named("US", "Oregon", "Portland", 45.52, -122.68),
            "1.0.4.0/24": named("FR", "Nowhere", "Nowhere-sur-Mer", 46.0, -20.0),
            "1.0.5.0/24": named("SG", "", "", 1.35, 103.8),
            "1.0.6.0/24": named("ZZ", "", "", 0.0, 0.0),
        },
    )
    geo = Geo([file])
    assert geo.locate("1.0.0.1") == Place("DE", "DE-HE", "", 2925533)
    assert geo.locate("1.0.1.1") == Place("DE", "DE-BW", "", 2825297)
    assert geo.locate("1.0.2.1") == Place("US", "US-ME", "", 4975802)
    assert geo.locate("1.0.3.1") == Place("US", "US-OR", "", 5746545)
    assert geo.locate("1.0.4.1") == Place("FR")
    assert geo.locate("1.0.5.1") == Place("SG")
    assert geo.locate("1.0.6.1") == NOWHERE


needs_districts = pytest.mark.skipif(
    not city_districts.FILE.exists(), reason="make setup puts the file in place"
)


@needs_districts
@pytest.mark.parametrize(
    ("subdivisions", "place", "city"),
    [
        pytest.param(["AT"], 8063098, 2761369, id="Favoriten in Vienna, by its id"),
        pytest.param(["AT", "9"], 999, 2761369, id="Vienna's district, by the subdivision"),
        pytest.param(["GB", "ENG"], 2646003, 2643743, id="Islington in London, by its id"),
        pytest.param(["GB", "ENG", "HCK"], 999, 2643743, id="Hackney in London, by the borough"),
        pytest.param(["DE", "BE"], 2884161, 2950159, id="Kreuzberg in Berlin"),
        pytest.param(["HU", "BU"], 3052655, 3054643, id="Ferencváros in Budapest"),
        pytest.param(["FR", "IDF", "75C"], 999, 2988507, id="Paris's arrondissement"),
        pytest.param(["US", "NY"], 5110302, 5128581, id="Brooklyn in New York"),
        pytest.param(["US", "NJ"], 5099836, 5099836, id="Jersey City, no part of New York"),
        pytest.param(["GB", "ENG", "OXF"], 2640729, 2640729, id="Oxford"),
        pytest.param(["AT", "9"], 2761369, 2761369, id="Vienna itself"),
    ],
)
def test_a_district_counts_for_its_city(
    subdivisions: list[str], place: int, city: int, tmp_path: Path
) -> None:
    country, *codes = subdivisions
    record = {
        "country": {"iso_code": country},
        "subdivisions": [{"iso_code": code} for code in codes],
        "city": {"geoname_id": place},
    }
    file = write(tmp_path / "city.mmdb", {"198.51.100.0/24": record})
    assert Geo([file]).locate("198.51.100.1").city_geoname_id == city


@needs_districts
def test_a_district_that_is_named_counts_for_its_city(tmp_path: Path) -> None:
    file = write(
        tmp_path / "names.mmdb",
        {
            "1.0.0.0/24": named("AT", "Vienna", "Favoriten", 48.16, 16.38),
            "1.0.1.0/24": named("FR", "Ile-de-France", "Paris 19 Buttes-Chaumont", 48.89, 2.38),
            "1.0.2.0/24": named("US", "New York", "Brooklyn", 40.65, -73.95),
            "1.0.3.0/24": named("US", "Maryland", "Brooklyn", 39.23, -76.61),
        },
    )
    geo = Geo([file])
    cities = [geo.locate(f"1.0.{number}.1").city_geoname_id for number in range(4)]
    assert cities == [2761369, 2988507, 5128581, 4349594]


def test_names_are_compared_as_ascii_writes_them(tmp_path: Path) -> None:
    file = write(
        tmp_path / "names.mmdb",
        {
            "1.0.0.0/24": named("NO", "Trondelag", "Roros", 62.57, 11.38),
            "1.0.1.0/24": named("PL", "Lodz Voivodeship", "Zdunska Wola", 51.6, 18.94),
            "1.0.2.0/24": named("IE", "Leinster", "Naas", 53.22, -6.66),
        },
    )
    geo = Geo([file])
    assert geo.locate("1.0.0.1") == Place("NO", "NO-50", "", 3141332)
    assert geo.locate("1.0.1.1") == Place("PL", "PL-10", "", 3080414)
    assert geo.locate("1.0.2.1") == Place("IE", "IE-L", "", 2962334)


@pytest.mark.parametrize(
    "record",
    [
        {"country": "DE"},
        {"country": {"iso_code": "de"}},
        {"country": {"iso_code": "ÄÖ"}},
        {"country": {"iso_code": 5}},
        {"country": []},
        {"country_code": "Germany"},
        {"country_code": "DE", "state1": "Hesse"},
        {"unrelated": 1},
    ],
)
def test_a_file_of_an_unknown_layout_is_nowhere(record: dict[str, Any], tmp_path: Path) -> None:
    assert Geo([write(tmp_path / "odd.mmdb", {"1.0.0.0/24": record})]).locate("1.0.0.1") == NOWHERE


def test_a_flat_file_of_countries_alone_is_enough(tmp_path: Path) -> None:
    file = write(tmp_path / "country.mmdb", {"1.0.0.0/24": {"country_code": "DE"}})
    assert Geo([file]).locate("1.0.0.1") == Place("DE")


@pytest.mark.parametrize(
    "address",
    ["", "10.0.0.1", "0.0.0.0", "127.0.0.1", "::1", "unknown", "1.2.3", "1.2.3.4, 5", "☃"],
)
def test_private_and_broken_addresses_are_nowhere(address: str, tmp_path: Path) -> None:
    file = write(tmp_path / "city.mmdb", {"8.8.8.0/24": {"country": {"iso_code": "US"}}})
    assert Geo([file]).locate(address) == NOWHERE


def test_without_files_everything_is_nowhere_and_the_log_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        geo = Geo([tmp_path / "absent.mmdb"])
    assert geo.locate("8.8.8.8") == geo.locate("2001:db8::1") == NOWHERE
    assert caplog.text.count("absent.mmdb") == 1


@pytest.mark.skipif(
    not all(file.exists() for file in DEFAULT_FILES), reason="make setup puts the files in place"
)
def test_the_default_files_know_both_kinds_of_addresses() -> None:
    geo = Geo(DEFAULT_FILES)
    assert geo.locate("8.8.8.8").country_code == "US"
    assert geo.locate("2a00:1450:4001:81b::200e").country_code != ""


def test_a_file_that_was_replaced_is_in_use_after_a_refresh(tmp_path: Path) -> None:
    def country(code: str) -> Path:
        records = {"198.51.100.0/24": {"country": {"iso_code": code}}}
        return write(tmp_path / f"{code}.mmdb", records)

    file = country("DE").rename(tmp_path / "geo.mmdb")
    geo = Geo([file])
    assert geo.locate("198.51.100.1") == Place("DE")
    country("FR").rename(file)
    assert geo.locate("198.51.100.1") == Place("DE")
    geo.refresh()
    assert geo.locate("198.51.100.1") == Place("FR")


def test_a_file_that_comes_later_is_used_and_one_that_breaks_is_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "geo.mmdb"
    geo = Geo([file])
    assert geo.locate("198.51.100.1") == NOWHERE
    write(tmp_path / "new.mmdb", {"198.51.100.0/24": {"country": {"iso_code": "DE"}}}).rename(file)
    geo.refresh()
    assert geo.locate("198.51.100.1") == Place("DE")
    (tmp_path / "broken").write_bytes(b"no database")
    (tmp_path / "broken").rename(file)
    geo.refresh()
    assert geo.locate("198.51.100.1") == Place("DE")
    assert "geo.mmdb cannot be read" in caplog.text


@pytest.mark.parametrize(
    "address",
    ["0.0.0.0", "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.0.1", "100.64.0.1",
     "::", "::1", "fe80::1", "fc00::1", "255.255.255.255", "unknown", "", "1.2.3", "x" * 5_000],
)  # fmt: skip
@pytest.mark.skipif(not all(file.exists() for file in DEFAULT_FILES), reason="not set up")
def test_the_installed_files_place_no_private_or_malformed_address(address: str) -> None:
    assert Geo(DEFAULT_FILES).locate(address) == NOWHERE
