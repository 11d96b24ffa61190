"""How many events were stored or dropped, per domain, for every ten seconds.

Counted in memory on the event loop thread; complete buckets are handed on as rows of
``ingest_counters``. Bucket times are floored to the minute there so that the table sums them up.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

BUCKET_SECONDS = 10

#: No site's domain is longer; what is sent under longer names need not fill the memory.
MAX_DOMAIN_LENGTH = 253


def seconds_to_complete(now: float) -> float:
    """How long it takes until the bucket of ``now`` (Unix seconds) is complete."""
    return BUCKET_SECONDS - now % BUCKET_SECONDS


class CounterRow(NamedTuple):
    """One row of ``ingest_counters``; ``event_timebucket`` is Unix seconds."""

    event_timebucket: int
    domain: str
    site_id: int | None
    metric: str
    value: int
    tracker_script_version: int


class CounterSink(Protocol):
    """Where counter rows go."""

    def append(self, rows: Sequence[CounterRow], /) -> None:
        """Take rows over."""


class IngestCounters:
    """Aggregates outcomes; ``site_id_of`` resolves a domain when a bucket is flushed."""

    def __init__(self, sink: CounterSink, site_id_of: Callable[[str], int | None]) -> None:
        self._sink = sink
        self._site_id_of = site_id_of
        self._counts: Counter[tuple[int, str, str, int]] = Counter()

    def count(self, metric: str, domain: str, script_version: int, timestamp: int) -> None:
        """Count one processed domain of a request received at ``timestamp``."""
        bucket = timestamp - timestamp % BUCKET_SECONDS
        self._counts[(bucket, metric, domain[:MAX_DOMAIN_LENGTH], script_version)] += 1

    def flush(self, now: int | None = None) -> None:
        """Hand on the buckets that are complete at ``now``; all of them without it."""
        complete = [key for key in self._counts if now is None or key[0] <= now - BUCKET_SECONDS]
        if not complete:
            return
        totals: Counter[tuple[int, str, str, int]] = Counter()
        for key in complete:
            bucket, metric, domain, version = key
            totals[(bucket - bucket % 60, metric, domain, version)] += self._counts.pop(key)
        self._sink.append(
            [
                CounterRow(minute, domain, self._site_id_of(domain), metric, value, version)
                for (minute, metric, domain, version), value in totals.items()
            ]
        )
