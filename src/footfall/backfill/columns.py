"""Replayed events and their visits as Arrow tables, in the warehouse's columns."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

import pyarrow as pa

from footfall.backfill.event import Event
from footfall.backfill.visits import Replayed
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


def to_tables(replayed: Replayed) -> Tables:
    """Lay a replayed chunk out as rows.

    A visit that an earlier chunk has left in another state gets two rows, as in live traffic:
    one takes the former state back, the other adds the present one.
    """
    firsts = [visit.first for visit in replayed.visits]
    attributes = {
        name: _array(column, SESSION_ARROW_SCHEMA.field(name))
        for name, column in _columns(firsts, TAKEN_OVER).items()
    }
    return Tables(_events(replayed, attributes), _sessions(replayed, attributes))


def _events(replayed: Replayed, attributes: Mapping[str, Array]) -> pa.Table:
    events = replayed.events
    keys, values = _props(events)
    amount, currency = _revenue(events)
    visit_of = pa.array(replayed.visit_of, pa.int32())
    of_visit = {
        **attributes,
        "site_id": pa.array(replayed.site_ids, pa.uint64()),
        "user_id": pa.array([visit.user_id for visit in replayed.visits], pa.uint64()),
        "session_id": pa.array([visit.session_id for visit in replayed.visits], pa.uint64()),
    }
    return _table(
        EVENT_ARROW_SCHEMA,
        {
            "timestamp": replayed.times,
            **_columns(events, OWN),
            "meta.key": keys,
            "meta.value": values,
            "revenue_source_amount": amount,
            "revenue_source_currency": currency,
            "revenue_reporting_amount": amount,
            "revenue_reporting_currency": currency,
            **{name: column.take(visit_of) for name, column in of_visit.items()},
        },
    )


def _sessions(replayed: Replayed, attributes: Mapping[str, Array]) -> pa.Table:
    states = [
        (1, place, visit, rested)
        for place, (visit, rested) in enumerate(zip(replayed.visits, replayed.rested, strict=True))
        if place not in replayed.before or replayed.before[place].events != visit.events
    ]
    states += [
        (-1, place, former, former.timestamp)
        for place, former in replayed.before.items()
        if former.events != replayed.visits[place].events
    ]
    signs, places, visits, rested = zip(*states, strict=True) if states else ((), (), (), ())
    entry = [visit.entry for visit in visits]
    exit_ = [visit.exit for visit in visits]
    keys, values = _props([visit.first for visit in visits])
    at = pa.array(places, pa.int32())
    return _table(
        SESSION_ARROW_SCHEMA,
        {
            "session_id": [visit.session_id for visit in visits],
            "sign": signs,
            "site_id": [replayed.site_ids[place] for place in places],
            "user_id": [visit.user_id for visit in visits],
            "timestamp": rested,
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
            "transferred_from": [""] * len(states),
            **{name: column.take(at) for name, column in attributes.items()},
        },
    )


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
    return pa.table({field.name: _array(columns[field.name], field) for field in schema})
