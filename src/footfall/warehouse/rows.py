"""Rows of the event and session tables: names, types and defaults of what we write.

A field is named as its column, with ``_`` for the dot of a nested one (``meta_key`` is
``meta.key``). Times are whole seconds since 1970-01-01 UTC, as in :mod:`footfall.sessions`.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import pyarrow as pa


class EventRow(NamedTuple):
    """One row of ``events_v2``. ``engagement_time`` is in milliseconds, ``scroll_depth`` in
    percent, 255 meaning that it was not measured."""

    timestamp: int
    site_id: int
    user_id: int
    session_id: int
    name: str
    hostname: str = ""
    pathname: str = ""
    referrer: str = ""
    referrer_source: str = ""
    utm_medium: str = ""
    utm_source: str = ""
    utm_campaign: str = ""
    utm_content: str = ""
    utm_term: str = ""
    click_id_param: str = ""
    channel: str = ""
    country_code: str = ""
    subdivision1_code: str = ""
    subdivision2_code: str = ""
    city_geoname_id: int = 0
    screen_size: str = ""
    operating_system: str = ""
    operating_system_version: str = ""
    browser: str = ""
    browser_version: str = ""
    meta_key: Sequence[str] = ()
    meta_value: Sequence[str] = ()
    scroll_depth: int = 0
    engagement_time: int = 0
    revenue_source_amount: Decimal | None = None
    revenue_source_currency: str = ""
    revenue_reporting_amount: Decimal | None = None
    revenue_reporting_currency: str = ""


class SessionRow(NamedTuple):
    """One row of ``sessions_v2``: a state of a visit, which ``sign`` 1 adds and -1 takes back.

    ``duration`` is in seconds.
    """

    session_id: int
    sign: int
    site_id: int
    user_id: int
    timestamp: int
    start: int
    is_bounce: bool
    pageviews: int
    events: int
    duration: int = 0
    hostname: str = ""
    entry_page: str = ""
    exit_page: str = ""
    exit_page_hostname: str = ""
    referrer: str = ""
    referrer_source: str = ""
    utm_medium: str = ""
    utm_source: str = ""
    utm_campaign: str = ""
    utm_content: str = ""
    utm_term: str = ""
    click_id_param: str = ""
    channel: str = ""
    country_code: str = ""
    subdivision1_code: str = ""
    subdivision2_code: str = ""
    city_geoname_id: int = 0
    screen_size: str = ""
    operating_system: str = ""
    operating_system_version: str = ""
    browser: str = ""
    browser_version: str = ""
    entry_meta_key: Sequence[str] = ()
    entry_meta_value: Sequence[str] = ()
    transferred_from: str = ""


def _columns(fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(field.replace("meta_", "meta.") for field in fields)


#: Column names in the order of the row's fields.
EVENT_COLUMNS = _columns(EventRow._fields)
SESSION_COLUMNS = _columns(SessionRow._fields)

_TIME = pa.timestamp("s", tz="UTC")
_TEXTS = pa.list_(pa.string())
_MONEY = pa.decimal128(18, 3)

#: Arrow types of the columns that are not text.
_ARROW_TYPES: dict[str, pa.DataType] = {
    "timestamp": _TIME,
    "start": _TIME,
    "site_id": pa.uint64(),
    "user_id": pa.uint64(),
    "session_id": pa.uint64(),
    "sign": pa.int8(),
    "is_bounce": pa.bool_(),
    "pageviews": pa.int32(),
    "events": pa.int32(),
    "duration": pa.uint32(),
    "city_geoname_id": pa.uint32(),
    "scroll_depth": pa.uint8(),
    "engagement_time": pa.uint32(),
    "meta.key": _TEXTS,
    "meta.value": _TEXTS,
    "entry_meta.key": _TEXTS,
    "entry_meta.value": _TEXTS,
    "revenue_source_amount": _MONEY,
    "revenue_reporting_amount": _MONEY,
}


def _arrow_schema(columns: tuple[str, ...]) -> pa.Schema:
    return pa.schema([(name, _ARROW_TYPES.get(name, pa.string())) for name in columns])


#: Arrow schemas for bulk inserts. Text columns may be dictionary-encoded instead, and times
#: plain ``uint32`` seconds.
EVENT_ARROW_SCHEMA = _arrow_schema(EVENT_COLUMNS)
SESSION_ARROW_SCHEMA = _arrow_schema(SESSION_COLUMNS)
