from footfall.warehouse import Warehouse
from footfall.warehouse.locations import sync_locations

PLACES = [
    (("DE", "DE-BE", 2950159), ("Germany", "Berlin", "Berlin")),
    (("EE", "EE-37", 591632), ("Estonia", "Harjumaa", "Kärdla")),
    (("TW", "", 0), ("Taiwan", "", "")),
    (("", "", 0), ("", "", "")),
    (("ZZ", "ZZ-1", 1), ("", "", "")),
]


def test_places_have_names_in_events_sessions_and_imports(warehouse: Warehouse) -> None:
    sync_locations(warehouse)
    codes = [place for place, _ in PLACES]
    visited = ("country_code", "subdivision1_code", "city_geoname_id")
    warehouse.insert("events_v2", ("timestamp", *visited), [(n, *c) for n, c in enumerate(codes)])
    warehouse.insert(
        "sessions_v2", ("user_id", "sign", *visited), [(n, 1, *c) for n, c in enumerate(codes)]
    )
    warehouse.insert(
        "imported_locations",
        ("visitors", "country", "region", "city"),
        [(n, *c) for n, c in enumerate(codes)],
    )
    names = [names for _, names in PLACES]
    select = "SELECT country_name, region_name, city_name FROM "
    assert warehouse.query(select + "events_v2 ORDER BY timestamp").rows == names
    assert warehouse.query(select + "sessions_v2 ORDER BY user_id").rows == names
    assert warehouse.query(select + "imported_locations ORDER BY visitors").rows == names


def test_names_are_replaced_when_their_version_differs(warehouse: Warehouse) -> None:
    sync_locations(warehouse)
    assert not sync_locations(warehouse)
    before = warehouse.query("SELECT count(), uniqExact(type, id) FROM location_data").rows
    warehouse.command("ALTER TABLE location_data MODIFY COMMENT 'an older version'")
    warehouse.command(
        "ALTER TABLE location_data UPDATE name = 'Old' WHERE id = 'DE'",
        settings={"mutations_sync": 1},
    )
    assert sync_locations(warehouse)
    assert warehouse.query("SELECT count(), uniqExact(type, id) FROM location_data").rows == before
    assert warehouse.query("SELECT name FROM location_data WHERE id = 'DE'").rows == [("Germany",)]
