"""Which table answers what: a query becomes parts, each a grouped read of one table."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from footfall.stats import dimensions, filters, imported, imported_tables, time_on_page
from footfall.stats.dimensions import ENTRY_TWINS, PROPERTY_PREFIX, Table
from footfall.stats.filters import GOAL, PAGE
from footfall.stats.imported import ImportedPart
from footfall.stats.metrics import COMPONENTS, METRICS, Source, Total
from footfall.stats.query import Condition, Filter, Query, TimeRange

#: Buckets so short that visits span several of them.
SPANNED = ("time:hour", "time:minute")

#: Sources that may decide which groups there are.
LEADING = ("events", "sessions", "smeared")

Components: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a part, stored under ``builds``: the states of its aggregates in whole
    ``months``, or else all its values."""

    builds: tuple[str, ...]
    months: tuple[TimeRange, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A read of one table, grouped by ``dimensions``.

    ``dimensions`` correspond by position to those of the query; ``components`` are names of
    aggregates with their SQL. ``leading`` parts decide which groups exist. ``shape`` is what a
    row is: one of the table; a session in one of the time buckets that it spans (``spread``); the
    deepest scroll of a session in a group (``scroll``); an event and the next one (``pairs``).
    ``kept`` is what need not be read again.
    """

    table: Table
    dimensions: tuple[str, ...]
    filters: tuple[Filter, ...]
    components: Components = ()
    leading: bool = False
    shape: Literal["plain", "spread", "scroll", "pairs"] = "plain"
    kept: Kept | None = None

    @property
    def events_filtered(self) -> bool:
        """Whether sessions must be narrowed to those with a matching event."""
        return self.table == "sessions" and _any_only("events", filters.names(self.filters))

    @property
    def sessions_filtered(self) -> bool:
        """Whether events must be narrowed to those of matching sessions."""
        return self.table == "events" and _any_only("sessions", filters.names(self.filters))

    @property
    def joined(self) -> tuple[str, ...]:
        """Session-only dimensions that events get from a join."""
        if self.table == "sessions":
            return ()
        return tuple(name for name in self.dimensions if _any_only("sessions", (name,)))


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts to be joined by dimension, and the visitor totals that rates divide by; beside
    each, where the query takes them in, the parts and totals of imported figures."""

    parts: tuple[Part, ...]
    totals: tuple[tuple[Total, Part], ...]
    imported: tuple[ImportedPart, ...] = ()
    imported_totals: tuple[tuple[Total, ImportedPart], ...] = ()


def metric_table(query: Query, name: str) -> Table | None:
    """The only table that can answer for a metric of ``query``, ``None`` for either."""
    metric = METRICS[name]
    if metric.between_events and "time:minute" in query.dimensions:
        return "sessions"
    kept_on_sessions = all("sessions" in COMPONENTS[part] for part in metric.components)
    if query.counts_on_sessions and metric.only == "events" and kept_on_sessions:
        return None
    return metric.only


def metrics_only(query: Query, table: Table) -> list[str]:
    """The metrics of ``query`` that only ``table`` can answer."""
    return [name for name in query.metrics if metric_table(query, name) == table]


def plan(query: Query) -> Plan:
    """Decide how to answer ``query``."""
    own = _own(query)
    return _with_imported(query, own) if imported.included(query) else own


def _own(query: Query) -> Plan:
    """The plan without imported figures."""
    by_table = decide(query)
    parts: list[Part] = []
    claimed: set[str] = set()
    for table, metrics in by_table.items():
        components = _components(metrics, claimed)
        claimed |= {name for name, _ in components}
        parts += _parts(query, table, components, leads=_leads(query, table, by_table))
    wanted = dict.fromkeys(total for name in query.metrics for total in METRICS[name].totals)
    return Plan(tuple(parts), tuple((total, _total(query, total)) for total in wanted))


def _with_imported(query: Query, own: Plan) -> Plan:
    """``own`` and the same of the tables that have what is asked for, in all groups or in some."""

    def counterparts(part: Part, unrestricted: Part) -> list[ImportedPart]:
        tables = imported_tables.choose(query.site, part.dimensions, unrestricted.filters)
        components = tuple(name for name, _ in part.components)
        return imported.counterparts(
            tables, part.dimensions, part.filters, components, part.leading
        )

    whole = _own(replace(query, restriction=None))
    parts = zip(own.parts, whole.parts, strict=True)
    return replace(
        own,
        imported=imported.united(twin for pair in parts for twin in counterparts(*pair)),
        imported_totals=tuple(
            (total, twin) for total, part in own.totals for twin in counterparts(part, part)
        ),
    )


def decide(query: Query) -> dict[Table, tuple[str, ...]]:
    """The metrics each table answers, the leading table first."""
    needed = (need for name in query.metrics for need in METRICS[name].needs)
    metrics = tuple(dict.fromkeys((*needed, *query.metrics)))
    filtered = filters.names(query.filters, behavioural=True)

    def free_of(table: Table, *, ignoring_filters: bool = False) -> bool:
        return not (
            any(metric_table(query, name) == table for name in metrics)
            or _any_only(table, query.dimensions)
            or (not ignoring_filters and _any_only(table, filtered))
        )

    if free_of("events"):
        return {"sessions": metrics}
    if free_of("sessions"):
        return {"events": metrics}
    if free_of("events", ignoring_filters=True):
        return {"sessions": metrics}
    if free_of("sessions", ignoring_filters=True):
        return {"events": metrics}
    on_sessions = tuple(name for name in metrics if metric_table(query, name) == "sessions")
    on_events = tuple(name for name in metrics if name not in on_sessions)
    return {"events": on_events, "sessions": on_sessions}


def _any_only(table: Table, names: Iterable[str]) -> bool:
    return any(dimensions.get(name).only == table for name in names)


def _leads(query: Query, table: Table, by_table: dict[Table, tuple[str, ...]]) -> bool:
    """Groups come from the first table, and from both where buckets are short."""
    return table == next(iter(by_table)) or any(name in SPANNED for name in query.dimensions)


def _components(metrics: Sequence[str], claimed: set[str]) -> list[tuple[str, dict[Source, str]]]:
    names = dict.fromkeys(part for metric in metrics for part in METRICS[metric].components)
    return [(name, COMPONENTS[name]) for name in names if name not in claimed]


def _parts(
    query: Query, table: Table, components: list[tuple[str, dict[Source, str]]], *, leads: bool
) -> list[Part]:
    """One part for each source that the components come from."""
    by_source: dict[Source, list[tuple[str, str]]] = {}
    spread = _session_shape(query, table) == "spread"
    no_pairs = not time_on_page.is_estimated(query)
    for name, sources in components:
        source: Source = table if table in sources else next(iter(sources))
        if spread and "smeared" in sources:
            source = "smeared"
        if source == "pairs" and no_pairs:
            by_source.setdefault(table, []).append((name, "0"))
        else:
            by_source.setdefault(source, []).append((name, sources[source]))
    if table == "events" and query.dimensions:
        by_source.setdefault("events", [])  # the groups, even if their numbers come from elsewhere
    return [
        _part(query, source, tuple(columns), leads and source in LEADING)
        for source, columns in by_source.items()
    ]


def _part(query: Query, source: Source, components: Components, leads: bool) -> Part:
    restricted = query.filters + ((query.restriction,) if query.restriction else ())
    return replace(_READS[source](query, restricted), components=components, leading=leads)


def _events(query: Query, nodes: tuple[Filter, ...]) -> Part:
    return Part("events", query.dimensions, nodes)


def _scrolls(query: Query, nodes: tuple[Filter, ...]) -> Part:
    return Part("events", query.dimensions, nodes, shape="scroll")


def _pairs(query: Query, nodes: tuple[Filter, ...]) -> Part:
    """In a breakdown by page, filters on properties are left out: few events have both."""
    kept = tuple(node for node in nodes if not (query.dimensions and _mentions_property(node)))
    return Part("events", query.dimensions, kept, shape="pairs")


def _mentions_property(node: Filter) -> bool:
    return any(dimensions.is_property(name) for name in filters.names((node,)))


def _exited_pages(query: Query, nodes: tuple[Filter, ...]) -> Part:
    return Part("events", (PAGE,), tuple(node for node in nodes if not _is_on_exit_page(node)))


def _spread_sessions(query: Query, nodes: tuple[Filter, ...]) -> Part:
    return replace(_sessions(query, nodes), shape="spread")


def _sessions(query: Query, nodes: tuple[Filter, ...]) -> Part:
    """Sessions grouped by page count for the page they entered on, and are filtered by it."""
    twins = {name: twin for name, twin in ENTRY_TWINS.items() if name in query.dimensions}
    if PAGE not in twins:
        return Part("sessions", query.dimensions, nodes)

    def rename(leaf: Condition) -> Condition:
        return filters.on_dimension(leaf, twins.get(leaf.dimension, leaf.dimension))

    return Part(
        "sessions",
        tuple(twins.get(name, name) for name in query.dimensions),
        tuple(filters.replace(node, rename) for node in nodes),
    )


def _everyone(query: Query, nodes: tuple[Filter, ...]) -> Part:
    """The visitors of each group, with or without a conversion."""
    unconverted = replace(query, metrics=("visitors",), filters=_unconverted(query.filters))
    table = next(iter(decide(unconverted)))
    return Part(table, query.dimensions, unconverted.filters, shape=_session_shape(query, table))


def _session_shape(query: Query, table: Table) -> Literal["plain", "spread"]:
    spans = any(name in SPANNED for name in query.dimensions)
    return "spread" if table == "sessions" and spans else "plain"


#: How each source reads its table.
_READS: dict[Source, Callable[[Query, tuple[Filter, ...]], Part]] = {
    "events": _events,
    "sessions": _sessions,
    "smeared": _spread_sessions,
    "scroll": _scrolls,
    "pairs": _pairs,
    "exits": _exited_pages,
    "group": _everyone,
}


def _total(query: Query, total: Total) -> Part:
    kept = query.filters if total == "query" else _unconverted(query.filters)
    return Part("events", (), kept, (("visitors", COMPONENTS["visitors"]["events"]),))


def _unconverted(nodes: tuple[Filter, ...]) -> tuple[Filter, ...]:
    return tuple(
        node for node in nodes if not (_is_on(node, GOAL) or _is_on(node, PROPERTY_PREFIX))
    )


def _is_on_exit_page(node: Filter) -> bool:
    return isinstance(node, Condition) and node.dimension == "visit:exit_page"


def _is_on(node: Filter, prefix: str) -> bool:
    return isinstance(node, Condition) and node.dimension.startswith(prefix)
