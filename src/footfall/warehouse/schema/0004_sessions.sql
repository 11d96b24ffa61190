CREATE TABLE IF NOT EXISTS sessions_v2
(
    session_id UInt64,
    sign Int8,
    site_id UInt64,
    user_id UInt64,
    timestamp DateTime('UTC') CODEC(Delta(4), LZ4),
    start DateTime('UTC') CODEC(Delta(4), LZ4),
    is_bounce UInt8,
    pageviews Int32,
    events Int32,
    duration UInt32,
    hostname String CODEC(ZSTD(3)),
    entry_page String CODEC(ZSTD(3)),
    exit_page String CODEC(ZSTD(3)),
    exit_page_hostname String CODEC(ZSTD(3)),
    referrer String CODEC(ZSTD(3)),
    referrer_source String CODEC(ZSTD(3)),
    utm_medium String CODEC(ZSTD(3)),
    utm_source String CODEC(ZSTD(3)),
    utm_campaign String CODEC(ZSTD(3)),
    utm_content String CODEC(ZSTD(3)),
    utm_term String CODEC(ZSTD(3)),
    click_id_param LowCardinality(String),
    channel LowCardinality(String),
    country_code LowCardinality(FixedString(2)),
    subdivision1_code LowCardinality(String),
    subdivision2_code LowCardinality(String),
    city_geoname_id UInt32,
    screen_size LowCardinality(String),
    operating_system LowCardinality(String),
    operating_system_version LowCardinality(String),
    browser LowCardinality(String),
    browser_version LowCardinality(String),
    `entry_meta.key` Array(String) CODEC(ZSTD(3)),
    `entry_meta.value` Array(String) CODEC(ZSTD(3)),
    transferred_from String,
    acquisition_channel LowCardinality(String) MATERIALIZED
        acquisition_channel(referrer_source, utm_medium, utm_campaign, utm_source, click_id_param),
    city UInt32 ALIAS city_geoname_id,
    country LowCardinality(FixedString(2)) ALIAS country_code,
    device LowCardinality(String) ALIAS screen_size,
    screen LowCardinality(String) ALIAS screen_size,
    os LowCardinality(String) ALIAS operating_system,
    os_version LowCardinality(String) ALIAS operating_system_version,
    region LowCardinality(String) ALIAS subdivision1_code,
    source String ALIAS referrer_source,
    entry_page_hostname String ALIAS hostname,
    country_name String ALIAS
        dictGet('$database.location_data_dict', 'name', ('country', CAST(country_code, 'String'))),
    region_name String ALIAS
        dictGet('$database.location_data_dict', 'name', ('subdivision', CAST(subdivision1_code, 'String'))),
    city_name String ALIAS
        dictGet('$database.location_data_dict', 'name', ('city', toString(city_geoname_id))),
    INDEX minmax_timestamp timestamp TYPE minmax GRANULARITY 1
)
ENGINE = VersionedCollapsingMergeTree(sign, events)
PARTITION BY toYYYYMM(start)
PRIMARY KEY (site_id, toDate(start), user_id, session_id)
ORDER BY (site_id, toDate(start), user_id, session_id)
SAMPLE BY user_id
SETTINGS index_granularity = 8192, non_replicated_deduplication_window = 50000;
