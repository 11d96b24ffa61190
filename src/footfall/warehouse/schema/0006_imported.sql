-- Statistics brought in from elsewhere: totals per site-local day and dimension value.
-- Durations, scroll depths and times on page are sums, in seconds and percent.
CREATE TABLE IF NOT EXISTS imported_visitors
(
    site_id UInt64,
    import_id UInt64,
    date Date,
    visitors UInt64,
    pageviews UInt64,
    bounces UInt64,
    visits UInt64,
    visit_duration UInt64
)
ENGINE = MergeTree
ORDER BY (site_id, import_id, date);

CREATE TABLE IF NOT EXISTS imported_sources
(
    site_id UInt64,
    import_id UInt64,
    date Date,
    source String,
    channel LowCardinality(String),
    referrer String,
    utm_source String,
    utm_medium String,
    utm_campaign String,
    utm_content String,
    utm_term String,
    pageviews UInt64,
    visitors UInt64,
    visits UInt64,
    visit_duration UInt64,
    bounces UInt32
)
ENGINE = MergeTree
ORDER BY (site_id, import_id, date);

CREATE TABLE IF NOT EXISTS imported_pages
(
    site_id UInt64,
    import_id UInt64,
    date Date,
    hostname String,
    page String,
    visits UInt64,
    visitors UInt64,
    pageviews UInt64,
    exits UInt64,
    active_visitors UInt64,
    total_scroll_depth UInt64,
    total_scroll_depth_visits UInt64,
    total_time_on_page UInt64,
    total_time_on_page_visits UInt64
)
ENGINE = MergeTree
ORDER BY (site_id, import_id, date);

CREATE TABLE IF NOT EXISTS imported_entry_pages
(
    site_id UInt64,
    import_id UInt64,
    date Date,
    entry_page String,
    visitors UInt64,
    entrances UInt64,
    visit_duration UInt64,
    bounces UInt32,
    pageviews UInt64
)
ENGINE = MergeTree
ORDER BY (site_id, import_id, date);

CREATE TABLE IF NOT EXISTS imported_exit_pages
(
    site_id UInt64,
    import_id UInt64,
    date Date,
    exit_page String,
    visitors UInt64,
    visit_duration UInt64,
    exits UInt64,
    bounces UInt32,
    pageviews UInt64
)
ENGINE = MergeTree
ORDER BY (site_id, import_id, date);

CREATE TABLE IF NOT EXISTS imported_custom_events
(
    site_id UInt64,
    import_id UInt64,
    date Date,
    name String,
    link_url String,
    path String,
    visitors UInt64,
    events UInt64
)
ENGINE = MergeTree
ORDER BY (site_id, import_id, date);

CREATE TABLE IF NOT EXISTS imported_locations
(
    site_id UInt64,
    import_id UInt64,
    date Date,
    country String,
    region String,
    city UInt64,
    visitors UInt64,
    visits UInt64,
    visit_duration UInt64,
    bounces UInt32,
    pageviews UInt64,
    country_name String ALIAS
        dictGet('$database.location_data_dict', 'name', ('country', country)),
    region_name String ALIAS
        dictGet('$database.location_data_dict', 'name', ('subdivision', region)),
    city_name String ALIAS
        dictGet('$database.location_data_dict', 'name', ('city', toString(city)))
)
ENGINE = MergeTree
ORDER BY (site_id, import_id, date);

CREATE TABLE IF NOT EXISTS imported_devices
(
    site_id UInt64,
    import_id UInt64,
    date Date,
    device String,
    visitors UInt64,
    visits UInt64,
    visit_duration UInt64,
    bounces UInt32,
    pageviews UInt64
)
ENGINE = MergeTree
ORDER BY (site_id, import_id, date);

CREATE TABLE IF NOT EXISTS imported_browsers
(
    site_id UInt64,
    import_id UInt64,
    date Date,
    browser String,
    browser_version String,
    visitors UInt64,
    visits UInt64,
    visit_duration UInt64,
    bounces UInt32,
    pageviews UInt64
)
ENGINE = MergeTree
ORDER BY (site_id, import_id, date);

CREATE TABLE IF NOT EXISTS imported_operating_systems
(
    site_id UInt64,
    import_id UInt64,
    date Date,
    operating_system String,
    operating_system_version String,
    visitors UInt64,
    visits UInt64,
    visit_duration UInt64,
    bounces UInt32,
    pageviews UInt64
)
ENGINE = MergeTree
ORDER BY (site_id, import_id, date);
