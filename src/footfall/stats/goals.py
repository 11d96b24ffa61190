"""Goals: which ones a filter means, and when an event converts one."""

import re
from collections.abc import Collection, Iterable

from footfall.stats.binds import Binds
from footfall.stats.filters import GOAL, top_level
from footfall.stats.query import Condition, Filter
from footfall.stats.site import Goal, SiteContext

#: Only the newest goals of a site take part in queries.
MAX_GOALS = 1_000

EMPTY = "''"

#: The name of the events that convert a goal of a kind, where it is not the goal's own.
_EVENT_NAMES = {"page": "pageview", "scroll": "engagement"}


def alternatives(text: str) -> list[str]:
    """``text`` at its ``|``; one with a backslash before it is an ordinary character."""
    return [part.replace("\\|", "|") for part in re.split(r"(?<!\\)\|", text)]


def wildcard_regex(pattern: str) -> str:
    """An anchored RE2 pattern for ``*`` (any text, slashes too) with ``|`` as alternation."""
    regexes = (re.sub(r"(\\\*)+", ".*", re.escape(part)) for part in alternatives(pattern))
    return f"^(?:{'|'.join(regexes)})$"


def unconfigured(condition: Condition, configured: Collection[str]) -> list[object]:
    """The clauses of an exact ``event:goal`` filter that name none of the configured goals.

    A filter with modifiers is not held to the names, nor is one of another dimension.
    """
    exact = condition.operator == "is" and condition.case_sensitive is None
    if condition.dimension != GOAL or not exact:
        return []
    return [clause for clause in condition.clauses if clause not in configured]


def matching(condition: Condition, goals: Iterable[Goal]) -> tuple[Goal, ...]:
    """The goals whose display name the clauses of an ``event:goal`` filter match."""
    folded = condition.case_sensitive is False

    def fold(text: object) -> str:
        return str(text).lower() if folded else str(text)

    clauses = [fold(clause) for clause in condition.clauses]
    if condition.operator == "contains":
        return tuple(
            goal for goal in goals if any(clause in fold(goal.display_name) for clause in clauses)
        )
    return tuple(goal for goal in goals if fold(goal.display_name) in clauses)


def of_site(site: SiteContext) -> tuple[Goal, ...]:
    """The goals that take part in queries."""
    return site.goals[:MAX_GOALS]


def in_play(site: SiteContext, filters: tuple[Filter, ...]) -> tuple[Goal, ...]:
    """The site's goals, narrowed by every top-level goal filter."""
    goals = of_site(site)
    for condition in top_level(filters, GOAL):
        goals = matching(condition, goals)
    return goals


def counts_scrolls(site: SiteContext, filters: tuple[Filter, ...]) -> bool:
    """Whether a top-level goal filter (without modifiers) means at least one scroll goal."""
    return any(
        goal.kind == "scroll"
        for condition in top_level(filters, GOAL)
        if condition.case_sensitive is None
        for goal in matching(condition, of_site(site))
    )


def converted(goal: Goal, binds: Binds) -> str:
    """SQL that is true for an event (a row of events_v2) that converts ``goal``."""
    match goal.kind:
        case "event":
            conditions = [f"name = {binds.string(goal.event_name or '')}"]
            conditions += [
                f"meta.value[indexOf(meta.key, {binds.string(key)})] = {binds.string(value)}"
                for key, value in goal.custom_props.items()
            ]
        case "page":
            conditions = ["name = 'pageview'", on_page(goal.page_path or "", "pathname", binds)]
        case "scroll":
            threshold = binds.add(goal.scroll_threshold or 0, "Int32")
            conditions = [
                "name = 'engagement'",
                on_page(goal.page_path or "", "pathname", binds),
                f"scroll_depth BETWEEN {threshold} AND 100",
            ]
    return f"({' AND '.join(conditions)})"


def on_page(path: str, column: str, binds: Binds) -> str:
    """SQL that is true where ``column`` is a page that a goal's path means."""
    if "*" in path:
        return f"match({column}, {binds.string(wildcard_regex(path))})"
    return f"{column} = {binds.string(path)}"


def any_converted(goals: Iterable[Goal], binds: Binds) -> str:
    """SQL that is true for an event that converts at least one of ``goals``."""
    return f"({' OR '.join(converted(goal, binds) for goal in goals) or '0'})"


def named(goals: Iterable[Goal], binds: Binds) -> str:
    """SQL that is true for events whose name alone could convert one of ``goals``.

    Events are stored by name, so this keeps a read short.
    """
    events = {_EVENT_NAMES.get(goal.kind, goal.event_name or "") for goal in goals}
    return f"name IN {binds.strings(sorted(events))}"


def conversions(goals: Iterable[Goal], binds: Binds) -> str:
    """SQL for the display names of the goals an event converts, one row for each of them."""
    names = [
        f"if({converted(goal, binds)}, {binds.string(goal.display_name)}, '')" for goal in goals
    ]
    return f"arrayJoin(arrayFilter(goal -> goal != '', [{', '.join(names) or EMPTY}]))"
