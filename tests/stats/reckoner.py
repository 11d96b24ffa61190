"""Any query by the book: which table answers, and what; slow, obvious, from the list of events."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from footfall.stats.site import Goal
from tests.stats import oracle
from tests.stats.oracle import PROPERTY, Visit
from tests.stats.world import Event

EVENT_METRICS = {
    "pageviews",
    "events",
    "scroll_depth",
    "time_on_page",
    "total_revenue",
    "average_revenue",
}
SESSION_METRICS = {"bounce_rate", "visit_duration", "views_per_visit"}
OF_VISITS = {
    "visit:entry_page",
    "visit:exit_page",
    "visit:entry_page_hostname",
    "visit:exit_page_hostname",
}
ENTRY = {"event:page": "visit:entry_page", "event:hostname": "visit:entry_page_hostname"}
LABELS = {"visit:source": "Direct / None", "visit:browser": "(not set)"}

Leaf = tuple[Visit, Event]
Group = tuple[str, ...]
Filter = list[Any]


def is_event_dimension(name: str) -> bool:
    return name.startswith("event:")


def names(node: Filter, behavioural: bool = False) -> set[str]:
    """The dimensions of a filter."""
    operator, operand = node[:2]
    if operator in ("and", "or"):
        return {name for child in operand for name in names(child, behavioural)}
    if operator == "not" or (operator in ("has_done", "has_not_done") and behavioural):
        return names(operand, behavioural)
    return set() if operator in ("has_done", "has_not_done") else {operand}


def renamed(node: Filter) -> Filter:
    """A filter of sessions that are grouped by their entry page."""
    operator, operand = node[:2]
    if operator in ("and", "or"):
        return [operator, [renamed(child) for child in operand]]
    if operator == "not":
        return [operator, renamed(operand)]
    if operator in ("has_done", "has_not_done"):
        return node
    return [operator, ENTRY.get(operand, operand), *node[2:]]


def converts(event: Event | None, goal: Goal) -> bool:
    assert event is not None
    path = goal.page_path or ""
    on_page = event.page.startswith(path[:-1]) if path.endswith("*") else event.page == path
    match goal.kind:
        case "event":
            props = goal.custom_props.items() <= event.props.items()
            return event.name == goal.event_name and props
        case "page":
            return event.name == "pageview" and on_page
        case _:
            depth: int = event.columns.get("scroll_depth", 0)
            threshold = goal.scroll_threshold or 0
            return event.name == "engagement" and on_page and threshold <= depth <= 100


def stored(dimension: str, visit: Visit, event: Event | None) -> str:
    """What an event, or a visit as such, has for a dimension; empty for an absent property."""
    if event is not None and is_event_dimension(dimension):
        of_event = {"page": event.page, "hostname": event.hostname, "name": event.name}
        return of_event.get(dimension.removeprefix("event:"), event.props.get("plan", ""))
    views = [each for each in visit.events if each.name == "pageview"]
    entry, exit_ = (views[0], views[-1]) if views else (None, None)
    columns = visit.events[0].columns
    of_visit = {
        "entry_page": entry.page if entry else "",
        "exit_page": exit_.page if exit_ else "",
        "entry_page_hostname": entry.hostname if entry else "",
        "exit_page_hostname": exit_.hostname if exit_ else "",
        "browser": columns.get("browser", ""),
        "source": columns.get("referrer_source", ""),
    }
    value: str = of_visit[dimension.removeprefix("visit:")]
    return value


@dataclass(frozen=True)
class Reckoner:
    """A site's history and one question about it.

    ``first`` and ``last`` are seconds since 1970; ``cutoff`` is such an instant too.
    """

    visits: Sequence[Visit]
    first: int
    last: int
    zone: ZoneInfo
    goals: Sequence[Goal]
    metrics: Sequence[str]
    dimensions: Sequence[str]
    filters: Sequence[Filter]
    cutoff: int | None = 0

    def answer(self) -> dict[Group, list[Any]]:
        """Every group with its metrics."""
        on_events, on_sessions = self._tables()
        events = self._event_groups() if on_events is not None else {}
        ends = self._visits_by(self._at_its_end) if on_sessions else {}
        counted = ends
        if on_events is None:
            if self._spans and {*self.metrics} - SESSION_METRICS:
                counted = self._visits_by(self._where_it_was)
            groups = {*counted}
        else:
            groups = {*events, *ends} if self._spans else {*events}
        values = {}
        for group in groups if self.dimensions else [()]:
            visits = counted.get(group, [])
            found: dict[str, Any] = {
                "visitors": len({visit.events[0].user for visit in visits}),
                "visits": len(visits),
            }
            if on_events is not None:
                found = self._of_events(events.get(group, []), group)
            found |= self._of_sessions(ends.get(group, []))
            found |= self._rates(found["visitors"], group)
            values[group] = [found[name] for name in self.metrics]
        return values

    @property
    def _spans(self) -> bool:
        return "time:hour" in self.dimensions

    def _tables(self) -> tuple[set[str] | None, set[str] | None]:
        """The metrics of either table, ``None`` where it is not read."""
        metrics = {*self.metrics}
        filtered = {name for node in self.filters for name in names(node, behavioural=True)}
        events = (
            bool(metrics & EVENT_METRICS),
            any(is_event_dimension(name) for name in self.dimensions),
            any(is_event_dimension(name) for name in filtered),
        )
        sessions = (
            bool(metrics & SESSION_METRICS),
            bool(OF_VISITS & {*self.dimensions}),
            bool(OF_VISITS & filtered),
        )
        if not any(events):
            return None, metrics
        if not any(sessions):
            return metrics, None
        if not any(events[:2]):
            return None, metrics
        if not any(sessions[:2]):
            return metrics, None
        return metrics - SESSION_METRICS, metrics & SESSION_METRICS

    # What is in range and passes.

    def _events(self, filters: Sequence[Filter] | None = None) -> list[Leaf]:
        filters = self.filters if filters is None else filters
        chosen = self._overlapping(filters) if self._mentions_sessions(filters) else self.visits
        return [
            (visit, event)
            for visit in chosen
            for event in visit.events
            if self.first <= event.timestamp <= self.last
            if all(self._passes(node, visit, event) for node in filters)
        ]

    def _mentions_sessions(self, filters: Sequence[Filter]) -> bool:
        return any(OF_VISITS & names(node) for node in filters)

    def _overlapping(self, filters: Sequence[Filter]) -> list[Visit]:
        """Visits by their own dimensions."""
        return [
            visit
            for visit in self.visits
            if visit.last >= self.first and visit.start <= self.last
            if all(self._passes(node, visit, None) for node in filters)
        ]

    def _sessions(self, filters: Sequence[Filter]) -> list[Visit]:
        visits = self._overlapping(filters)
        if any(is_event_dimension(name) for node in filters for name in names(node)):
            matching = {
                id(visit)
                for visit in visits
                for event in visit.events
                if self.first <= event.timestamp <= self.last
                if all(self._passes(node, visit, event) for node in filters)
            }
            visits = [visit for visit in visits if id(visit) in matching]
        return visits

    def _passes(self, node: Filter, visit: Visit, event: Event | None) -> bool:
        """Whether an event, or a visit as such, passes. What it has no notion of, it passes;
        filters here are of events or of visits throughout."""
        known = names(node)
        foreign = any(map(is_event_dimension, known)) if event is None else known & OF_VISITS
        return bool(foreign) or self._fits(node, visit, event)

    def _fits(self, node: Filter, visit: Visit, event: Event | None) -> bool:
        operator, operand = node[:2]
        tests: dict[str, Callable[[], bool]] = {
            "and": lambda: all(self._fits(child, visit, event) for child in operand),
            "or": lambda: any(self._fits(child, visit, event) for child in operand),
            "not": lambda: not self._fits(operand, visit, event),
            "has_done": lambda: self._did(operand, visit),
            "has_not_done": lambda: not self._did(operand, visit),
        }
        if operator in tests:
            return tests[operator]()
        if operand == "event:goal":
            return any(converts(event, goal) for goal in self._named(node))
        return self._holds(node, visit, event)

    def _did(self, node: Filter, visit: Visit) -> bool:
        return any(
            self._fits(node, visit, event)
            for event in visit.events
            if self.first <= event.timestamp <= self.last
        )

    def _holds(self, condition: Filter, visit: Visit, event: Event | None) -> bool:
        operator, dimension, clauses = condition[:3]
        value = stored(dimension, visit, event)
        if dimension == PROPERTY:
            assert event is not None
            if "plan" not in event.props:
                return operator.startswith("is") and (operator == "is") == ("(none)" in clauses)
        elif operator.startswith("is"):
            empty = {"(not set)", LABELS.get(dimension, "(not set)")}
            clauses = ["" if clause in empty else clause for clause in clauses]
        matches: dict[str, Callable[[str], bool]] = {
            "is": lambda clause: clause == value,
            "contains": lambda clause: clause in value,
            "matches": lambda clause: re.search(clause, value) is not None,
        }
        kind = operator.removesuffix("_not")
        found = any(matches[kind](clause) for clause in clauses)
        if kind == "contains" and dimension == "visit:source" and value == "":
            found = found or any(clause in "Direct / None" for clause in clauses)
        return found == (kind == operator)

    def _named(self, node: Filter) -> list[Goal]:
        operator, _, clauses = node[:3]
        if operator == "contains":
            return [g for g in self.goals if any(c in g.display_name for c in clauses)]
        return [goal for goal in self.goals if goal.display_name in clauses]

    # Groups.

    def _keys(self, visit: Visit, event: Event | None, at: int) -> Iterator[Group]:
        """The groups of an event, or of a visit that is counted ``at`` an instant."""
        keys: list[Group] = [()]
        for dimension in self.dimensions:
            values = self._values(dimension, visit, event, at)
            keys = [(*key, value) for key in keys for value in values]
        yield from keys

    def _values(self, dimension: str, visit: Visit, event: Event | None, at: int) -> list[str]:
        moment = datetime.fromtimestamp(at, self.zone)
        match dimension:
            case "time:hour":
                return [f"{moment:%Y-%m-%d %H}:00:00"]
            case "time:day":
                return [f"{moment:%Y-%m-%d}"]
            case "time:week":
                monday = moment.date() - timedelta(days=moment.weekday())
                first = datetime.fromtimestamp(self.first, self.zone).date()
                return [max(monday, first).isoformat()]
            case "time:month":
                return [f"{moment:%Y-%m}-01"]
            case "event:goal":
                goals = [g for g in self._goals_in_play() if converts(event, g)]
                return [goal.display_name for goal in goals]
        if event is None:
            dimension = ENTRY.get(dimension, dimension)
        label = "(none)" if dimension.startswith("event:props:") else LABELS.get(dimension, "")
        return [stored(dimension, visit, event) or label]

    def _goals_in_play(self) -> list[Goal]:
        goals = list(self.goals)
        for node in self.filters:
            if node[1] == "event:goal":
                goals = [goal for goal in goals if goal in self._named(node)]
        return goals

    def _event_groups(self) -> dict[Group, list[Leaf]]:
        groups: dict[Group, list[Leaf]] = defaultdict(list)
        joined = OF_VISITS & {*self.dimensions}
        overlapping = {id(visit) for visit in self._overlapping(self.filters)}
        for visit, event in self._events():
            if joined and id(visit) not in overlapping:
                continue
            for key in self._keys(visit, event, event.timestamp):
                groups[key].append((visit, event))
        return groups

    def _visits_by(self, place: Callable[[Visit], Iterator[Group]]) -> dict[Group, list[Visit]]:
        """Visits by group; by page, those that entered there."""
        by_page = "event:page" in self.dimensions
        filters = [renamed(node) for node in self.filters] if by_page else self.filters
        groups: dict[Group, list[Visit]] = defaultdict(list)
        for visit in self._sessions(filters):
            for key in place(visit):
                groups[key].append(visit)
        return groups

    def _at_its_end(self, visit: Visit) -> Iterator[Group]:
        return self._keys(visit, None, visit.last)

    def _where_it_was(self, visit: Visit) -> Iterator[Group]:
        stamps = {*range(visit.start, visit.last, 60), visit.last}
        yield from {key for stamp in stamps for key in self._keys(visit, None, stamp)}

    # Numbers.

    def _of_events(self, leaves: Sequence[Leaf], group: Group) -> dict[str, Any]:
        found: dict[str, Any] = {**oracle.event_metrics(leaves)}
        if self._counts_scrolls(group):
            found["events"] = None
        deepest: dict[int, int] = defaultdict(int)
        for visit, event in leaves:
            depth = event.columns.get("scroll_depth", 0)
            if event.name == "engagement" and depth <= 100:
                deepest[id(visit)] = max(deepest[id(visit)], depth)
        found["scroll_depth"] = round(sum(deepest.values()) / len(deepest)) if deepest else None
        found["time_on_page"] = self._time_on_page(leaves, group)
        amounts = [
            event.columns["revenue_reporting_amount"]
            for _, event in leaves
            if event.columns.get("revenue_reporting_amount") is not None
        ]
        currency = self._currency(group)
        found["total_revenue"] = float(sum(amounts)) if currency else None
        mean = sum(amounts) / len(amounts) if amounts else 0
        found["average_revenue"] = int(mean * 1000 + 1e-6) / 1000 if currency else None
        return found

    def _counts_scrolls(self, group: Group) -> bool:
        filtered = [g for n in self.filters if n[1] == "event:goal" for g in self._named(n)]
        if any(goal.kind == "scroll" for goal in filtered):
            return True
        if "event:goal" not in self.dimensions:
            return False
        goal = group[self.dimensions.index("event:goal")]
        return any(g.kind == "scroll" for g in self.goals if g.display_name == goal)

    def _currency(self, group: Group) -> str | None:
        currencies = {g.display_name: g.currency for g in self._goals_in_play() if g.currency}
        if "event:goal" in self.dimensions:
            return currencies.get(group[self.dimensions.index("event:goal")])
        return next(iter(currencies.values())) if len({*currencies.values()}) == 1 else None

    def _time_on_page(self, leaves: Sequence[Leaf], group: Group) -> int | None:
        since = self.cutoff
        measured = [
            (visit, event)
            for visit, event in leaves
            if event.name == "engagement" and since is not None
            if since < self.last and event.timestamp >= since
        ]
        seconds = sum(event.columns.get("engagement_time", 0) for _, event in measured) / 1000
        count = len({id(visit) for visit, _ in measured})
        if [*self.dimensions] in ([], ["event:page"]) and (since is None or since > self.first):
            estimated = [
                (page, duration, changes)
                for page, duration, changes in self._pairs(since)
                if group in ((), (page,))
            ]
            seconds += sum(duration for _, duration, _ in estimated)
            count += sum(changes for _, _, changes in estimated)
        return round(seconds / count) if count else None

    def _pairs(self, since: int | None) -> Iterator[tuple[str, int, bool]]:
        """Pages, the time until what came next, and whether that was on another page."""
        of_page = [node for node in self.filters if names(node) == {"event:page"}]
        others = [
            node
            for node in self.filters
            if node not in of_page
            if not (self.dimensions and PROPERTY in names(node))
        ]
        passing: dict[int, list[Leaf]] = defaultdict(list)
        for visit, event in self._events(others):
            before = since is None or since >= self.last or event.timestamp < since
            if event.name != "engagement" and before:
                passing[id(visit)].append((visit, event))
        for leaves in passing.values():
            for (visit, event), (_, after) in pairwise(leaves):
                if all(self._passes(node, visit, event) for node in of_page):
                    yield event.page, after.timestamp - event.timestamp, after.page != event.page

    def _of_sessions(self, visits: Sequence[Visit]) -> dict[str, Any]:
        found: dict[str, Any] = {**oracle.session_metrics(visits)}
        del found["visitors"], found["visits"]
        found["views_per_visit"] = oracle.views_per_visit(visits)
        pages = [node for node in self.filters if node[1] == "event:page"]
        if pages:
            entered = [v for v in visits if self._passes(renamed(pages[0]), v, None)]
            found["bounce_rate"] = oracle.whole_percent(
                sum(visit.bounced for visit in entered), len(entered)
            )
        return found

    def _rates(self, visitors: int, group: Group) -> dict[str, Any]:
        everybody = self._unconverted
        whole = len({event.user for _, event in self._events()})
        site = len({event.user for _, event in everybody._events()})
        found: dict[str, Any] = {
            "percentage": round(visitors / whole * 100, 2) if whole else None,
            "conversion_rate": round(visitors / site * 100, 2) if site else 0,
        }
        if "group_conversion_rate" in self.metrics:
            alone = replace(everybody, metrics=["visitors"])
            (of_group,) = alone.answer().get(group, [0])
            found["group_conversion_rate"] = round(visitors / of_group * 100, 2) if of_group else 0
        return found

    @property
    def _unconverted(self) -> "Reckoner":
        kept = [
            node
            for node in self.filters
            if not str(node[1]).startswith(("event:goal", "event:props"))
        ]
        return replace(self, filters=kept)
