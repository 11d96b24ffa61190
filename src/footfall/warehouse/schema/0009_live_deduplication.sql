-- Counters come through the spool, where an insert may have to be repeated. Live inserts touch one
-- partition and come about once a second at most, so this remembers half a day of them.
ALTER TABLE ingest_counters MODIFY SETTING non_replicated_deduplication_window = 50000;

-- The spool forgets rows once they are inserted. From then on they have to survive a power failure.
ALTER TABLE events_v2 MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1;
ALTER TABLE sessions_v2 MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1;
ALTER TABLE ingest_counters MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1;
