"""What an operator can watch: every Prometheus metric, in one place.

Rooms count and time here; :mod:`footfall.web.metrics` shows it on ``/metrics`` where that is
configured. With several server processes the library adds them up, through files in the directory
that ``PROMETHEUS_MULTIPROC_DIR`` names. Durations are in seconds.
"""

from prometheus_client import Counter, Gauge, Histogram

_FAST = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_SLOW = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

SPOOL_BYTES = Gauge(
    "footfall_spool_bytes",
    "Events on disk that wait for the warehouse.",
    multiprocess_mode="livesum",
)
SPOOL_COMMIT_SECONDS = Histogram(
    "footfall_spool_commit_duration_seconds",
    "How long it took to have a group of events on disk.",
    buckets=_FAST,
)
SPOOL_REFUSED_EVENTS = Counter(
    "footfall_spool_refused_events", "Events answered 503 because the disk or the spool was full."
)
SPOOL_REJECTED_FILES = Counter(
    "footfall_spool_rejected_files", "Files put aside with events that the warehouse never takes."
)
WAREHOUSE_INSERT_SECONDS = Histogram(
    "footfall_warehouse_insert_duration_seconds",
    "How long it took to bring a file of events into the warehouse.",
    buckets=_SLOW,
)
WAREHOUSE_INSERT_FAILURES = Counter(
    "footfall_warehouse_insert_failures", "Attempts to do so that failed and are repeated."
)

PERSISTOR_EVENTS = Counter(
    "footfall_persistor_events", "Events sent to persistors in other processes."
)
PERSISTOR_SECONDS = Histogram(
    "footfall_persistor_request_duration_seconds",
    "How long a request to a persistor took, further attempts included.",
    buckets=_FAST,
)
PERSISTOR_RETRIES = Counter("footfall_persistor_retries", "Further attempts to reach a persistor.")
PERSISTOR_WAITING = Gauge(
    "footfall_persistor_waiting_events",
    "Events that wait to be sent to a persistor.",
    multiprocess_mode="livesum",
)
PERSISTOR_OVERFLOW = Counter(
    "footfall_persistor_overflow", "Events refused because too many waited for a persistor."
)
RELAYED_EVENTS = Counter(
    "footfall_relayed_events", "Copies sent to a persistor, by what became of them.", ["outcome"]
)

INGEST_EVENTS = Counter(
    "footfall_ingest_events",
    "What became of events, for each domain that they were for, up to ten seconds later.",
    ["outcome"],
)
REQUEST_SECONDS = Histogram(
    "footfall_request_duration_seconds",
    "How long requests took, by what was asked for.",
    ["route"],
    buckets=_FAST,
)
RESPONSES = Counter("footfall_responses", "Answers to requests.", ["route", "status"])
WAREHOUSE_QUERY_SECONDS = Histogram(
    "footfall_warehouse_query_duration_seconds",
    "How long queries took, without the time that they waited for their turn.",
    buckets=_SLOW,
)
SESSIONS = Gauge(
    "footfall_sessions",
    "Visits in memory, stale ones that wait for the sweep included.",
    multiprocess_mode="livesum",
)
SESSIONS_TAKEN_OVER = Gauge(
    "footfall_sessions_taken_over",
    "Visits that were taken over from an earlier process at the start.",
    multiprocess_mode="livesum",
)
CACHE_LOOKUPS = Counter(
    "footfall_cache_lookups", "Questions to caches of the hot path.", ["cache", "outcome"]
)
CACHE_ENTRIES = Gauge(
    "footfall_cache_entries",
    "Answers that such caches hold.",
    ["cache"],
    multiprocess_mode="livesum",
)
