CREATE TABLE IF NOT EXISTS events_v2
(
    timestamp DateTime('UTC') CODEC(Delta(4), LZ4),
    site_id UInt64,
    user_id UInt64,
    session_id UInt64,
    name LowCardinality(String),
    hostname String CODEC(ZSTD(3)),
    pathname String CODEC(ZSTD(3)),
    referrer String CODEC(ZSTD(3)),
    referrer_source String CODEC(ZSTD(3)),
    utm_medium String CODEC(ZSTD(3)),
    utm_source String CODEC(ZSTD(3)),
    utm_campaign String CODEC(ZSTD(3)),
    utm_content String CODEC(ZSTD(3)),
    utm_term String CODEC(ZSTD(3)),
    click_id_param LowCardinality(String),
    channel LowCardinality(String),
    country_code FixedString(2),
    subdivision1_code LowCardinality(String),
    subdivision2_code LowCardinality(String),
    city_geoname_id UInt32,
    screen_size LowCardinality(String),
    operating_system LowCardinality(String),
    operating_system_version LowCardinality(String),
    browser LowCardinality(String),
    browser_version LowCardinality(String),
    `meta.key` Array(String) CODEC(ZSTD(3)),
    `meta.value` Array(String) CODEC(ZSTD(3)),
    scroll_depth UInt8,
    engagement_time UInt32,
    revenue_source_amount Nullable(Decimal(18, 3)),
    revenue_source_currency FixedString(3),
    revenue_reporting_amount Nullable(Decimal(18, 3)),
    revenue_reporting_currency FixedString(3),
    acquisition_channel LowCardinality(String) MATERIALIZED
        acquisition_channel(referrer_source, utm_medium, utm_campaign, utm_source, click_id_param),
    city UInt32 ALIAS city_geoname_id,
    country FixedString(2) ALIAS country_code,
    device LowCardinality(String) ALIAS screen_size,
    screen LowCardinality(String) ALIAS screen_size,
    os LowCardinality(String) ALIAS operating_system,
    os_version LowCardinality(String) ALIAS operating_system_version,
    region LowCardinality(String) ALIAS subdivision1_code,
    source String ALIAS referrer_source,
    country_name String ALIAS
        dictGet('$database.location_data_dict', 'name', ('country', CAST(country_code, 'String'))),
    region_name String ALIAS
        dictGet('$database.location_data_dict', 'name', ('subdivision', CAST(subdivision1_code, 'String'))),
    city_name String ALIAS
        dictGet('$database.location_data_dict', 'name', ('city', toString(city_geoname_id)))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(timestamp)
PRIMARY KEY (site_id, toDate(timestamp), name, user_id)
ORDER BY (site_id, toDate(timestamp), name, user_id, timestamp)
SAMPLE BY user_id
SETTINGS index_granularity = 8192, non_replicated_deduplication_window = 50000;
