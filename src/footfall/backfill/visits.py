"""Events in order to visits, by the session rules that live traffic follows."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from footfall.backfill.decode import BadLine, Decoded
from footfall.backfill.event import Event
from footfall.ingest.outcome import Drop
from footfall.sessions.rules import ENGAGEMENT, Session, advance, begin, continues, touch

Visit = Session[Event]

#: Up to this many open visits are kept whatever the order of the lines.
MAX_OPEN = 20_000

# Multiples of an odd number run through all of 2**64 before one repeats (a Weyl sequence);
# with the golden ratio's, neighbours end up far apart.
_STEP = 0x9E3779B97F4A7C15
_MASK = 2**64 - 1


class VisitorIds(NamedTuple):
    """A visitor's id under the salt of the event's day and under that of the day before."""

    current: int
    previous: int


class NotAVisitorError(Exception):
    """The hit was made by a machine."""


@dataclass(slots=True)
class Replayed:
    """What a chunk of events came to.

    ``events`` and ``times`` are those kept; ``visit_of`` says for each where in ``visits`` its
    visit is. ``visits``, with ``site_ids``, are those that the chunk began or went on with, in
    their state at its end; ``rested`` is the time of their last event that was no engagement.
    ``before`` holds, by place in ``visits``, the state that an earlier chunk had left behind.
    ``dropped`` counts, by reason, events that are no part of history.
    """

    events: list[Event] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    visit_of: list[int] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    site_ids: list[int] = field(default_factory=list)
    rested: list[int] = field(default_factory=list)
    before: dict[int, Visit] = field(default_factory=dict)
    bad: list[BadLine] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)

    def earliest(self) -> dict[int, int]:
        """The time of each site's first event."""
        if len(set(self.site_ids)) == 1:
            return {self.site_ids[0]: min(self.times)}
        first: dict[int, int] = {}
        for time, place in zip(self.times, self.visit_of, strict=True):
            site_id = self.site_ids[place]
            first[site_id] = min(time, first.get(site_id, time))
        return first


@dataclass(slots=True)
class _Site:
    """One site's open visits, by user id."""

    site_id: int
    open: dict[int, Visit] = field(default_factory=dict)

    def find(self, user_id: int, time: int) -> Visit | None:
        """The visit that an event at ``time`` goes on with."""
        visit = self.open.get(user_id)
        return visit if visit is not None and continues(visit.timestamp, time) else None


class Replay:
    """Follows the visits of one file from chunk to chunk.

    ``site_id_of`` resolves a domain (``None``: no such site), ``identify`` the visitor of an
    event without a user id at a Unix time, and ``enrich`` fills in what a visit's first event
    leaves open. Session ids follow from ``seed`` and line numbers alone, so that a file
    replayed with the same seed gives the same visits.
    """

    def __init__(
        self,
        seed: int,
        site_id_of: Callable[[str], int | None],
        identify: Callable[[Event, int], VisitorIds],
        enrich: Callable[[Event], None],
    ) -> None:
        self._seed = seed
        self._site_id_of = site_id_of
        self._identify = identify
        self._enrich = enrich
        self._by_domain: dict[str | None, _Site | None] = {None: None}
        self._by_id: dict[int, _Site] = {}
        # Engagement keeps a visit alive but is no part of its stored times: the time of the
        # last other event, for visits whose latest event is an engagement.
        self._rested: dict[int, int] = {}

    def feed(self, chunk: Decoded) -> Replayed:
        """Replay a chunk's events in their order."""
        out = Replayed()
        place_of: dict[int, int] = {}
        for number, time, event in zip(chunk.numbers, chunk.times, chunk.events, strict=True):
            try:
                site = self._by_domain[event.domain]
            except KeyError:
                site = self._resolve(event.domain)
            if site is None:
                out.bad.append(BadLine(number, _no_site(event.domain)))
                continue
            visit, user_id = None, event.user_id
            if user_id is not None:
                visit = site.find(user_id, time)
            else:
                try:
                    user_id, previous = self._identify(event, time)
                except NotAVisitorError:
                    _count(out.dropped, Drop.BOT)
                    continue
                visit = site.find(user_id, time) or site.find(previous, time)
            if visit is None:
                if event.name == ENGAGEMENT:
                    _count(out.dropped, Drop.NO_SESSION_FOR_ENGAGEMENT)
                    continue
                visit = self._begin(number, user_id, event, time)
                site.open[user_id] = visit
                place = place_of[visit.session_id] = len(out.visits)
                out.visits.append(visit)
                out.site_ids.append(site.site_id)
            else:
                place = place_of.get(visit.session_id, -1)
                if place < 0:
                    place = place_of[visit.session_id] = len(out.visits)
                    out.visits.append(visit)
                    out.site_ids.append(site.site_id)
                    out.before[place] = replace(visit)
                self._join(visit, event, time)
            out.events.append(event)
            out.times.append(time)
            out.visit_of.append(place)
        out.rested = [self._rested.get(visit.session_id, visit.timestamp) for visit in out.visits]
        if out.times:
            self._put_away(min(out.times))
        return out

    def _resolve(self, domain: str | None) -> _Site | None:
        site_id = None if domain is None else self._site_id_of(domain)
        site = None
        if site_id is not None:
            site = self._by_id.setdefault(site_id, _Site(site_id))
        self._by_domain[domain] = site
        return site

    def _begin(self, number: int, user_id: int, event: Event, time: int) -> Visit:
        self._enrich(event)
        session_id = (self._seed + number * _STEP) & _MASK
        interactive = event.interactive is not False
        return begin(session_id, user_id, event, event.name, time, interactive)

    def _join(self, visit: Visit, event: Event, time: int) -> None:
        if event.name == ENGAGEMENT:
            self._rested.setdefault(visit.session_id, visit.timestamp)
            touch(visit, time)
        else:
            self._rested.pop(visit.session_id, None)
            advance(visit, event, event.name, time, event.interactive is not False)

    def _put_away(self, earliest: int) -> None:
        """Once many visits are open, forget those that no event of the chunk could have joined.

        Memory stays bounded, and nothing changes for files in the order of time: later chunks
        lie later still.
        """
        if sum(len(site.open) for site in self._by_id.values()) <= MAX_OPEN:
            return
        for site in self._by_id.values():
            stale = [
                user_id
                for user_id, visit in site.open.items()
                if not continues(visit.timestamp, earliest)
            ]
            for user_id in stale:
                self._rested.pop(site.open.pop(user_id).session_id, None)


def _no_site(domain: str | None) -> str:
    return "there is no `domain`" if domain is None else f"there is no site {domain[:100]!r}"


def _count(counts: dict[str, int], reason: str) -> None:
    counts[reason] = counts.get(reason, 0) + 1
