"""Replayed events and closed visits as Arrow tables, in the warehouse's columns."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter

import pyarrow as pa
import pyarrow.compute as pc

from footfall.backfill.event import Event
from footfall.backfill.visits import ClosedVisit, Replayed
from footfall.ingest.revenue import Money
from footfall.sessions.rules import ENGAGEMENT
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

Columns = Mapping[str, Sequence[object] | pa.Array]


def event_table(replayed: Replayed) -> pa.Table:
    """The events of a chunk as rows of ``events_v2``, with their visits' attributes."""
    events = replayed.events
    visit_of = pa.array(replayed.visit_of, pa.int32())
    of_visit = {
        "site_id": replayed.site_ids,
        "user_id": [visit.user_id for visit in replayed.visits],
        "session_id": [visit.session_id for visit in replayed.visits],
        **_taken_over([visit.first for visit in replayed.visits]),
    }
    keys, values = _props(events)
    money = [None if event.revenue_amount is None else event.money for event in events]
    amount, currency = _money(money)
    own: Columns = {
        "timestamp": replayed.times,
        "name": [event.name for event in events],
        "hostname": [event.hostname for event in events],
        "pathname": [event.pathname for event in events],
        "meta.key": keys,
        "meta.value": values,
        "scroll_depth": [
            event.scroll_depth if event.name == ENGAGEMENT else 0 for event in events
        ],
        "engagement_time": [
            event.engagement_time if event.name == ENGAGEMENT else 0 for event in events
        ],
        "revenue_source_amount": amount,
        "revenue_source_currency": currency,
        "revenue_reporting_amount": amount,
        "revenue_reporting_currency": currency,
    }
    schema = EVENT_ARROW_SCHEMA
    return _table(
        {
            **own,
            **{
                name: _array(column, schema.field(name).type).take(visit_of)
                for name, column in of_visit.items()
            },
        },
        schema,
    )


def session_table(closed: Sequence[ClosedVisit]) -> pa.Table:
    """Closed visits as rows of ``sessions_v2``, one row each: nothing to take back."""
    visits = [item.visit for item in closed]
    first = [visit.first for visit in visits]
    entry = [visit.entry for visit in visits]
    exit_ = [visit.exit for visit in visits]
    keys, values = _props(first)
    return _table(
        {
            "session_id": [visit.session_id for visit in visits],
            "sign": [1] * len(visits),
            "site_id": [item.site_id for item in closed],
            "user_id": [visit.user_id for visit in visits],
            "timestamp": [item.timestamp for item in closed],
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
            **_taken_over(first),
        },
        SESSION_ARROW_SCHEMA,
    )


def _taken_over(events: Sequence[Event]) -> dict[str, list[object]]:
    return {name: list(map(attrgetter(name), events)) for name in TAKEN_OVER}


def _props(events: Sequence[Event]) -> tuple[pa.Array, pa.Array]:
    """Keys and values of each event's properties, as two columns of lists."""
    props = [event.kept_props for event in events]
    kind = pa.list_(pa.string())
    return (
        pa.array([pairs.keys for pairs in props], kind),
        pa.array([pairs.values for pairs in props], kind),
    )


def _money(amounts: Iterable[Money | None]) -> tuple[list[Decimal | None], list[str]]:
    pairs = [(None, "") if money is None else (money.amount, money.currency) for money in amounts]
    return [amount for amount, _ in pairs], [currency for _, currency in pairs]


def _array(values: Sequence[object] | pa.Array, kind: pa.DataType) -> pa.Array:
    """An Arrow array in which what is not known is empty or 0, as the warehouse stores it."""
    if isinstance(values, pa.Array):
        return values
    if pa.types.is_timestamp(kind):
        return pa.array(values, pa.int64()).cast(kind)
    array = pa.array(values, kind)
    if not array.null_count or pa.types.is_decimal(kind):
        return array
    return pc.fill_null(array, "" if pa.types.is_string(kind) else 0)


def _table(columns: Columns, schema: pa.Schema) -> pa.Table:
    return pa.table([_array(columns[field.name], field.type) for field in schema], schema=schema)
