-- Counters come through the spool, where an insert may have to be repeated. Live inserts touch one
-- partition and come about once a second at most, so this remembers half a day of them.
ALTER TABLE ingest_counters MODIFY SETTING non_replicated_deduplication_window = 50000;
