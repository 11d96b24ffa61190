"""Events in, query in, JSON out: a small world in which to ask the engine questions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from footfall.sessions import rules
from footfall.stats import execute, parse_v2, results
from footfall.stats.site import SiteContext
from footfall.warehouse import Warehouse
from footfall.warehouse.rows import EVENT_COLUMNS, SESSION_COLUMNS, EventRow, SessionRow

NOW = datetime(2024, 6, 15, 12, 0, tzinfo=UTC)

_ids = count(1)


@dataclass(frozen=True)
class Event:
    """Something a visitor does. ``at`` is ISO 8601, UTC unless it has an offset.

    ``columns`` are further columns of the event's row, such as ``browser``.
    """

    at: str
    user: int = 1
    name: str = "pageview"
    page: str = "/"
    hostname: str = "site.test"
    props: dict[str, str] = field(default_factory=dict)
    interactive: bool = True
    columns: dict[str, Any] = field(default_factory=dict)

    @property
    def timestamp(self) -> int:
        moment = datetime.fromisoformat(self.at)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def view(at: str, user: int = 1, page: str = "/", **columns: Any) -> Event:
    """A pageview."""
    return Event(at, user, page=page, columns=columns)


def custom(at: str, name: str, user: int = 1, page: str = "/", **columns: Any) -> Event:
    """A custom event; ``props`` and ``interactive`` may be among the columns."""
    props = columns.pop("props", {})
    interactive = columns.pop("interactive", True)
    return Event(at, user, name, page, props=props, interactive=interactive, columns=columns)


def engagement(at: str, user: int = 1, page: str = "/", **columns: Any) -> Event:
    """Time spent on a page: ``engagement_time`` in ms, ``scroll_depth`` in per cent."""
    columns.setdefault("scroll_depth", 255)
    return Event(at, user, "engagement", page, columns=columns)


class World:
    """A site of its own in a shared warehouse."""

    def __init__(self, warehouse: Warehouse, **site: Any) -> None:
        self.warehouse = warehouse
        self.site = SiteContext(site_ids=(next(_ids) + 7_000_000,), domain="site.test", **site)

    def configure(self, **site: Any) -> "World":
        """Change what the engine knows of the site."""
        self.site = replace(self.site, **site)
        return self

    def record(self, *events: Event, live: bool = False) -> "World":
        """Store events and the visits that follow from them.

        With ``live``, every state of a visit is stored and taken back, as while it goes on.
        """
        sessions: list[SessionRow] = []
        rows: list[EventRow] = []
        for user in sorted({event.user for event in events}):
            own = sorted((e for e in events if e.user == user), key=lambda e: e.timestamp)
            for visit, states in visits_of(own):
                rows += [self._event(event, states[-1].session_id) for event in visit]
                kept = states if live else states[-1:]
                for before, state in zip([None, *kept], kept, strict=False):
                    if before is not None:
                        sessions.append(self._session(before, -1))
                    sessions.append(self._session(state, 1))
        self.warehouse.insert("events_v2", EVENT_COLUMNS, rows)
        # Rows of one insert would be collapsed at once, and there would be nothing to get wrong.
        for batch in [[session] for session in sessions] if live else [sessions]:
            self.warehouse.insert("sessions_v2", SESSION_COLUMNS, batch)
        return self

    def _event(self, event: Event, session_id: int) -> EventRow:
        return EventRow(
            timestamp=event.timestamp,
            site_id=self.site.site_ids[0],
            user_id=event.user,
            session_id=session_id,
            name=event.name,
            hostname=event.hostname,
            pathname=event.page,
            meta_key=list(event.props),
            meta_value=list(event.props.values()),
            **event.columns,
        )

    def _session(self, state: rules.Session[Event], sign: int) -> SessionRow:
        entry, exit_ = state.entry, state.exit
        columns = {k: v for k, v in state.first.columns.items() if k in SessionRow._fields}
        return SessionRow(
            session_id=state.session_id,
            sign=sign,
            site_id=self.site.site_ids[0],
            user_id=state.user_id,
            timestamp=state.timestamp,
            start=state.start,
            is_bounce=state.is_bounce,
            pageviews=state.pageviews,
            events=state.events,
            duration=state.duration,
            entry_page=entry.page if entry else "",
            hostname=entry.hostname if entry else "",
            exit_page=exit_.page if exit_ else "",
            exit_page_hostname=exit_.hostname if exit_ else "",
            **columns,
        )

    def bring_in(self, table: str, *rows: dict[str, Any]) -> "World":
        """Store rows of an imported table, of import 1 unless they say otherwise."""
        same = {"site_id": self.site.site_ids[0], "import_id": 1}
        by_columns: dict[tuple[str, ...], list[list[Any]]] = defaultdict(list)
        for row in rows:
            values = same | row | {"date": date.fromisoformat(row["date"])}
            by_columns[tuple(values)].append([*values.values()])
        for columns, of_columns in by_columns.items():
            self.warehouse.insert(table, columns, of_columns)
        return self

    def ask(self, *, now: datetime = NOW, **query: Any) -> dict[str, Any]:
        """The answer of the Stats API v2 to a query, ``site_id`` filled in."""
        body = {"site_id": "site.test", "date_range": "all", **query}
        query_ = parse_v2.parse(body, self.site, now)
        return results.to_v2_json(execute.run(self.warehouse, query_))

    def rows(self, **query: Any) -> list[tuple[list[Any], list[Any]]]:
        """Dimensions and metrics of every row."""
        return [(row["dimensions"], row["metrics"]) for row in self.ask(**query)["results"]]

    def metrics(self, *metrics: str, **query: Any) -> list[Any]:
        """The metrics of the only row of a query without dimensions."""
        ((_, values),) = self.rows(metrics=list(metrics), **query)
        return values


def visits_of(
    events: Sequence[Event],
) -> Iterable[tuple[list[Event], list[rules.Session[Event]]]]:
    """Split one visitor's events, in order, into visits; with the states each went through."""
    states: list[rules.Session[Event]] = []
    visit: list[Event] = []
    for event in events:
        if states and rules.continues(states[-1].timestamp, event.timestamp):
            state = copy(states[-1])
            if event.name == rules.ENGAGEMENT:
                rules.touch(state, event.timestamp)
            else:
                rules.advance(state, event, event.name, event.timestamp, event.interactive)
            states.append(state)
            visit.append(event)
            continue
        if states:
            yield visit, states
        if event.name == rules.ENGAGEMENT:
            states, visit = [], []
            continue
        session_id = next(_ids) + 9_000_000_000
        states = [
            rules.begin(
                session_id, event.user, event, event.name, event.timestamp, event.interactive
            )
        ]
        visit = [event]
    if states:
        yield visit, states
