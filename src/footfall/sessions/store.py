"""The visits that are going on, in memory.

Everything here runs on the server's one event loop thread and never awaits. Updates of a visitor
are therefore serialised without locks, which the pairs of cancelling rows depend on.
"""

import random
import time
from collections.abc import Callable

from footfall.sessions.event import Event
from footfall.sessions.rows import session_row
from footfall.sessions.rules import (
    ENGAGEMENT,
    IDLE_MINUTES,
    Session,
    advance,
    begin,
    continues,
    touch,
)
from footfall.warehouse.rows import SessionRow

_Key = tuple[int, int]

#: A visit may be forgotten when no event can continue it any more.
_FORGET_AFTER_SECONDS = (IDLE_MINUTES + 1) * 60


class SessionStore:
    """Assigns each event to a visit and says which session rows that writes.

    ``clock`` tells seconds that only grow; it decides when memory is freed, never which visit
    an event belongs to (that is the event's own time).
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # In order of the last write, so that the stale ones are in front.
        self._visits: dict[_Key, tuple[float, Session[Event]]] = {}

    def __len__(self) -> int:
        """How many visits are held, stale ones that wait for the sweep included."""
        return len(self._visits)

    def register(
        self, event: Event, user_id: int, previous_user_id: int | None
    ) -> tuple[Session[Event], tuple[SessionRow, ...]] | None:
        """Apply an event to its visit.

        ``previous_user_id`` is the visitor's id under yesterday's salt: a visit found by it
        goes on under that id. Returns the visit and the session rows to write: one for a new
        visit, a cancelling and a new one for an update, none for engagement. ``None`` means that
        an engagement event found no visit.
        """
        key = (event.site_id, user_id)
        visit = self._find(key, event.timestamp)
        if visit is None and previous_user_id is not None:
            key = (event.site_id, previous_user_id)
            visit = self._find(key, event.timestamp)
        if event.name == ENGAGEMENT:
            if visit is None:
                return None
            touch(visit, event.timestamp)
            self._put(key, visit)
            return visit, ()
        if visit is None:
            visit = begin(
                random.getrandbits(64),
                user_id,
                event,
                event.name,
                event.timestamp,
                event.interactive,
            )
            self._put((event.site_id, user_id), visit)
            return visit, (session_row(visit, 1),)
        cancel = session_row(visit, -1)
        advance(visit, event, event.name, event.timestamp, event.interactive)
        self._put(key, visit)
        return visit, (cancel, session_row(visit, 1))

    def _find(self, key: _Key, timestamp: int) -> Session[Event] | None:
        found = self._visits.get(key)
        if found is None or not continues(found[1].timestamp, timestamp):
            return None
        return found[1]

    def _put(self, key: _Key, visit: Session[Event]) -> None:
        self._visits.pop(key, None)
        self._visits[key] = (self._clock(), visit)

    def sweep(self) -> int:
        """Forget visits that nothing can continue. Returns how many; call it every few seconds."""
        deadline = self._clock() - _FORGET_AFTER_SECONDS
        stale = []
        for key, (written, _) in self._visits.items():
            if written > deadline:
                break
            stale.append(key)
        for key in stale:
            del self._visits[key]
        return len(stale)
