"""Why a query is answered the way it is: its plan in words, and its SQL with what is bound.

:func:`explain` is for whoever has a query in hand; :func:`recording` gathers an explanation of
every query that is answered meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from footfall.stats import dimensions, filters, kept_months, part_sql, planner, sql
from footfall.stats.dimensions import Table
from footfall.stats.imported import ImportedPart
from footfall.stats.planner import Part, Plan
from footfall.stats.query import Query
from footfall.stats.sql import Statement

_SHAPES = {
    "spread": "a visit counts in every time bucket that it spans",
    "scroll": "the deepest scroll of each visit in a group",
    "pairs": "each event with the next of its visit, before time on page was measured",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A query that was understood, how it is answered, and the statement that does it."""

    query: Query
    plan: Plan
    statement: Statement

    def to_json(self) -> dict[str, object]:
        """The explanation as one JSON object. Values of parameters are JSON where they can be."""
        query = self.query
        return {
            **_subject(query),
            "metrics": list(query.metrics),
            "dimensions": list(query.dimensions),
            "tables": {table: list(names) for table, names in planner.decide(query).items()},
            "because": reasons(query),
            "parts": [_part(query, part) for part in self.plan.parts],
            "imported": [_imported_part(part) for part in self.plan.imported],
            "totals": {total: _part(query, part) for total, part in self.plan.totals},
            "sql": self.statement.sql,
            "parameters": self.statement.parameters,
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """A statement that is not planned from metrics and dimensions but made for one ``purpose``,
    on the site, the range and the filters of a query."""

    query: Query
    purpose: str
    statement: Statement

    def to_json(self) -> dict[str, object]:
        """The same as one JSON object."""
        return {
            **_subject(self.query),
            "purpose": self.purpose,
            "sql": self.statement.sql,
            "parameters": self.statement.parameters,
        }


def _subject(query: Query) -> dict[str, object]:
    return {
        "site": query.site.domain,
        "range": [instant.isoformat() for instant in (query.range.first, query.range.last)],
        "filters": [filters.to_json(node) for node in query.filters],
    }


def explain(query: Query, plan: Plan | None = None) -> Explanation:
    """Plan (unless that was done) and compile ``query`` without running it.

    Raises :class:`~footfall.stats.query.QueryError` as running it would.
    """
    plan = plan or planner.plan(query)
    return Explanation(query, plan, sql.compile(query, plan))


def reasons(query: Query) -> list[str]:
    """What of the query only one of the two tables can answer, in words."""
    found = []
    tables: tuple[Table, ...] = ("events", "sessions")
    for table in tables:
        for kind, names in (
            ("metric", planner.metrics_only(query, table)),
            ("dimension", _only(table, query.dimensions)),
            ("filter", _only(table, sorted(filters.names(query.filters, behavioural=True)))),
        ):
            found += [f"{kind} {name} needs {table}" for name in names]
    return found or ["nothing needs events, so visits are read"]


def _only(table: Table, names: tuple[str, ...] | list[str]) -> list[str]:
    return [name for name in names if dimensions.get(name).only == table]


def _part(query: Query, part: Part) -> dict[str, object]:
    return {
        "table": part.table,
        "dimensions": list(part.dimensions),
        "components": [name for name, _ in part.components],
        "decides_groups": part.leading,
        "notes": _notes(query, part),
    }


def _imported_part(part: ImportedPart) -> dict[str, object]:
    return {
        "table": part.table.name,
        "dimensions": list(part.dimensions),
        "components": list(part.components),
        "decides_groups": part.leading,
    }


def _notes(query: Query, part: Part) -> list[str]:
    """Joins and other things that make a part more than a plain read, with why."""
    names = sorted(filters.names(part.filters))
    notes = []
    if part.shape != "plain":
        notes.append(_SHAPES[part.shape])
    if part.events_filtered:
        because = ", ".join(_only("events", names))
        notes.append(f"only visits with a matching event, because of the filters on {because}")
    if part.joined:
        notes.append(f"visits are joined for {', '.join(part.joined)}")
    elif part.sessions_filtered:
        because = ", ".join(_only("sessions", names))
        notes.append(f"only events of matching visits, because of the filters on {because}")
    if part_sql.collapses(part):
        notes.append("superseded states of visits are collapsed first, as they could match too")
    if part.kept:
        days = [
            f"{stretch.first.isoformat()} to {stretch.last.isoformat()}"
            for stretch in kept_months.joined(part.kept.months)
        ]
        stretches = f"the states of whole months, {', '.join(days)}," if days else "all of it"
        notes.append(f"{stretches} were kept and need no rows")
    renamed = [
        f"{name} as {own}"
        for name, own in zip(query.dimensions, part.dimensions, strict=False)
        if name != own
    ]
    if renamed:
        notes.append(f"grouped by {', '.join(renamed)}")
    return notes


_recorded: ContextVar[list[Explanation | Reading] | None] = ContextVar("explanations", default=None)


@contextmanager
def recording() -> Iterator[list[Explanation | Reading]]:
    """Explanations of all queries that are answered inside the block, in order."""
    explanations: list[Explanation | Reading] = []
    token = _recorded.set(explanations)
    try:
        yield explanations
    finally:
        _recorded.reset(token)


def record(explanation: Explanation | Reading) -> None:
    """Note that a query is about to be answered, for whoever is recording."""
    explanations = _recorded.get()
    if explanations is not None:
        explanations.append(explanation)
