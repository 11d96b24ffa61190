-- An insert into these tables can be repeated under its token when it is not known whether it went
-- through. Inserts without one are never taken for repetitions.
ALTER TABLE imported_visitors MODIFY SETTING non_replicated_deduplication_window = 50000;
ALTER TABLE imported_sources MODIFY SETTING non_replicated_deduplication_window = 50000;
ALTER TABLE imported_pages MODIFY SETTING non_replicated_deduplication_window = 50000;
ALTER TABLE imported_entry_pages MODIFY SETTING non_replicated_deduplication_window = 50000;
ALTER TABLE imported_exit_pages MODIFY SETTING non_replicated_deduplication_window = 50000;
ALTER TABLE imported_custom_events MODIFY SETTING non_replicated_deduplication_window = 50000;
ALTER TABLE imported_locations MODIFY SETTING non_replicated_deduplication_window = 50000;
ALTER TABLE imported_devices MODIFY SETTING non_replicated_deduplication_window = 50000;
ALTER TABLE imported_browsers MODIFY SETTING non_replicated_deduplication_window = 50000;
ALTER TABLE imported_operating_systems MODIFY SETTING non_replicated_deduplication_window = 50000;
