-- Names of countries, subdivisions and cities. footfall.warehouse.locations fills the table
-- and keeps the version of the data set in its comment.
CREATE TABLE IF NOT EXISTS location_data
(
    type LowCardinality(String),
    id String,
    name String
)
ENGINE = MergeTree
ORDER BY (type, id)
SETTINGS index_granularity = 128;

CREATE DICTIONARY IF NOT EXISTS location_data_dict
(
    type String,
    id String,
    name String
)
PRIMARY KEY type, id
SOURCE(CLICKHOUSE(TABLE 'location_data' $dictionary_source))
LIFETIME(0)
LAYOUT(COMPLEX_KEY_CACHE(SIZE_IN_CELLS 500000));
