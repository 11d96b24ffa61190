CREATE TABLE IF NOT EXISTS kept_states
(
    build UUID,
    keys Array(String),
    uniques Array(AggregateFunction(uniq, UInt64)),
    counts Array(Int64),
    -- The estimates of uniques, to be read where nothing is merged with them.
    sizes Array(UInt64) MATERIALIZED arrayMap(state -> finalizeAggregation(state), uniques),
    built_at DateTime('UTC') DEFAULT now()
)
ENGINE = MergeTree
ORDER BY build
TTL built_at + INTERVAL 40 DAY
-- A state may be half a megabyte: small granules let all threads share the reading.
SETTINGS index_granularity = 64;
CREATE TABLE IF NOT EXISTS kept_answers
(
    key FixedString(32),
    build UUID,
    built_at DateTime('UTC') DEFAULT now()
)
ENGINE = MergeTree
ORDER BY key
TTL built_at + INTERVAL 40 DAY;
