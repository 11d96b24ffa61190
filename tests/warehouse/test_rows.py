from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from footfall.warehouse import Warehouse
from footfall.warehouse.rows import (
    EVENT_ARROW_SCHEMA,
    EVENT_COLUMNS,
    SESSION_ARROW_SCHEMA,
    SESSION_COLUMNS,
    EventRow,
    SessionRow,
)

AT = 1_709_208_000  # 2024-02-29 12:00:00 UTC

BARE_EVENT = EventRow(timestamp=AT, site_id=1, user_id=2, session_id=3, name="pageview")
FULL_EVENT = EventRow(
    timestamp=AT,
    site_id=2**64 - 1,
    user_id=2**63,
    session_id=2**64 - 2,
    name="Zakup 🛒",
    hostname="example.com",
    pathname="/ünïcode/'quoted'",
    referrer="news.ycombinator.com/item",
    referrer_source="Hacker News",
    utm_medium="medium",
    utm_source="source",
    utm_campaign="campaign",
    utm_content="content",
    utm_term="term",
    click_id_param="gclid",
    channel="legacy",
    country_code="PL",
    subdivision1_code="PL-14",
    subdivision2_code="PL-1465",
    city_geoname_id=756135,
    screen_size="Desktop",
    operating_system="GNU/Linux",
    operating_system_version="6.1",
    browser="Firefox",
    browser_version="120.0",
    meta_key=["author", "logged in"],
    meta_value=["Zoë", "false"],
    scroll_depth=255,
    engagement_time=2_591_999_999,
    revenue_source_amount=Decimal("-123456789012345.678"),
    revenue_source_currency="USD",
    revenue_reporting_amount=Decimal("0.001"),
    revenue_reporting_currency="EUR",
)
BARE_SESSION = SessionRow(
    session_id=1, sign=1, site_id=1, user_id=2, timestamp=AT, start=AT,
    is_bounce=True, pageviews=1, events=1,
)  # fmt: skip
FULL_SESSION = SessionRow(
    session_id=2**64 - 1,
    sign=-1,
    site_id=2**64 - 2,
    user_id=2**63,
    timestamp=AT + 90,
    start=AT,
    is_bounce=False,
    pageviews=2**31 - 1,
    events=2**31 - 1,
    duration=2**32 - 1,
    hostname="example.com",
    entry_page="/in",
    exit_page="/out",
    exit_page_hostname="www.example.com",
    referrer="news.ycombinator.com/item",
    referrer_source="Hacker News",
    utm_medium="medium",
    utm_source="source",
    utm_campaign="campaign",
    utm_content="content",
    utm_term="term",
    click_id_param="msclkid",
    channel="legacy",
    country_code="PL",
    subdivision1_code="PL-14",
    subdivision2_code="PL-1465",
    city_geoname_id=756135,
    screen_size="Mobile",
    operating_system="iOS",
    operating_system_version="17.1",
    browser="Safari",
    browser_version="17.1",
    entry_meta_key=["author"],
    entry_meta_value=["Zoë"],
    transferred_from="earlier",
)

EVENTS = ("events_v2", EVENT_COLUMNS, EVENT_ARROW_SCHEMA)
SESSIONS = ("sessions_v2", SESSION_COLUMNS, SESSION_ARROW_SCHEMA)
CASES = [
    pytest.param(*EVENTS, BARE_EVENT, id="bare event"),
    pytest.param(*EVENTS, FULL_EVENT, id="full event"),
    pytest.param(*SESSIONS, BARE_SESSION, id="bare session"),
    pytest.param(*SESSIONS, FULL_SESSION, id="full session"),
]


def stored(warehouse: Warehouse, table: str, columns: Sequence[str]) -> list[tuple[object, ...]]:
    names = ", ".join(f"`{column}`" for column in columns)
    return warehouse.query(f"SELECT {names} FROM {table}").rows  # noqa: S608


def as_read(row: Sequence[object], columns: Sequence[str]) -> tuple[object, ...]:
    """What a row looks like when it comes back: times as datetimes, arrays as lists."""
    return tuple(
        datetime.fromtimestamp(value, UTC)
        if column in ("timestamp", "start") and isinstance(value, int)
        else list(value)
        if isinstance(value, tuple)
        else value
        for column, value in zip(columns, row, strict=True)
    )


@pytest.mark.parametrize(("table", "columns", "schema", "row"), CASES)
def test_every_column_comes_back_as_it_went_in(
    warehouse: Warehouse,
    table: str,
    columns: Sequence[str],
    schema: pa.Schema,
    row: Sequence[object],
) -> None:
    warehouse.insert(table, columns, [row])
    assert stored(warehouse, table, columns) == [as_read(row, columns)]


@pytest.mark.parametrize("encoded", [False, True], ids=["plain", "dictionary-encoded"])
@pytest.mark.parametrize(("table", "columns", "schema", "row"), CASES)
def test_arrow_tables_carry_every_column_too(
    warehouse: Warehouse,
    table: str,
    columns: Sequence[str],
    schema: pa.Schema,
    row: Sequence[object],
    encoded: bool,
) -> None:
    record = dict(zip(columns, as_read(row, columns), strict=True))
    arrow = pa.Table.from_pylist([record], schema=schema)
    if encoded:
        for index, field in enumerate(schema):
            if field.type == pa.string():
                arrow = arrow.set_column(index, field.name, arrow.column(index).dictionary_encode())
    warehouse.insert_arrow(table, arrow)
    assert stored(warehouse, table, columns) == [as_read(row, columns)]


def test_the_names_of_the_shared_columns_have_short_forms(warehouse: Warehouse) -> None:
    warehouse.insert("events_v2", EVENT_COLUMNS, [FULL_EVENT])
    warehouse.insert("sessions_v2", SESSION_COLUMNS, [FULL_SESSION])
    short = "SELECT source, country, region, city, device, screen, os, os_version FROM "
    place = ("Hacker News", "PL", "PL-14", 756135)
    assert warehouse.query(short + "events_v2").rows == [
        (*place, "Desktop", "Desktop", "GNU/Linux", "6.1")
    ]
    assert warehouse.query(short + "sessions_v2").rows == [
        (*place, "Mobile", "Mobile", "iOS", "17.1")
    ]
    assert warehouse.query("SELECT entry_page_hostname FROM sessions_v2").rows == [("example.com",)]
