from unittest.mock import Mock

from footfall.warehouse import Warehouse, literals
from footfall.warehouse.connection import Connection
from footfall.warehouse.migrations import dictionary_source, migrate, pending
from footfall.warehouse.rows import EVENT_COLUMNS, SESSION_COLUMNS


def test_a_migrated_warehouse_has_nothing_pending_and_nothing_to_do(warehouse: Warehouse) -> None:
    assert pending(warehouse) == []
    assert migrate(warehouse) == []


def test_migrations_are_recorded_in_order_of_their_numbers(warehouse: Warehouse) -> None:
    names = [
        name for (name,) in warehouse.query("SELECT name FROM schema_migrations ORDER BY name").rows
    ]
    assert names == sorted(names)
    assert names[0].startswith("0001_")


def test_a_migration_that_was_cut_short_is_repeated(warehouse: Warehouse) -> None:
    (name,) = warehouse.query("SELECT max(name) FROM schema_migrations").rows[0]
    warehouse.command("DELETE FROM schema_migrations WHERE name = {name:String}", {"name": name})
    assert pending(warehouse) == [name]
    assert migrate(warehouse) == [name]
    assert pending(warehouse) == []


def test_row_types_name_every_column_that_is_written(warehouse: Warehouse) -> None:
    for table, columns in (("events_v2", EVENT_COLUMNS), ("sessions_v2", SESSION_COLUMNS)):
        written = warehouse.query(
            "SELECT name FROM system.columns WHERE database = currentDatabase()"
            " AND table = {table:String} AND default_kind NOT IN ('MATERIALIZED', 'ALIAS')",
            {"table": table},
        )
        assert {name for (name,) in written.rows} == set(columns)


def test_string_literals_survive_quotes_and_backslashes(warehouse: Warehouse) -> None:
    text = "it's a \\ and a \\' too"
    assert warehouse.query(f"SELECT {literals.string(text)}").rows == [(text,)]


def test_dictionaries_read_their_tables_as_the_user_of_the_connection() -> None:
    connection = Connection("stats", ("bob", "it's"), new_client=Mock(), release=Mock())
    source = dictionary_source(Warehouse(connection))
    assert source == "DB 'stats' USER 'bob' PASSWORD 'it\\'s'"
