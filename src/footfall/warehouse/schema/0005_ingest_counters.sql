CREATE TABLE IF NOT EXISTS ingest_counters
(
    event_timebucket DateTime('UTC'),
    domain LowCardinality(String),
    site_id Nullable(UInt64),
    metric LowCardinality(String),
    value UInt64,
    tracker_script_version UInt16,
    PROJECTION site_traffic
    (
        SELECT site_id, toDate(event_timebucket), sumIf(value, metric = 'buffered')
        GROUP BY site_id, toDate(event_timebucket)
    )
)
ENGINE = SummingMergeTree(value)
ORDER BY (domain, toDate(event_timebucket), metric, toStartOfMinute(event_timebucket), tracker_script_version)
-- Summing rows makes a projection stale, so a merge builds it anew.
SETTINGS deduplicate_merge_projection_mode = 'rebuild';
