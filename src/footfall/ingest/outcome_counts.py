"""What became of events, as the warehouse has counted it."""

from typing import NamedTuple

from footfall.warehouse import Warehouse

_SQL = """
SELECT
    if({every:UInt32} = 0, 0, intDiv(toUnixTimestamp(event_timebucket), {every:UInt32})) AS period,
    domain,
    metric,
    sum(value)
FROM ingest_counters
WHERE event_timebucket >= fromUnixTimestamp({since:UInt32})
  AND ({domain:String} = '' OR domain = {domain:String})
GROUP BY period, domain, metric
ORDER BY period, domain, metric = 'buffered' DESC, metric
"""

_DROPPED = "dropped_"


class OutcomeCount(NamedTuple):
    """How many events submitted for a domain had one outcome.

    ``since`` is where the period begins that was counted (Unix seconds), ``outcome`` is ``stored``
    or the reason why events were dropped.
    """

    since: int
    domain: str
    outcome: str
    events: int


def outcome_counts(
    warehouse: Warehouse, since: int, every: int = 0, domain: str | None = None
) -> list[OutcomeCount]:
    """Outcomes since a moment (Unix seconds), by domain, ordered by time.

    ``every`` is the length of the periods that are counted, in seconds and at least a minute; 0
    counts all together. Raises :class:`footfall.warehouse.WarehouseError`.
    """
    found = warehouse.query(_SQL, {"since": since, "every": every, "domain": domain or ""})
    return [
        OutcomeCount(max(period * every, since), name, _outcome(metric), events)
        for period, name, metric, events in found.rows
    ]


def _outcome(metric: str) -> str:
    return metric.removeprefix(_DROPPED) if metric.startswith(_DROPPED) else "stored"
