"""Live visits from what the warehouse knows, so that they go on after a restart or a crash."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from footfall.sessions.event import Device, Event, Place, Props, Source
from footfall.sessions.rules import IDLE_MINUTES, PAGEVIEW, Session
from footfall.warehouse.client import Warehouse
from footfall.warehouse.rows import SESSION_COLUMNS, SessionRow

#: No visit is longer: the salts that its visitor could be recognised by live two days.
LONGEST_VISIT_SECONDS = 48 * 3600

_COLUMNS = ", ".join(f"`{column}`" for column in SESSION_COLUMNS)

# Engagement keeps a visit alive without a word of it in the visit's row, only in the events.
_SQL = f"""
WITH active AS (
    SELECT session_id, max(timestamp) AS last_activity
    FROM events_v2
    WHERE timestamp >= {{active_since:DateTime}}
    GROUP BY session_id
)
SELECT {_COLUMNS}, last_activity
FROM (
    SELECT {_COLUMNS}
    FROM sessions_v2 FINAL
    WHERE start >= {{begun_since:DateTime}} AND session_id IN (SELECT session_id FROM active)
) AS visits
INNER JOIN active USING (session_id)
ORDER BY last_activity
"""  # noqa: S608 - our own column names


def live_visits(warehouse: Warehouse, now: int) -> Iterator[Session[Event]]:
    """The visits that an event at ``now`` (Unix seconds) could continue, oldest activity first.

    Raises :class:`footfall.warehouse.WarehouseError`.
    """
    since = {
        "active_since": now - (IDLE_MINUTES + 1) * 60,
        "begun_since": now - LONGEST_VISIT_SECONDS,
    }
    for *values, last_activity in warehouse.query(_SQL, since).rows:
        yield visit_of(SessionRow(*map(_plain, values)), _seconds(last_activity))


def visit_of(row: SessionRow, last_activity: int) -> Session[Event]:
    """The visit that a row of the session table is the state of."""
    values = row._asdict()
    first = Event(
        site_id=row.site_id,
        name="",
        timestamp=row.start,
        hostname="",
        pathname="",
        props=Props(tuple(row.entry_meta_key), tuple(row.entry_meta_value)),
        source=Source(*(values[name] for name in Source._fields)),
        place=Place(*(values[name] for name in Place._fields)),
        device=Device(*(values[name] for name in Device._fields)),
    )
    has_pages = row.pageviews > 0

    def page(hostname: str, pathname: str) -> Event | None:
        if not has_pages:
            return None
        return Event(row.site_id, PAGEVIEW, row.timestamp, hostname, pathname)

    return Session(
        session_id=row.session_id,
        user_id=row.user_id,
        first=first,
        entry=page(row.hostname, row.entry_page),
        exit=page(row.exit_page_hostname, row.exit_page),
        start=row.start,
        timestamp=max(row.timestamp, last_activity),
        pageviews=row.pageviews,
        events=row.events,
        is_bounce=bool(row.is_bounce),
        duration=row.duration,
    )


def _plain(value: Any) -> Any:
    return _seconds(value) if isinstance(value, datetime) else value


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())
