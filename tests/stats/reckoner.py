"""Any query by the book: which table answers, and what; slow, obvious, from the list of events."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from footfall.stats.site import Goal
from tests.stats import oracle
from tests.stats.conditions import (
    ENTRY,
    LABELS,
    OF_VISITS,
    Filter,
    converts,
    holds,
    is_event_dimension,
    named,
    names,
    on_entry,
    stored,
)
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
Leaf = tuple[Visit, Event]
Group = tuple[str, ...]


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
            return any(converts(event, goal) for goal in named(node, self.goals))
        return holds(node, visit, event)

    def _did(self, node: Filter, visit: Visit) -> bool:
        return any(
            self._fits(node, visit, event)
            for event in visit.events
            if self.first <= event.timestamp <= self.last
        )

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
                goals = [goal for goal in goals if goal in named(node, self.goals)]
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
        renamed = self.dimensions if by_page else ()
        filters = [on_entry(node, renamed) for node in self.filters]
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
        filtered = [g for n in self.filters if n[1] == "event:goal" for g in named(n, self.goals)]
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
            entered = [
                v for v in visits if self._passes(on_entry(pages[0], ["event:page"]), v, None)
            ]
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
