"""Live visits: which events belong together, and what is written about them at any moment."""

from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from footfall.sessions.event import Event, Props, Source
from footfall.sessions.restore import visit_of
from footfall.sessions.rows import session_rows
from footfall.sessions.store import SessionStore
from footfall.warehouse.rows import SessionRow

START = 1_767_225_600
MINUTE = 60


def event(
    name: str = "pageview", at: int = START, *, path: str = "/", interactive: bool = True
) -> Event:
    return Event(
        site_id=1,
        name=name,
        timestamp=at,
        hostname="example.com",
        pathname=path,
        interactive=interactive,
        props=Props(("at",), (str(at),)),
        source=Source(utm_source=f"from {path}"),
    )


class Visitor:
    """One visitor of a fresh store, and all session rows written so far."""

    def __init__(self) -> None:
        self.store = SessionStore()
        self.rows: list[SessionRow] = []

    def does(self, *events: Event) -> "Visitor":
        for each in events:
            change = self.store.register(each, 1, None)
            assert change is not None
            self.rows.extend(session_rows(change))
        return self

    @property
    def visits(self) -> list[SessionRow]:
        return collapse(self.rows)


def collapse(rows: list[SessionRow]) -> list[SessionRow]:
    """What the warehouse's engine leaves: rows whose cancelling twin is missing.

    Twins have the same sorting key and version; every key may have at most one survivor.
    """
    open_rows: dict[tuple[object, ...], list[SessionRow]] = defaultdict(list)
    for row in rows:
        key = (row.site_id, row.start // 86400, row.user_id, row.session_id, row.events)
        open_rows[key].append(row)
    survivors = []
    for twins in open_rows.values():
        balance = sum(row.sign for row in twins)
        assert balance in (0, 1), "a row was taken back that was never added"
        if balance:
            survivors.append([row for row in twins if row.sign == 1][-1])
    ids = [row.session_id for row in survivors]
    assert len(ids) == len(set(ids)), "a visit is there twice"
    return survivors


@pytest.mark.parametrize(
    ("events", "bounces"),
    [
        ([event()], True),
        ([event(), event()], False),
        ([event(), event("Click")], False),
        ([event("Click")], False),
        ([event("Click", interactive=False)], True),
        ([event("Click", interactive=False), event("Click", interactive=False)], True),
        ([event("Click", interactive=False), event()], True),
        ([event(), event("Click", interactive=False)], True),
        ([event(interactive=False), event(interactive=False)], False),
        ([event(), event("engagement")], True),
        ([event(), event("Click"), event("Click", interactive=False)], False),
    ],
)
def test_a_visit_bounces_until_a_second_pageview_or_an_interaction(
    events: list[Event], bounces: bool
) -> None:
    (visit,) = Visitor().does(*events).visits
    assert visit.is_bounce is bounces


def test_a_visit_goes_on_for_thirty_whole_minutes() -> None:
    last = START + 30 * MINUTE + 59
    assert len(Visitor().does(event(), event(at=last)).visits) == 1
    assert len(Visitor().does(event(), event(at=last + 1)).visits) == 2


def test_a_late_event_belongs_to_the_visit_however_old_it_is() -> None:
    (visit,) = Visitor().does(event(), event(at=START - 5 * 3600)).visits
    assert (visit.start, visit.timestamp, visit.duration) == (START, START - 5 * 3600, 5 * 3600)


def test_engagement_keeps_a_visit_alive_and_changes_nothing_else() -> None:
    visitor = Visitor().does(event(), event("engagement", START + 25 * MINUTE))
    assert len(visitor.rows) == 1
    (visit,) = visitor.does(event(at=START + 50 * MINUTE)).visits
    assert (visit.pageviews, visit.events, visit.duration) == (2, 2, 50 * MINUTE)


def test_engagement_never_starts_a_visit() -> None:
    assert SessionStore().register(event("engagement"), 1, None) is None


def test_entry_is_the_first_pageview_and_exit_the_latest() -> None:
    visitor = Visitor().does(event("Click", path="/before"))
    (visit,) = visitor.visits
    assert (visit.hostname, visit.entry_page, visit.exit_page) == ("", "", "")
    visitor.does(event(path="/first"), event("Click", path="/no"), event(path="/last"))
    (visit,) = visitor.visits
    assert (visit.hostname, visit.entry_page) == ("example.com", "/first")
    assert (visit.exit_page, visit.exit_page_hostname) == ("/last", "example.com")
    # Source and properties stay those of the event that began the visit.
    assert visit.utm_source == "from /before"
    assert visit.entry_meta_value == (str(START),)


def test_a_visit_found_by_yesterdays_id_goes_on_under_it() -> None:
    store = SessionStore()
    store.register(event(), 1, None)
    change = store.register(event(at=START + 60), 2, 1)
    assert change is not None
    assert change.after.user_id == 1
    assert {row.user_id for row in session_rows(change)} == {1}
    assert len(store) == 1


def test_todays_id_is_looked_up_first() -> None:
    store = SessionStore()
    yesterday = store.register(event(), 1, None)
    today = store.register(event(), 2, None)
    again = store.register(event(), 2, 1)
    assert yesterday and today and again
    assert again.before is today.after
    assert today.after.session_id != yesterday.after.session_id


def test_visits_of_different_sites_are_different() -> None:
    store = SessionStore()
    elsewhere = Event(2, "pageview", START, "example.com", "/")
    first, second = store.register(event(), 1, None), store.register(elsewhere, 1, None)
    assert first and second
    assert first.after.session_id != second.after.session_id


def test_memory_of_visits_that_nothing_can_continue_is_freed() -> None:
    now = 0.0
    store = SessionStore(clock=lambda: now)
    store.register(event(), 1, None)
    now = 20 * 60
    store.register(event(), 2, None)
    store.register(event(), 1, None)
    assert store.sweep() == 0
    store.register(event(), 2, None)
    now += 31 * 60
    store.register(event(), 3, None)
    assert store.sweep() == 2
    assert len(store) == 1


@dataclass
class ModelVisit:
    """A visit as the specification tells it: a list of events, everything else derived."""

    user_id: int
    last: int
    events: list[Event] = field(default_factory=list)
    #: When it was active, engagement included.
    times: list[int] = field(default_factory=list)

    def expected(self) -> dict[str, object]:
        pages = [e for e in self.events if e.name == "pageview"]
        interactions = [e for e in self.events if e.name != "pageview" and e.interactive]
        first = self.events[0]
        return {
            "user_id": self.user_id,
            "start": first.timestamp,
            "duration": abs(self.events[-1].timestamp - first.timestamp),
            "pageviews": len(pages),
            "events": len(self.events),
            "is_bounce": len(pages) < 2 and not interactions,
            "entry_page": pages[0].pathname if pages else "",
            "exit_page": pages[-1].pathname if pages else "",
            "utm_source": first.source.utm_source,
            "entry_meta_value": first.props.values,
        }


class SessionsMachine(RuleBasedStateMachine):
    """Compares the store, seen through its collapsed rows, with the slow model."""

    def __init__(self) -> None:
        super().__init__()
        self.store = SessionStore()
        self.rows: list[SessionRow] = []
        self.now = START
        self.day = 0
        self.live: dict[tuple[int, str], ModelVisit] = {}
        self.all_visits: list[ModelVisit] = []

    def user_id(self, person: str, day: int) -> int:
        return day * 100 + ord(person)

    @rule(
        person=st.sampled_from("ab"),
        name=st.sampled_from(["pageview", "Click", "engagement"]),
        path=st.sampled_from(["/", "/x"]),
        interactive=st.booleans(),
        passed=st.sampled_from([0, 1, 59, 20 * MINUTE, 30 * MINUTE + 59, 31 * MINUTE, -MINUTE]),
    )
    def send(self, person: str, name: str, path: str, interactive: bool, passed: int) -> None:
        self.now += passed
        sent = event(name, self.now, path=path, interactive=interactive)
        change = self.store.register(
            sent,
            self.user_id(person, self.day),
            self.user_id(person, self.day - 1) if self.day else None,
        )
        visit = self.find(person)
        if name == "engagement":
            assert (change is None) == (visit is None)
            if visit is not None and change is not None:
                visit.last = self.now
                visit.times.append(self.now)
                assert session_rows(change) == ()
            return
        if visit is None:
            visit = ModelVisit(self.user_id(person, self.day), self.now)
            self.live[self.day, person] = visit
            self.all_visits.append(visit)
        visit.events.append(sent)
        visit.last = self.now
        visit.times.append(self.now)
        assert change is not None
        self.rows.extend(session_rows(change))

    def find(self, person: str) -> ModelVisit | None:
        """The visit that today's or yesterday's id finds, if it is not over."""
        for day in (self.day, self.day - 1):
            visit = self.live.get((day, person))
            if visit is not None and self.now - visit.last < 31 * MINUTE:
                return visit
        return None

    @rule(person=st.sampled_from("ab"), names=st.lists(st.sampled_from(["pageview", "engagement"])))
    def fail_to_store(self, person: str, names: list[str]) -> None:
        changes = [
            self.store.register(event(name, self.now), self.user_id(person, self.day), None)
            for name in names
        ]
        self.store.revert([change for change in changes if change])

    @rule()
    def rotate_salt(self) -> None:
        self.day += 1

    @rule()
    def crash(self) -> None:
        """Start again with what the warehouse knows: the rows, and when there were events."""
        self.store = SessionStore()
        activity = {
            (visit.user_id, visit.events[0].timestamp): max(visit.times)
            for visit in self.all_visits
        }
        self.store.adopt(
            visit_of(row, activity[row.user_id, row.start]) for row in collapse(self.rows)
        )
        for visit in self.all_visits:
            visit.last = max(visit.times)

    @invariant()
    def collapsed_rows_are_the_model(self) -> None:
        wanted = [visit.expected() for visit in self.all_visits]
        found = [
            {column: getattr(row, column) for column in wanted[0]} for row in collapse(self.rows)
        ]
        assert sorted(map(repr, found)) == sorted(map(repr, wanted))


TestSessions = SessionsMachine.TestCase
TestSessions.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
