"""Events in order to visits, by the session rules that live traffic follows."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
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
class Part:
    """Some chunks that are written as one: the visits that they began or went on with.

    ``visits``, with their ``site_ids``, are in the state that the last chunk left them in;
    ``before`` holds, by place in ``visits``, the state that an earlier part had left behind.
    ``earliest`` is the time of each site's first event, by the site's id.
    """

    visits: list[Visit] = field(default_factory=list)
    site_ids: list[int] = field(default_factory=list)
    before: dict[int, Visit] = field(default_factory=dict)
    earliest: dict[int, int] = field(default_factory=dict)

    def add(self, visit: Visit, site_id: int) -> int:
        """Take a visit in; its place."""
        self.visits.append(visit)
        self.site_ids.append(site_id)
        return len(self.visits) - 1


@dataclass(slots=True)
class Replayed:
    """What a chunk of events came to.

    ``events`` and ``times`` are those kept; ``visit_of`` says for each at which place of the
    part its visit is. ``visits`` are those that the chunk brought into the part and ``begun``
    how many it began. ``dropped`` counts, by reason, events that are no part of history.
    """

    events: list[Event] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    visit_of: list[int] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    begun: int = 0
    bad: list[BadLine] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)


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
    """Follows the visits of one file from chunk to chunk, and from part to part.

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
        self._part = Part()
        self._place_of: dict[int, int] = {}  # by session id

    def feed(self, chunk: Decoded) -> Replayed:
        """Replay a chunk's events in their order."""
        out = Replayed()
        part, place_of = self._part, self._place_of
        known = len(part.visits)
        for number, time, event in zip(chunk.numbers, chunk.times, chunk.events, strict=True):
            try:
                site = self._by_domain[event.domain]
            except KeyError:
                site = self._resolve(event.domain)
            if site is None:
                out.bad.append(BadLine(number, _no_site(event.domain)))
                continue
            user_id = event.user_id
            if user_id is not None:
                visit = site.find(user_id, time)
            else:
                try:
                    user_id, previous = self._identify(event, time)
                except NotAVisitorError:
                    _count(out.dropped, Drop.BOT)
                    continue
                visit = site.find(user_id, time) or site.find(previous, time)
            if visit is not None:
                place = place_of.get(visit.session_id, -1)
                if place < 0:
                    place = place_of[visit.session_id] = part.add(visit, site.site_id)
                    part.before[place] = copy(visit)
                self._join(visit, event, time)
            elif event.name == ENGAGEMENT:
                _count(out.dropped, Drop.NO_SESSION_FOR_ENGAGEMENT)
                continue
            else:
                visit = site.open[user_id] = self._begin(number, user_id, event, time)
                place = place_of[visit.session_id] = part.add(visit, site.site_id)
                out.begun += 1
            out.events.append(event)
            out.times.append(time)
            out.visit_of.append(place)
        out.visits = part.visits[known:]
        self._note_earliest(out)
        return out

    def end_part(self) -> Part:
        """Hand over the visits of the chunks since the last part, and begin a new one."""
        part = self._part
        self._part, self._place_of = Part(), {}
        if part.earliest:
            self._put_away(min(part.earliest.values()))
        return part

    def rested(self, visit: Visit) -> int:
        """The time of a visit's last event that was no engagement."""
        return self._rested.get(visit.session_id, visit.timestamp)

    def _note_earliest(self, out: Replayed) -> None:
        earliest, site_ids = self._part.earliest, self._part.site_ids
        if len(self._by_id) == 1 and out.times:
            pairs = [(min(out.times), out.visit_of[0])]
        else:
            pairs = list(zip(out.times, out.visit_of, strict=True))
        for time, place in pairs:
            site_id = site_ids[place]
            earliest[site_id] = min(time, earliest.get(site_id, time))

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
        """Once many visits are open, forget those that no event of the part could have joined.

        Memory stays bounded, and nothing changes for files in the order of time: later parts
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
