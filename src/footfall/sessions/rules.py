"""The rules of a visit: which events belong to it and what they do to it.

Live traffic and back-fill share these functions. They differ only in what a *reference* is:
the live path keeps event values, the bulk path keeps row numbers into a column table. A
session therefore stores references and leaves reading the attributes to its caller.

Times are whole seconds since 1970-01-01 UTC.
"""

from typing import Generic, TypeVar

import msgspec

Ref = TypeVar("Ref")

PAGEVIEW = "pageview"
ENGAGEMENT = "engagement"

#: A visit ends when this many whole minutes pass without an event.
IDLE_MINUTES = 30


class Session(msgspec.Struct, Generic[Ref], gc=False):
    """The state of one visit.

    ``first`` is the event whose source, place, device and properties the whole visit keeps;
    ``entry`` and ``exit`` are its first and latest pageview, ``None`` while there is none.
    ``events`` counts everything but engagement; ``duration`` is in seconds. ``gc=False``: as for
    events.
    """

    session_id: int
    user_id: int
    first: Ref
    entry: Ref | None
    exit: Ref | None
    start: int
    timestamp: int
    pageviews: int
    events: int
    is_bounce: bool
    duration: int


def continues(last_activity: int, timestamp: int) -> bool:
    """Whether an event at ``timestamp`` belongs to a visit last active at ``last_activity``.

    Whole minutes count, so 30 min 59 s still does. An event that arrives late (before the
    last activity) always belongs.
    """
    return (timestamp - last_activity) // 60 <= IDLE_MINUTES


def begin(
    session_id: int, user_id: int, event: Ref, name: str, timestamp: int, interactive: bool
) -> Session[Ref]:
    """Start a visit with its first event. Engagement never starts one."""
    is_pageview = name == PAGEVIEW
    page = event if is_pageview else None
    return Session(
        session_id=session_id,
        user_id=user_id,
        first=event,
        entry=page,
        exit=page,
        start=timestamp,
        timestamp=timestamp,
        pageviews=1 if is_pageview else 0,
        events=1,
        is_bounce=is_pageview or not interactive,
        duration=0,
    )


def advance(
    session: Session[Ref], event: Ref, name: str, timestamp: int, interactive: bool
) -> None:
    """Apply a later pageview or custom event to a visit, in place."""
    session.events += 1
    if name == PAGEVIEW:
        session.pageviews += 1
        if session.entry is None:
            session.entry = event
        session.exit = event
        if session.pageviews >= 2:
            session.is_bounce = False
    elif interactive:
        session.is_bounce = False
    session.duration = abs(timestamp - session.start)
    session.timestamp = timestamp


def touch(session: Session[Ref], timestamp: int) -> None:
    """Apply an engagement event: it keeps the visit alive and changes nothing else."""
    session.timestamp = timestamp
