-- Reference lists of the acquisition channel. footfall.warehouse.channels fills them.
CREATE TABLE IF NOT EXISTS acquisition_channel_source_category
(
    referrer_source String,
    category LowCardinality(String)
)
ENGINE = MergeTree
ORDER BY referrer_source;

CREATE TABLE IF NOT EXISTS acquisition_channel_paid_sources
(
    referrer_source String
)
ENGINE = MergeTree
ORDER BY referrer_source;

CREATE DICTIONARY IF NOT EXISTS acquisition_channel_source_category_dict
(
    referrer_source String,
    category String
)
PRIMARY KEY referrer_source
SOURCE(CLICKHOUSE(TABLE 'acquisition_channel_source_category' $dictionary_source))
LIFETIME(0)
LAYOUT(COMPLEX_KEY_HASHED());

CREATE DICTIONARY IF NOT EXISTS acquisition_channel_paid_sources_dict
(
    referrer_source String
)
PRIMARY KEY referrer_source
SOURCE(CLICKHOUSE(TABLE 'acquisition_channel_paid_sources' $dictionary_source))
LIFETIME(0)
LAYOUT(COMPLEX_KEY_HASHED());

-- SQL functions are replaced by their body when a column is defined, so a table keeps the
-- rules it was made with. Changing a rule takes a new function and MODIFY COLUMN.
CREATE OR REPLACE FUNCTION acquisition_channel_paid_medium AS (medium) ->
    medium LIKE '%cp%' OR medium LIKE 'paid%' OR medium IN ('ppc', 'retargeting');

CREATE OR REPLACE FUNCTION acquisition_channel_shopping_campaign AS (campaign) ->
    match(campaign, '(^|[^a-df-z])shop|shopping');

CREATE OR REPLACE FUNCTION acquisition_channel_email AS (value) ->
    match(value, 'e[-_ ]?mail|newsletter');

-- All arguments lower-cased except the click id; the first rule that holds wins.
CREATE OR REPLACE FUNCTION acquisition_channel_of AS (source, medium, campaign, tag, click_id, category, paid_tag) ->
    multiIf(
        campaign LIKE '%cross-network%', 'Cross-network',
        medium IN ('display', 'banner', 'expandable', 'interstitial', 'cpm'), 'Display',
        acquisition_channel_paid_medium(medium)
            AND (category = 'SHOPPING' OR acquisition_channel_shopping_campaign(campaign)), 'Paid Shopping',
        (category = 'SEARCH' AND (acquisition_channel_paid_medium(medium) OR paid_tag))
            OR (source = 'google' AND click_id = 'gclid')
            OR (source = 'bing' AND click_id = 'msclkid'), 'Paid Search',
        category = 'SOCIAL' AND (acquisition_channel_paid_medium(medium) OR paid_tag), 'Paid Social',
        category = 'VIDEO' AND (acquisition_channel_paid_medium(medium) OR paid_tag), 'Paid Video',
        acquisition_channel_paid_medium(medium), 'Paid Other',
        category = 'SHOPPING' OR acquisition_channel_shopping_campaign(campaign), 'Organic Shopping',
        category = 'SOCIAL'
            OR medium IN ('social', 'social-network', 'social-media', 'sm', 'social network', 'social media'),
            'Organic Social',
        category = 'VIDEO' OR medium LIKE '%video%', 'Organic Video',
        category = 'SEARCH', 'Organic Search',
        category = 'EMAIL' OR acquisition_channel_email(tag) OR acquisition_channel_email(medium), 'Email',
        medium = 'affiliate', 'Affiliates',
        medium = 'audio', 'Audio',
        tag = 'sms' OR medium = 'sms', 'SMS',
        medium LIKE '%push' OR medium LIKE '%mobile%' OR medium LIKE '%notification%' OR source = 'firebase',
            'Mobile Push Notifications',
        medium IN ('referral', 'app', 'link') OR source != '', 'Referral',
        'Direct'
    );

CREATE OR REPLACE FUNCTION acquisition_channel AS (referrer_source, utm_medium, utm_campaign, utm_source, click_id_param) ->
    acquisition_channel_of(
        lower(referrer_source),
        lower(utm_medium),
        lower(utm_campaign),
        lower(utm_source),
        click_id_param,
        dictGet('$database.acquisition_channel_source_category_dict', 'category', tuple(lower(referrer_source))),
        dictHas('$database.acquisition_channel_paid_sources_dict', tuple(lower(utm_source)))
    );
