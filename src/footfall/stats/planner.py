"""Which table answers what: a query becomes parts, each a grouped read of one table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from footfall.stats import dimensions, filters
from footfall.stats.dimensions import ENTRY_TWINS, PROPERTY_PREFIX, Table
from footfall.stats.filters import GOAL, PAGE
from footfall.stats.metrics import COMPONENTS, METRICS, Source, Total
from footfall.stats.query import Condition, Filter, Query

#: Buckets so short that visits span several of them.
SPANNED = ("time:hour", "time:minute")


@dataclass(frozen=True, slots=True)
class Part:
    """A read of one table, grouped by ``dimensions``.

    ``dimensions`` correspond by position to those of the query; ``components`` are names of
    aggregates with their SQL. ``leading`` parts decide which groups exist. ``spread`` counts a
    session in every time bucket it spans. ``deepest_scroll`` reads one row per session and group.
    """

    table: Table
    dimensions: tuple[str, ...]
    components: tuple[tuple[str, str], ...]
    filters: tuple[Filter, ...]
    leading: bool = False
    spread: bool = False
    deepest_scroll: bool = False

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
    """The parts to be joined by dimension, and the visitor totals that rates divide by."""

    parts: tuple[Part, ...]
    totals: tuple[tuple[Total, Part], ...]


def metric_table(query: Query, name: str) -> Table | None:
    """The only table that can answer for a metric of ``query``, ``None`` for either."""
    metric = METRICS[name]
    if metric.between_events and "time:minute" in query.dimensions:
        return "sessions"
    return metric.only


def metrics_only(query: Query, table: Table) -> list[str]:
    """The metrics of ``query`` that only ``table`` can answer."""
    return [name for name in query.metrics if metric_table(query, name) == table]


def plan(query: Query) -> Plan:
    """Decide how to answer ``query``."""
    by_table = decide(query)
    parts: list[Part] = []
    claimed: set[str] = set()
    for table, metrics in by_table.items():
        components = _components(metrics, claimed)
        claimed |= {name for name, _ in components}
        parts += _parts(query, table, components, leads=_leads(query, table, by_table))
    wanted = dict.fromkeys(total for name in query.metrics for total in METRICS[name].totals)
    return Plan(tuple(parts), tuple((total, _total(query, total)) for total in wanted))


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
    spans = table == "sessions" and any(name in SPANNED for name in query.dimensions)
    by_source: dict[Source, list[tuple[str, str]]] = {}
    for name, sources in components:
        source: Source = table if table in sources else next(iter(sources))
        if spans and "smeared" in sources:
            source = "smeared"
        by_source.setdefault(source, []).append((name, sources[source]))
    if table == "events" and query.dimensions:
        by_source.setdefault("events", [])  # the groups, even if their numbers come from elsewhere
    return [
        _part(query, table, source, tuple(columns), leads) for source, columns in by_source.items()
    ]


def _part(
    query: Query, table: Table, source: Source, components: tuple[tuple[str, str], ...], leads: bool
) -> Part:
    restricted = query.filters + ((query.restriction,) if query.restriction else ())
    match source:
        case "events" | "scroll":
            part = Part("events", query.dimensions, components, restricted)
            return replace(
                part, leading=leads and source == "events", deepest_scroll=source == "scroll"
            )
        case "sessions" | "smeared":
            part = Part("sessions", query.dimensions, components, restricted, leads)
            return replace(_by_entry(part), spread=source == "smeared")
        case "exits":
            kept = tuple(node for node in restricted if not _is_on_exit_page(node))
            return Part("events", (PAGE,), components, kept)
        case "group":
            return _group(query, components)


def _by_entry(part: Part) -> Part:
    """Sessions grouped by page count for the page they entered on, and are filtered by it."""
    twins = {name: twin for name, twin in ENTRY_TWINS.items() if name in part.dimensions}
    if PAGE not in twins:
        return part

    def rename(leaf: Condition) -> Condition:
        return filters.on_dimension(leaf, twins.get(leaf.dimension, leaf.dimension))

    return replace(
        part,
        dimensions=tuple(twins.get(name, name) for name in part.dimensions),
        filters=tuple(filters.replace(node, rename) for node in part.filters),
    )


def _group(query: Query, components: tuple[tuple[str, str], ...]) -> Part:
    """The visitors of each group with or without a conversion."""
    everyone = replace(
        query, metrics=("visitors",), filters=_unconverted(query.filters), restriction=None
    )
    table = next(iter(decide(everyone)))
    spread = table == "sessions" and any(name in SPANNED for name in query.dimensions)
    return Part(table, query.dimensions, components, everyone.filters, spread=spread)


def _total(query: Query, total: Total) -> Part:
    kept = query.filters if total == "query" else _unconverted(query.filters)
    return Part("events", (), (("visitors", COMPONENTS["visitors"]["events"]),), kept)


def _unconverted(nodes: tuple[Filter, ...]) -> tuple[Filter, ...]:
    return tuple(
        node for node in nodes if not (_is_on(node, GOAL) or _is_on(node, PROPERTY_PREFIX))
    )


def _is_on_exit_page(node: Filter) -> bool:
    return isinstance(node, Condition) and node.dimension == "visit:exit_page"


def _is_on(node: Filter, prefix: str) -> bool:
    return isinstance(node, Condition) and node.dimension.startswith(prefix)
