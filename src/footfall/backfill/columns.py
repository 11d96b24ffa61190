"""Replayed events and their visits as Arrow tables, in the warehouse's columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

import pyarrow as pa

from footfall.backfill.event import Event
from footfall.backfill.visits import Part, Replayed, Visit
from footfall.warehouse.rows import EVENT_ARROW_SCHEMA, SESSION_ARROW_SCHEMA

#: What every event of a visit takes over from the visit's first event.
TAKEN_OVER = (
    "referrer",
    "referrer_source",
    "utm_medium",
    "utm_source",
    "utm_campaign",
    "utm_content",
    "utm_term",
    "click_id_param",
    "channel",
    "country_code",
    "subdivision1_code",
    "subdivision2_code",
    "city_geoname_id",
    "screen_size",
    "operating_system",
    "operating_system_version",
    "browser",
    "browser_version",
)

#: Columns of few different values: the warehouse keeps them as dictionaries and takes them so.
FEW_VALUES = frozenset(
    {
        "name",
        "click_id_param",
        "channel",
        "subdivision1_code",
        "subdivision2_code",
        "screen_size",
        "operating_system",
        "operating_system_version",
        "browser",
        "browser_version",
    }
)

#: What an event says for itself.
OWN = ("name", "hostname", "pathname", "scroll_depth", "engagement_time")

Array: TypeAlias = "pa.Array[Any]"
Column: TypeAlias = "Sequence[object] | pa.Array[Any]"


class Tables(NamedTuple):
    """Rows for ``events_v2`` and ``sessions_v2``."""

    events: pa.Table
    sessions: pa.Table


class PartTables:
    """Lays a part out as rows, chunk by chunk while the events are still at hand."""

    def __init__(self) -> None:
        self._events: list[pa.Table] = []
        self._visit_of: list[Array] = []
        self._attributes: list[pa.Table] = []

    def add(self, chunk: Replayed) -> None:
        """Take in what a chunk came to."""
        self._events.append(_own(chunk))
        self._visit_of.append(pa.array(chunk.visit_of, pa.int32()))
        firsts = [visit.first for visit in chunk.visits]
        self._attributes.append(_table(SESSION_ARROW_SCHEMA, _columns(firsts, TAKEN_OVER)))

    def finish(self, part: Part, rested: Callable[[Visit], int]) -> Tables:
        """The rows of all chunks; ``rested`` as :meth:`footfall.backfill.visits.Replay.rested`."""
        attributes = _concat(self._attributes)
        return Tables(self._finish_events(part, attributes), _sessions(part, attributes, rested))

    def _finish_events(self, part: Part, attributes: pa.Table) -> pa.Table:
        ids = {
            "site_id": part.site_ids,
            "user_id": [visit.user_id for visit in part.visits],
            "session_id": [visit.session_id for visit in part.visits],
        }
        of_visit = _beside(attributes, _table(EVENT_ARROW_SCHEMA, ids))
        visit_of = pa.chunked_array(self._visit_of, pa.int32()).combine_chunks()
        return _beside(_concat(self._events), of_visit.take(visit_of))


def _own(chunk: Replayed) -> pa.Table:
    """What the events of a chunk say for themselves."""
    keys, values = _props(chunk.events)
    amount, currency = _revenue(chunk.events)
    return _table(
        EVENT_ARROW_SCHEMA,
        {
            "timestamp": chunk.times,
            **_columns(chunk.events, OWN),
            "meta.key": keys,
            "meta.value": values,
            "revenue_source_amount": amount,
            "revenue_source_currency": currency,
            "revenue_reporting_amount": amount,
            "revenue_reporting_currency": currency,
        },
    )


def _sessions(part: Part, attributes: pa.Table, rested: Callable[[Visit], int]) -> pa.Table:
    """The states that a part leaves its visits in.

    A visit that an earlier part has left in another state gets two rows, as in live traffic:
    one takes the former state back, the other adds the present one.
    """
    places = [
        place
        for place, visit in enumerate(part.visits)
        if place not in part.before or part.before[place].events != visit.events
    ]
    taken_back = [place for place in places if place in part.before]
    visits = [part.visits[place] for place in places]
    visits += [part.before[place] for place in taken_back]
    entry = [visit.entry for visit in visits]
    exit_ = [visit.exit for visit in visits]
    keys, values = _props([visit.first for visit in visits])
    own = _table(
        SESSION_ARROW_SCHEMA,
        {
            "session_id": [visit.session_id for visit in visits],
            "sign": [1] * len(places) + [-1] * len(taken_back),
            "site_id": [part.site_ids[place] for place in places + taken_back],
            "user_id": [visit.user_id for visit in visits],
            "timestamp": [rested(visit) for visit in visits],
            "start": [visit.start for visit in visits],
            "is_bounce": [visit.is_bounce for visit in visits],
            "pageviews": [visit.pageviews for visit in visits],
            "events": [visit.events for visit in visits],
            "duration": [visit.duration for visit in visits],
            "hostname": [page and page.hostname for page in entry],
            "entry_page": [page and page.pathname for page in entry],
            "exit_page": [page and page.pathname for page in exit_],
            "exit_page_hostname": [page and page.hostname for page in exit_],
            "entry_meta.key": keys,
            "entry_meta.value": values,
            "transferred_from": [""] * len(visits),
        },
    )
    return _beside(own, attributes.take(pa.array(places + taken_back, pa.int32())))


def _columns(events: Sequence[Event], names: Iterable[str]) -> dict[str, list[object]]:
    return {name: list(map(attrgetter(name), events)) for name in names}


def _props(events: Sequence[Event]) -> tuple[Array, Array]:
    """Keys and values of each event's properties, as two columns of lists."""
    props = [event.kept_props for event in events]
    kind = pa.list_(pa.string())
    return (
        pa.array([pairs.keys for pairs in props], kind),
        pa.array([pairs.values for pairs in props], kind),
    )


def _revenue(events: Sequence[Event]) -> tuple[Array, Array]:
    """Amounts and currencies; most events have neither."""
    money = [None if event.revenue_amount is None else event.money for event in events]
    return (
        pa.array([paid and paid.amount for paid in money], pa.decimal128(18, 3)),
        pa.array([paid.currency if paid else "" for paid in money], pa.string()),
    )


def _array(values: Column, field: "pa.Field[Any]") -> Array:
    """An Arrow array in which what is not known is empty or 0, as the warehouse stores it."""
    if isinstance(values, pa.Array):
        return values
    if pa.types.is_timestamp(field.type):
        return pa.array(values, pa.int64()).cast(field.type)
    array: Array = pa.array(values, field.type)
    if array.null_count:
        empty = "" if pa.types.is_string(field.type) else 0
        array = array.fill_null(empty)
    return array.dictionary_encode() if field.name in FEW_VALUES else array


def _table(schema: pa.Schema, columns: Mapping[str, Column]) -> pa.Table:
    return pa.table({name: _array(values, schema.field(name)) for name, values in columns.items()})


def _concat(tables: Sequence[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables).unify_dictionaries().combine_chunks()


def _beside(left: pa.Table, right: pa.Table) -> pa.Table:
    """All columns of both."""
    for name, column in zip(right.column_names, right.columns, strict=True):
        left = left.append_column(name, column)
    return left
