"""What the filter dialogs offer while somebody types: ``[{"value": …, "label": …}]``.

The commonest values come first, within the range and the filters of the dashboard.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from footfall.api.dashboard import naming
from footfall.api.dashboard.property_keys import property_keys
from footfall.api.dashboard.question import Question, run
from footfall.api.errors import bad_request, not_found
from footfall.stats import suggestions
from footfall.stats.dimensions import DIRECT_NONE, NONE, NOT_SET
from footfall.stats.query import Condition, Filter, Or, QueryError
from footfall.warehouse import current

MOST = 25

Suggestion = dict[str, object]

_PAGES = frozenset({"page", "entry_page", "exit_page"})
_BY_VALUE: dict[str, str] = {
    "page": "event:page",
    "screen": "visit:device",
    **{
        name: f"visit:{name}"
        for name in (
            *("entry_page", "exit_page", "source", "channel", "referrer"),
            *("utm_medium", "utm_source", "utm_campaign", "utm_content", "utm_term"),
            *("browser", "browser_version", "os", "os_version"),
        )
    },
}


def answer(
    question: Question,
    filter_name: str,
    search: str | None,
    *,
    hostname_patterns: Sequence[str] = (),
) -> list[Suggestion]:
    """Values to filter by for the filter ``filter_name`` that contain ``search``.

    Of hostnames, only those that match one of ``hostname_patterns`` are offered, unless there
    are none.

    Raises :class:`footfall.api.errors.ApiError` for a missing search (400) or an unknown
    filter (404).
    """
    search = _required(search)
    if filter_name in _PAGES:
        search = search.replace("*", "")
    match filter_name:
        case "goal":
            names = [goal.display_name for goal in question.site.goals]
            return same(name for name in names if search.lower() in name.lower())
        case "prop_key":
            return same(property_keys(question, search, MOST))
        case "country" | "region" | "city":
            return _PLACES[filter_name](question, search)
        case "hostname":
            return same(_hostnames(question, search, hostname_patterns))
        case _ if filter_name in _BY_VALUE:
            return same(_values(question, filter_name, search)[:MOST])
        case _:
            raise not_found(f"There are no suggestions for {filter_name!r}.")


def property_values(question: Question, key: str, search: str | None) -> list[Suggestion]:
    """Values of a custom property that contain ``search``; first ``(none)``, if some event has
    no such property."""
    search = _required(search)
    dimension = f"event:props:{key}"
    # Whether an event has no such property, filters on the property cannot tell.
    others = [
        node
        for node in question.filters
        if not (isinstance(node, Condition) and node.dimension == dimension)
    ]
    lacking = Condition("is", dimension, (NONE,))
    without = replace(question, filters=(*others, lacking)).query(("events",))
    found = _top(question, dimension, [*_containing(dimension, search)], MOST)
    (row,) = run(replace(without, compare_to=None)).rows
    return same([*([NONE] if row.metrics[0] else []), *found])


def _required(search: str | None) -> str:
    if search is None:
        raise bad_request("Search parameter 'q' is required")
    return search


def _values(question: Question, filter_name: str, search: str) -> list[str | int]:
    dimension = _BY_VALUE[filter_name]
    found = _top(question, dimension, [_is_set(dimension), *_containing(dimension, search)], MOST)
    if filter_name == "source" and search.lower() in DIRECT_NONE.lower():
        return [DIRECT_NONE, *found]
    return found


def _hostnames(question: Question, search: str, patterns: Sequence[str]) -> list[str | int]:
    dimension = "event:hostname"
    wanted = [_is_set(dimension), *_containing(dimension, search)]
    if patterns:
        wanted.append(Condition("matches_wildcard", dimension, tuple(patterns)))
    return _top(question, dimension, wanted, MOST)


def _countries(question: Question, search: str) -> list[Suggestion]:
    known = Condition("is_not", "visit:country", ("", "ZZ"))
    filters = [known, *_containing("visit:country_name", search)]
    return _named(question, "visit:country", filters, MOST, naming.COUNTRY, None)


def _regions(question: Question, search: str) -> list[Suggestion]:
    filters: list[Filter] = [_is_set("visit:region")]
    if search:
        # A region without a known name is called by its code.
        either = (*_containing("visit:region_name", search), *_containing("visit:region", search))
        filters.append(Or(either))
    return _named(question, "visit:region", filters, MOST - (not search), naming.REGION, None)


def _cities(question: Question, search: str) -> list[Suggestion]:
    filters = [_is_set("visit:city"), *_containing("visit:city_name", search)]
    return _named(question, "visit:city", filters, MOST - (not search), naming.CITY, "N/A")


_PLACES: dict[str, Callable[[Question, str], list[Suggestion]]] = {
    "country": _countries,
    "region": _regions,
    "city": _cities,
}


def _named(
    question: Question,
    dimension: str,
    filters: Sequence[Filter],
    limit: int,
    kind: str,
    unknown: str | None,
) -> list[Suggestion]:
    codes = _top(question, dimension, filters, limit)
    names = naming.place_names(kind, codes)
    return [{"value": code, "label": names.get(str(code)) or unknown or code} for code in codes]


def _top(
    question: Question, dimension: str, filters: Sequence[Filter], limit: int
) -> list[str | int]:
    """The commonest values of a dimension."""
    query = question.query(("visitors",), more_filters=filters)
    try:
        return suggestions.values(current.get(), query, dimension, limit)
    except QueryError as error:
        raise bad_request(str(error)) from None


def _is_set(dimension: str) -> Condition:
    return Condition("is_not", dimension, (NOT_SET,))


def _containing(dimension: str, search: str) -> tuple[Condition, ...]:
    if not search:
        return ()
    return (Condition("contains", dimension, (search,), case_sensitive=False),)


def same(values: Iterable[object]) -> list[Suggestion]:
    """Suggestions whose label is the value itself."""
    return [{"value": value, "label": value} for value in values]
