from datetime import date

import pytest

from footfall.warehouse import Warehouse

MEASURES = {"visitors", "visits", "visit_duration", "bounces", "pageviews"}
UTM = {"utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"}
SCROLLS = {"total_scroll_depth", "total_scroll_depth_visits"}
TIMES = {"total_time_on_page", "total_time_on_page_visits"}

IMPORTED = {
    "visitors": MEASURES,
    "sources": MEASURES | UTM | {"source", "channel", "referrer"},
    "pages": {"hostname", "page", "visits", "visitors", "pageviews", "exits", "active_visitors"}
    | SCROLLS
    | TIMES,
    "entry_pages": MEASURES - {"visits"} | {"entry_page", "entrances"},
    "exit_pages": MEASURES - {"visits"} | {"exit_page", "exits"},
    "custom_events": {"name", "link_url", "path", "visitors", "events"},
    "locations": MEASURES | {"country", "region", "city"},
    "devices": MEASURES | {"device"},
    "browsers": MEASURES | {"browser", "browser_version"},
    "operating_systems": MEASURES | {"operating_system", "operating_system_version"},
}


@pytest.mark.parametrize("table", IMPORTED)
def test_imported_tables_hold_their_dimensions_and_measures(
    warehouse: Warehouse, table: str
) -> None:
    columns = warehouse.query(
        "SELECT name FROM system.columns WHERE database = currentDatabase()"
        " AND table = {table:String} AND default_kind = ''",
        {"table": f"imported_{table}"},
    )
    expected = IMPORTED[table] | {"site_id", "import_id", "date"}
    assert {name for (name,) in columns.rows} == expected


def test_importing_the_same_rows_again_stores_them_again(warehouse: Warehouse) -> None:
    columns = ("site_id", "import_id", "date", "visitors")
    for _ in range(2):
        warehouse.insert("imported_visitors", columns, [(1, 1, date(2024, 2, 29), 5)])
    assert warehouse.query("SELECT sum(visitors) FROM imported_visitors").rows == [(10,)]


def test_counters_of_one_minute_add_up_and_sites_have_daily_traffic(warehouse: Warehouse) -> None:
    columns = ("event_timebucket", "domain", "site_id", "metric", "value", "tracker_script_version")
    minute = 1_709_208_000
    for value in (3, 4):
        warehouse.insert(
            "ingest_counters",
            columns,
            [
                (minute, "example.com", 7, "buffered", value, 1),
                (minute, "example.com", 7, "dropped_bot", value, 1),
                (minute, "unknown.example", None, "dropped_not_found", value, 1),
            ],
        )
    warehouse.command("OPTIMIZE TABLE ingest_counters FINAL")
    rows = warehouse.query(
        "SELECT domain, site_id, metric, value FROM ingest_counters ORDER BY ALL"
    )
    assert rows.rows == [
        ("example.com", 7, "buffered", 7),
        ("example.com", 7, "dropped_bot", 7),
        ("unknown.example", None, "dropped_not_found", 7),
    ]
    traffic = warehouse.query(
        "SELECT site_id, toDate(event_timebucket), sumIf(value, metric = 'buffered')"
        " FROM ingest_counters WHERE site_id = 7 GROUP BY ALL",
        settings={"force_optimize_projection": 1},
    )
    assert traffic.rows == [(7, date(2024, 2, 29), 7)]


@pytest.mark.parametrize(("table", "time"), [("events_v2", "timestamp"), ("sessions_v2", "start")])
def test_months_are_partitions_and_visitors_can_be_sampled(
    warehouse: Warehouse, table: str, time: str
) -> None:
    january, february = 1_706_745_599, 1_706_745_600  # the last and first second
    low, high = 1, 2**64 - 1
    warehouse.insert(table, ("user_id", time), [(low, january), (low, february), (high, february)])
    partitions = warehouse.query(
        "SELECT partition, sum(rows) FROM system.parts WHERE active"
        " AND database = currentDatabase() AND table = {table:String} GROUP BY 1 ORDER BY 1",
        {"table": table},
    )
    assert partitions.rows == [("202401", 1), ("202402", 2)]
    sample = f"SELECT DISTINCT user_id FROM {table} SAMPLE 1 / 2"  # noqa: S608
    assert warehouse.query(sample).rows == [(low,)]
