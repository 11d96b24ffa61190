"""The seven core metrics by the book: slow, obvious, straight from the list of events."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.stats.world import Event

IDLE = timedelta(minutes=31)  # 30 whole minutes, and the seconds that do not make another


@dataclass
class Visit:
    """One visit: its events in order."""

    events: list[Event]

    @property
    def actions(self) -> list[Event]:
        return [event for event in self.events if event.name != "engagement"]

    @property
    def start(self) -> int:
        return self.events[0].timestamp

    @property
    def last(self) -> int:
        return self.events[-1].timestamp

    @property
    def pages(self) -> list[str]:
        return [event.page for event in self.events if event.name == "pageview"]

    @property
    def bounced(self) -> bool:
        interactions = [e for e in self.actions if e.name != "pageview" and e.interactive]
        return len(self.pages) < 2 and not interactions

    @property
    def duration(self) -> int:
        return self.actions[-1].timestamp - self.start


def visits_of(events: Sequence[Event]) -> list[Visit]:
    """Visits end after half an hour of silence; engagement alone is none."""
    visits: list[Visit] = []
    for user in {event.user for event in events}:
        current: Visit | None = None
        for event in sorted((e for e in events if e.user == user), key=lambda e: e.timestamp):
            if current and event.timestamp - current.last < IDLE.total_seconds():
                current.events.append(event)
            elif event.name == "engagement":
                current = None
            else:
                current = Visit([event])
                visits.append(current)
    return visits


@dataclass
class Model:
    """A site's history, asked about a range of seconds since 1970, both ends included."""

    visits: list[Visit]
    first: int
    last: int

    def overlapping(self) -> list[Visit]:
        return [v for v in self.visits if v.last >= self.first and v.start <= self.last]

    def events(self) -> list[tuple[Visit, Event]]:
        return [
            (visit, event)
            for visit in self.visits
            for event in visit.events
            if self.first <= event.timestamp <= self.last
        ]


def whole_percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def session_metrics(visits: Sequence[Visit]) -> dict[str, float]:
    """The metrics that are read from visits."""
    size = len(visits)
    return {
        "visitors": len({visit.events[0].user for visit in visits}),
        "visits": size,
        "bounce_rate": whole_percent(sum(visit.bounced for visit in visits), size),
        "visit_duration": round(sum(visit.duration for visit in visits) / size) if size else 0,
    }


def event_metrics(events: Sequence[tuple[Visit, Event]]) -> dict[str, float]:
    """The metrics that are read from events."""
    return {
        "visitors": len({event.user for _, event in events}),
        "visits": len({id(visit) for visit, _ in events}),
        "pageviews": sum(event.name == "pageview" for _, event in events),
        "events": sum(event.name != "engagement" for _, event in events),
    }


def views_per_visit(visits: Sequence[Visit]) -> float:
    views = sum(len(visit.pages) for visit in visits)
    return round(views / len(visits), 2) if visits else 0.0


def grouped(
    events: Sequence[tuple[Visit, Event]], key: Callable[[Event], str]
) -> dict[str, dict[str, float]]:
    """Event metrics for each value of ``key``."""
    keys = {key(event) for _, event in events}
    return {k: event_metrics([(v, e) for v, e in events if key(e) == k]) for k in keys}


def local_hours(visit: Visit, zone: ZoneInfo) -> set[str]:
    """The hours of the wall clock that a visit touches, minute by minute."""
    stamps = {*range(visit.start, visit.last, 60), visit.last}
    moments = (datetime.fromtimestamp(stamp, zone) for stamp in stamps)
    return {moment.strftime("%Y-%m-%d %H:00:00") for moment in moments}


PROPERTY = "event:props:plan"


def value_of(event: Event, visit: Visit, dimension: str) -> str | None:
    """What an event has for a dimension; ``None`` for an absent property."""
    match dimension:
        case "event:page":
            return event.page
        case "event:name":
            return event.name
        case "visit:browser":
            return visit.events[0].columns.get("browser", "")
        case _:
            return event.props.get("plan")


def passes(node: list[Any], event: Event, visit: Visit) -> bool:
    """Whether a filter in API form lets an event pass."""
    operator, operand = node[:2]
    combined = {
        "and": lambda: all(passes(child, event, visit) for child in operand),
        "or": lambda: any(passes(child, event, visit) for child in operand),
        "not": lambda: not passes(operand, event, visit),
        "has_done": lambda: any(passes(operand, other, visit) for other in visit.events),
        "has_not_done": lambda: not any(passes(operand, other, visit) for other in visit.events),
    }
    return combined[operator]() if operator in combined else holds(node, event, visit)


def holds(condition: list[Any], event: Event, visit: Visit) -> bool:
    """Whether a condition on one dimension is true of an event."""
    operator, dimension, clauses, *modifiers = condition
    value = value_of(event, visit, dimension)
    wants_absent = dimension == PROPERTY and "(none)" in clauses
    if value is None:
        return (operator == "is" and wants_absent) or (operator == "is_not" and not wants_absent)
    if dimension == "visit:browser":
        clauses = ["" if clause == "(not set)" else clause for clause in clauses]
    if modifiers and not modifiers[0]["case_sensitive"]:
        value, clauses = value.lower(), [clause.lower() for clause in clauses]
    test = {
        "is": value.__eq__,
        "contains": lambda clause: clause in value,
        "matches": lambda clause: bool(re.search(clause, value)),
    }[operator.removesuffix("_not")]
    return any(test(clause) for clause in clauses) != operator.endswith("_not")
