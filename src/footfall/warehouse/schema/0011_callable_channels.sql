-- Channels also in queries of one's own, over any columns: since ClickHouse 26 a comparison with
-- dictGet of a dictionary whose key is a tuple fails there, being rewritten for the plain key that
-- it is not. Columns that are computed on insertion never were concerned.
CREATE OR REPLACE FUNCTION acquisition_channel AS (referrer_source, utm_medium, utm_campaign, utm_source, click_id_param) ->
    acquisition_channel_of(
        lower(referrer_source),
        lower(utm_medium),
        lower(utm_campaign),
        lower(utm_source),
        click_id_param,
        dictGetOrDefault('$database.acquisition_channel_source_category_dict', 'category', tuple(lower(referrer_source)), ''),
        dictHas('$database.acquisition_channel_paid_sources_dict', tuple(lower(utm_source)))
    );
