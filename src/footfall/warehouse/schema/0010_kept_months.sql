-- Answers about finished months: states of aggregates by month, which can be merged, and the
-- values of whole ranges.
DROP TABLE IF EXISTS kept_answers;
DROP TABLE IF EXISTS kept_states;
CREATE TABLE IF NOT EXISTS kept_states
(
    build UUID,
    keys Array(String),
    -- States of uniq. As text they need not be taken apart where parts of the table are merged.
    uniques Array(String),
    counts Array(Int64),
    built_at DateTime('UTC') DEFAULT now()
)
ENGINE = MergeTree
ORDER BY build
TTL built_at + INTERVAL 40 DAY
-- A state may be a quarter of a megabyte: small granules let all threads share the reading.
SETTINGS index_granularity = 64;
CREATE TABLE IF NOT EXISTS kept_values
(
    build UUID,
    keys Array(String),
    values Array(Nullable(Float64)),
    built_at DateTime('UTC') DEFAULT now()
)
ENGINE = MergeTree
ORDER BY build
TTL built_at + INTERVAL 40 DAY
SETTINGS index_granularity = 1024;
-- What is there, and a fingerprint of the rows it came from.
CREATE TABLE IF NOT EXISTS kept_answers
(
    key FixedString(32),
    fingerprint FixedString(32),
    build UUID,
    built_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(built_at)
ORDER BY key
TTL toDateTime(built_at) + INTERVAL 40 DAY;
