"""What the rows of a report are called: the values they group by, made readable.

A namer takes the groups of one page of rows (values in the order of the report's dimensions)
and gives each its keys; it gets all of them at once so that place names take one look-up.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import cast

import pycountry

from footfall.api.dashboard.question import Question, run
from footfall.stats.dimensions import NOT_SET
from footfall.stats.query import Condition
from footfall.warehouse import current

Group = tuple[object, ...]
Keys = dict[str, object]
Namer = Callable[[Question, Sequence[Group]], list[Keys]]

#: Kinds of places in the warehouse's table of names.
COUNTRY, REGION, CITY = "country", "subdivision", "city"


def by_value(question: Question, groups: Sequence[Group]) -> list[Keys]:
    """The value is the name."""
    return [{"name": value} for (value,) in groups]


def countries(question: Question, groups: Sequence[Group]) -> list[Keys]:
    """Groups of ISO 3166-1 alpha-2 codes."""
    names = place_names(COUNTRY, (code for (code,) in groups))
    return [
        {
            "code": code,
            "alpha_3": _alpha_3(str(code)),
            "name": names.get(str(code), code),
            "flag": flag(str(code)),
        }
        for (code,) in groups
    ]


def regions(question: Question, groups: Sequence[Group]) -> list[Keys]:
    """Groups of ISO 3166-2 codes; a code without a known name is its own name."""
    names = place_names(REGION, (code for (code,) in groups))
    return [
        {
            "code": code,
            "name": names.get(str(code), code),
            "country_flag": flag(str(code).partition("-")[0]),
        }
        for (code,) in groups
    ]


def cities(question: Question, groups: Sequence[Group]) -> list[Keys]:
    """Groups of GeoNames ids, each with the country where most of its visitors were."""
    ids = [city for (city,) in groups if isinstance(city, int)]
    names = place_names(CITY, ids)
    countries = _countries_of(question, ids)
    return [
        {
            "code": city,
            "name": names.get(str(city), "N/A"),
            "country_flag": flag(countries.get(city, "")),
        }
        for city in ids
    ]


def _countries_of(question: Question, cities: Sequence[int]) -> dict[int, str]:
    query = question.query(
        ("visitors",),
        ("visit:city", "visit:country"),
        more_filters=[Condition("is", "visit:city", tuple(cities))],
        order_by=[("visitors", "asc")],
    )
    rows = run(replace(query, compare_to=None)).rows
    # The last row of a city, the one with the most visitors, is the one that stays.
    return {cast(int, city): str(country) for city, country in (row.dimensions for row in rows)}


def versions(parent_key: str, *, with_parent: bool) -> Namer:
    """Groups of a browser or system (whose key is ``parent_key``) and its version.

    ``with_parent`` names a row "Firefox 130" instead of "130".
    """

    def name(parent: object, version: object) -> object:
        if not with_parent or parent == version == NOT_SET:
            return version
        return f"{parent} {version}"

    def namer(question: Question, groups: Sequence[Group]) -> list[Keys]:
        return [
            {"name": name(parent, version), parent_key: parent, "version": version}
            for parent, version in groups
        ]

    return namer


def place_names(kind: str, ids: Iterable[object]) -> dict[str, str]:
    """English names of countries, regions or cities (``kind``), by their id as text."""
    result = current.get().query(
        "SELECT id, name FROM location_data"
        " WHERE type = {kind:String} AND id IN {ids:Array(String)}",
        {"kind": kind, "ids": [str(place) for place in ids]},
    )
    return {str(place): str(name) for place, name in result.rows}


def flag(country: str) -> str:
    """The flag of an alpha-2 country code as an emoji; empty for what is no country."""
    known = _country(country)
    return str(known.flag) if known else ""


def _alpha_3(country: str) -> str | None:
    known = _country(country)
    return str(known.alpha_3) if known else None


@cache
def _country(alpha_2: str) -> pycountry.db.Country | None:
    return pycountry.countries.get(alpha_2=alpha_2) if alpha_2 else None
