"""How visits and their events look as warehouse rows."""

from footfall.sessions.event import Event
from footfall.sessions.rules import Session
from footfall.sessions.store import Change
from footfall.warehouse.rows import EventRow, SessionRow

_NO_CHANNEL = ""  # the warehouse computes it


def event_row(event: Event, visit: Session[Event]) -> EventRow:
    """The row of an event. It shows the visit's visitor, source, place and device, not its own."""
    first = visit.first
    return EventRow(
        event.timestamp,
        event.site_id,
        visit.user_id,
        visit.session_id,
        event.name,
        event.hostname,
        event.pathname,
        *first.source,
        _NO_CHANNEL,
        *first.place,
        *first.device,
        event.props.keys,
        event.props.values,
        event.scroll_depth,
        event.engagement_time,
        *event.revenue,
    )


def session_row(visit: Session[Event], sign: int) -> SessionRow:
    """The row that adds (``sign`` 1) or takes back (-1) the visit's present state."""
    first, entry, last = visit.first, visit.entry, visit.exit
    return SessionRow(
        visit.session_id,
        sign,
        first.site_id,
        visit.user_id,
        visit.timestamp,
        visit.start,
        visit.is_bounce,
        visit.pageviews,
        visit.events,
        visit.duration,
        entry.hostname if entry else "",
        entry.pathname if entry else "",
        last.pathname if last else "",
        last.hostname if last else "",
        *first.source,
        _NO_CHANNEL,
        *first.place,
        *first.device,
        first.props.keys,
        first.props.values,
        "",
    )


def session_rows(change: Change) -> tuple[SessionRow, ...]:
    """The rows that tell the warehouse of a change: none if only the time of last activity did."""
    before, after = change.before, change.after
    if before is None:
        return (session_row(after, 1),)
    if before.events == after.events:
        return ()
    return session_row(before, -1), session_row(after, 1)
