"""What filters in API form mean, straight from an event and its visit."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from footfall.stats.site import Goal
from tests.stats.oracle import PROPERTY, Visit
from tests.stats.world import Event

OF_VISITS = {
    "visit:entry_page",
    "visit:exit_page",
    "visit:entry_page_hostname",
    "visit:exit_page_hostname",
}
ENTRY = {"event:page": "visit:entry_page", "event:hostname": "visit:entry_page_hostname"}
LABELS = {"visit:source": "Direct / None", "visit:browser": "(not set)"}

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


def on_entry(node: Filter, dimensions: Sequence[str]) -> Filter:
    """A filter with the page that a visit entered on in place of those ``dimensions``."""
    operator, operand = node[:2]
    if operator in ("and", "or"):
        return [operator, [on_entry(child, dimensions) for child in operand]]
    if operator == "not":
        return [operator, on_entry(operand, dimensions)]
    if operator in ("has_done", "has_not_done") or operand not in dimensions:
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


def holds(condition: Filter, visit: Visit, event: Event | None) -> bool:
    """Whether a condition on one dimension is true of an event, or of a visit as such."""
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


def named(node: Filter, goals: Sequence[Goal]) -> list[Goal]:
    """The goals that a filter means."""
    operator, _, clauses = node[:3]
    if operator == "contains":
        return [g for g in goals if any(c in g.display_name for c in clauses)]
    return [goal for goal in goals if goal.display_name in clauses]
