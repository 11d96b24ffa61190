"""The visits that are going on, in memory.

Everything here runs on the server's one event loop thread and never awaits. Updates of a visitor
are therefore serialised without locks, which the pairs of cancelling rows depend on.

Nothing that is held takes part in garbage collection: keys are numbers, and values are structs
without it. To look through a hundred thousand visits would keep every request waiting.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from footfall.sessions.event import Event
from footfall.sessions.rules import (
    ENGAGEMENT,
    IDLE_MINUTES,
    Session,
    advance,
    begin,
    continues,
    touch,
)

Visit = Session[Event]

#: A visit may be forgotten when no event can continue it any more.
_FORGET_AFTER_SECONDS = (IDLE_MINUTES + 1) * 60


class Change(NamedTuple):
    """What an event did to a visit: its state before, ``None`` if the event began it, and after.

    ``ended`` is the visit that its visitor had made before and that nothing can continue any more.
    """

    before: Visit | None
    after: Visit
    ended: Visit | None = None


class _Held(msgspec.Struct, gc=False):
    """A visit and when it was last written, by the store's clock."""

    written: float
    visit: Visit


class SessionStore:
    """Assigns each event to a visit.

    The state of a visit is never changed, only replaced, so whoever holds one may keep it.
    ``clock`` tells seconds that only grow; it decides when memory is freed, never which visit
    an event belongs to (that is the event's own time).
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # In order of the last write, so that the stale ones are in front.
        self._visits: dict[int, _Held] = {}

    def __len__(self) -> int:
        """How many visits are held, stale ones that wait for the sweep included."""
        return len(self._visits)

    def __iter__(self) -> Iterator[Visit]:
        """The present states of all visits, the least recently changed first."""
        return (held.visit for held in self._visits.values())

    def register(self, event: Event, user_id: int, previous_user_id: int | None) -> Change | None:
        """Apply an event to its visit.

        ``previous_user_id`` is the visitor's id under yesterday's salt: a visit found by it
        goes on under that id. ``None`` means that an engagement event found no visit.
        """
        before = self._find(_key(event.site_id, user_id), event.timestamp)
        if before is None and previous_user_id is not None:
            before = self._find(_key(event.site_id, previous_user_id), event.timestamp)
        if before is None:
            if event.name == ENGAGEMENT:
                return None
            began: Visit = begin(
                random.getrandbits(64),
                user_id,
                event,
                event.name,
                event.timestamp,
                event.interactive,
            )
            ended = self._put(began)
            return Change(None, began, ended)
        after = replace(before)
        if event.name == ENGAGEMENT:
            touch(after, event.timestamp)
        else:
            advance(after, event, event.name, event.timestamp, event.interactive)
        self._put(after)
        return Change(before, after)

    def revert(self, changes: Sequence[Change]) -> None:
        """Take back the latest changes, given in the order in which they were made."""
        for before, after, ended in reversed(changes):
            if earlier := before or ended:
                self._put(earlier)
            else:
                self._visits.pop(_key_of(after), None)

    def adopt(self, visits: Iterable[Visit]) -> None:
        """Go on with visits of another process, wherever what is known here is no later."""
        for visit in visits:
            known = self._visits.get(_key_of(visit))
            if known is None or _progress(known.visit) <= _progress(visit):
                self._put(visit)

    def _find(self, key: int, timestamp: int) -> Visit | None:
        found = self._visits.get(key)
        if found is None or not continues(found.visit.timestamp, timestamp):
            return None
        return found.visit

    def _put(self, visit: Visit) -> Visit | None:
        """Hold a visit; the one that it takes the place of."""
        key = _key_of(visit)
        replaced = self._visits.pop(key, None)
        self._visits[key] = _Held(self._clock(), visit)
        return replaced.visit if replaced else None

    def sweep(self) -> int:
        """Forget visits that nothing can continue. Returns how many; call it every few seconds."""
        deadline = self._clock() - _FORGET_AFTER_SECONDS
        stale = []
        for key, held in self._visits.items():
            if held.written > deadline:
                break
            stale.append(key)
        for key in stale:
            del self._visits[key]
        return len(stale)


def _progress(visit: Visit) -> tuple[int, int]:
    """Grows with every event of a visitor, but for those that arrive late."""
    return visit.timestamp, visit.events


def _key(site_id: int, user_id: int) -> int:
    return site_id << 64 | user_id


def _key_of(visit: Visit) -> int:
    return _key(visit.first.site_id, visit.user_id)
