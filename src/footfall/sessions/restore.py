"""Live visits from what was stored of them, so that they go on after a restart or a crash."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from footfall.sessions.event import Device, Event, Place, Props, Source
from footfall.sessions.rules import IDLE_MINUTES, PAGEVIEW, Session
from footfall.warehouse.client import Warehouse
from footfall.warehouse.rows import SESSION_COLUMNS, SessionRow
from footfall.warehouse.spool_files import waiting
from footfall.warehouse.spool_rows import Batch, UnreadableSegmentError, batches

#: No visit is longer: the salts that its visitor could be recognised by live two days.
LONGEST_VISIT_SECONDS = 48 * 3600

#: So much of a spool is read for its visits, which takes some five seconds.
MOST_SPOOLED_BYTES = 256_000_000

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
    since = {"active_since": _active_since(now), "begun_since": now - LONGEST_VISIT_SECONDS}
    for *values, last_activity in warehouse.query(_SQL, since).rows:
        yield visit_of(SessionRow(*map(_plain, values)), _seconds(last_activity))


class SpooledVisits(NamedTuple):
    """Live visits of which something waits for the warehouse; all of them if ``complete``."""

    visits: list[Session[Event]]
    complete: bool


def spooled_visits(root: Path, now: int) -> SpooledVisits:
    """Live visits from the segments below ``root`` that wait for the warehouse.

    A visit of which nothing waits but engagement cannot be told. Of a large spool the latest
    :data:`MOST_SPOOLED_BYTES` are read.
    """
    since = _active_since(now)
    states: dict[int, SessionRow] = {}
    activity: dict[int, int] = {}
    read, complete = 0, True
    for segment in reversed(waiting(root)):
        is_recent = segment.written >= since
        read += segment.size
        if not is_recent and activity.keys() <= states.keys():
            break
        if read > MOST_SPOOLED_BYTES:
            complete = False
            break
        tables = {batch.table.name: batch for batch in _batches(segment.path)}
        if is_recent and "events_v2" in tables:
            for session_id, timestamp in _activity(tables["events_v2"]):
                if timestamp >= since:
                    activity[session_id] = max(activity.get(session_id, since), timestamp)
        if "sessions_v2" in tables:
            for row in _session_rows(tables["sessions_v2"]):
                if row.sign > 0 and row.session_id in activity:
                    states.setdefault(row.session_id, row)
    visits = (visit_of(row, activity[session_id]) for session_id, row in states.items())
    return SpooledVisits(sorted(visits, key=lambda visit: visit.timestamp), complete)


def _batches(path: Path) -> list[Batch]:
    try:
        return batches(path)
    except (OSError, UnreadableSegmentError):
        return []  # loaded in this moment, or whoever loads it will say what is wrong


def _session_rows(batch: Batch) -> Iterator[SessionRow]:
    """The rows of a batch, which another version may have written."""
    names = [column.replace(".", "_") for column in batch.table.columns]
    if not {*SessionRow._fields} - {*SessionRow._field_defaults} <= {*names}:
        return
    for line in batch.lines:
        values = dict(zip(names, msgspec.json.decode(line), strict=True))
        known = {name: values[name] for name in SessionRow._fields if name in values}
        yield SessionRow(**known)


def _activity(batch: Batch) -> Iterable[tuple[int, int]]:
    """Visit and time (Unix seconds) of each event in a batch."""
    columns = list(batch.table.columns)
    visit, time = columns.index("session_id"), columns.index("timestamp")
    return ((row[visit], row[time]) for row in map(msgspec.json.decode, batch.lines))


def _active_since(now: int) -> int:
    return now - (IDLE_MINUTES + 1) * 60


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
