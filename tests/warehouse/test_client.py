import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from footfall.warehouse import Warehouse, WarehouseError
from footfall.warehouse.client import ARROW_ROWS, MAX_CLIENTS
from tests.support.warehouse import shared

NOON = datetime(2024, 2, 29, 12, tzinfo=UTC)


def test_parameters_are_bound_whatever_they_contain(warehouse: Warehouse) -> None:
    texts = ["it's", "back\\slash", "new\nline\ttab", "{x:UInt8}", "é🙂", "100% %s", "\0", ""]
    result = warehouse.query(
        "SELECT {text:String} LIKE '%''%', {texts:Array(String)}, {n:UInt64}, {day:Date},"
        " {at:DateTime}, {nothing:Nullable(String)}",
        {
            "text": texts[0],
            "texts": tuple(texts),
            "n": 2**64 - 1,
            "day": NOON.date(),
            "at": NOON,
            "nothing": None,
        },
    )
    assert result.rows == [(1, texts, 2**64 - 1, date(2024, 2, 29), NOON, None)]


@pytest.mark.parametrize("kind", [list, tuple, set, frozenset])
def test_any_collection_binds_as_an_array(warehouse: Warehouse, kind: type[list[int]]) -> None:
    rows = warehouse.query("SELECT 7 IN {ids:Array(UInt64)}", {"ids": kind([5, 7])}).rows
    assert rows == [(1,)]


def test_values_come_back_as_natural_python(warehouse: Warehouse) -> None:
    result = warehouse.query(
        "SELECT toDateTime('2024-02-29 12:00:00') AS at, toFixedString('', 2) AS none,"
        " toFixedString('DE', 3) AS padded, toLowCardinality('a') AS low,"
        " toDecimal64(1.5, 3) AS money, CAST(NULL, 'Nullable(Decimal(18, 3))') AS no_money,"
        " ['x', 'y'] AS texts, toDate('2024-02-29') AS day, 2.5 AS number"
    )
    assert result.columns == (
        "at", "none", "padded", "low", "money", "no_money", "texts", "day", "number",
    )  # fmt: skip
    assert result.rows == [
        (NOON, "", "DE", "a", Decimal("1.500"), None, ["x", "y"], date(2024, 2, 29), 2.5)
    ]


def test_columns_are_known_without_rows(warehouse: Warehouse) -> None:
    result = warehouse.query(
        "SELECT site_id, count() AS visits FROM events_v2 WHERE site_id = {id:UInt64} GROUP BY 1",
        {"id": 1},
    )
    assert result.columns == ("site_id", "visits")
    assert result.rows == []


def test_settings_hold_for_one_statement(warehouse: Warehouse) -> None:
    sql = "SELECT getSetting('max_threads')"
    before = warehouse.query(sql).rows
    assert warehouse.query(sql, settings={"max_threads": 1}).rows == [(1,)]
    assert warehouse.query(sql).rows == before


def test_the_embedded_engine_leaves_half_of_the_memory_to_others() -> None:
    name = "max_server_memory_usage"
    sql = "SELECT toUInt64(value) FROM system.server_settings WHERE name = {name:String}"
    limit = shared().query(sql, {"name": name}).rows[0][0]
    assert 0 < limit <= os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2


def test_an_error_says_what_the_engine_said(warehouse: Warehouse) -> None:
    with pytest.raises(WarehouseError, match=r"^Unknown table .*no_such_table") as caught:
        warehouse.query("SELECT 1 FROM no_such_table")
    assert caught.value.code == 60
    assert "version" not in str(caught.value)
    assert warehouse.query("SELECT 1").rows == [(1,)]


def test_text_that_is_not_unicode_is_an_error_like_any_other(warehouse: Warehouse) -> None:
    with pytest.raises(WarehouseError):
        warehouse.query("SELECT {text:String}", {"text": "\ud800"})


def test_many_threads_query_at_once(warehouse: Warehouse) -> None:
    sql = "SELECT {n:UInt64} + sum(number) * 0 FROM numbers(100000)"
    with ThreadPoolExecutor(20) as pool:
        answers = pool.map(lambda n: warehouse.query(sql, {"n": n}).rows[0][0], range(100))
        assert list(answers) == list(range(100))


def test_writing_does_not_wait_for_queries_however_many(warehouse: Warehouse) -> None:
    with ThreadPoolExecutor(2 * MAX_CLIENTS) as pool:
        slow = [pool.submit(warehouse.query, "SELECT sleep(1)") for _ in range(2 * MAX_CLIENTS)]
        time.sleep(0.2)
        warehouse.command("SELECT 1")
        assert not any(query.done() for query in slow)


def test_equal_batches_both_count(warehouse: Warehouse) -> None:
    columns = ("timestamp", "site_id", "user_id", "name")
    batch = [(NOON, 1, 2, "pageview")]
    warehouse.insert("events_v2", columns, batch)
    warehouse.insert("events_v2", columns, batch)
    assert warehouse.query("SELECT count() FROM events_v2").rows == [(2,)]


def test_a_batch_with_a_token_counts_once(warehouse: Warehouse) -> None:
    columns = ("timestamp", "site_id", "user_id", "name")
    batch = [(NOON, 1, 2, "pageview"), (NOON.replace(month=5), 1, 2, "pageview")]
    table = pa.table(dict(zip(columns, map(list, zip(*batch, strict=True)), strict=True)))
    for token in ("one", "one", "two"):
        warehouse.insert("events_v2", columns, batch, deduplication_token=f"rows {token}")
        warehouse.insert_arrow("events_v2", table, deduplication_token=f"arrow {token}")
    assert warehouse.query("SELECT count() FROM events_v2").rows == [(8,)]


def test_history_of_more_months_than_the_engine_takes_at_once_is_inserted(
    warehouse: Warehouse,
) -> None:
    times = [datetime(2010 + i // 12, i % 12 + 1, 1, tzinfo=UTC) for i in range(101)]
    warehouse.insert_arrow("events_v2", pa.table({"timestamp": times, "site_id": [1] * 101}))
    assert warehouse.query("SELECT count() FROM events_v2").rows == [(101,)]


def test_a_large_arrow_table_goes_in_by_pieces_and_counts_once(warehouse: Warehouse) -> None:
    times = [int(NOON.timestamp()) + second for second in range(ARROW_ROWS + 1)]
    table = pa.table({"timestamp": pa.array(times, pa.uint32()), "site_id": [1] * len(times)})
    for _ in range(2):
        warehouse.insert_arrow("events_v2", table, deduplication_token="large")
    rows = warehouse.query("SELECT count(), uniq(timestamp) > 60_000 FROM events_v2").rows
    assert rows == [(ARROW_ROWS + 1, 1)]


def test_inserting_nothing_is_nothing(warehouse: Warehouse) -> None:
    warehouse.insert("events_v2", ("site_id",), [])
    warehouse.insert_arrow("events_v2", pa.table({"site_id": pa.array([], pa.uint64())}))
    assert warehouse.query("SELECT count() FROM events_v2").rows == [(0,)]


@pytest.mark.parametrize(
    ("dsn", "message"),
    [
        ("postgres://localhost/x", "starts with chdb://, http:// or https://"),
        ("chdb://", "needs an absolute directory"),
        ("chdb:///srv/what?now", "cannot use a directory with a '\\?'"),
        ("chdb:///dev/null/warehouse", "cannot use /dev/null/warehouse .* Not a directory"),
        ("http://localhost:notaport/x", "bad port"),
        ("http://user:hunter2@127.0.0.1:1/x", "cannot reach ClickHouse"),
    ],
)
def test_an_address_that_leads_nowhere_is_explained(dsn: str, message: str) -> None:
    with pytest.raises(WarehouseError, match=message) as caught:
        Warehouse.open(dsn)
    assert "hunter2" not in str(caught.value)


def test_a_server_database_is_created_and_kept_apart_from_others(server: str) -> None:
    first, second = (Warehouse.open(f"{server}/apart_{n}") for n in (1, 2))
    first.command("CREATE TABLE t (n UInt8) ENGINE = Memory")
    assert first.query("EXISTS TABLE t").rows == [(1,)]
    assert second.query("EXISTS TABLE t").rows == [(0,)]
    first.close()
    second.close()


def test_a_closed_warehouse_says_so(server: str) -> None:
    warehouse = Warehouse.open(f"{server}/default")
    warehouse.close()
    warehouse.close()
    with pytest.raises(WarehouseError, match="closed"):
        warehouse.query("SELECT 1")


# What follows needs processes of its own: a process holds one embedded engine.


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def shared_directory() -> str:
    sql = "SELECT value FROM system.server_settings WHERE name = 'path'"
    return str(shared().query(sql).rows[0][0])


OPEN = """
import sys
from footfall.warehouse import Warehouse, WarehouseError
from footfall.warehouse.migrations import migrate, pending
try:
    warehouse = Warehouse.open(sys.argv[1])
except WarehouseError as error:
    sys.exit(f"refused: {error}")
"""


def test_a_second_process_is_told_who_owns_the_warehouse() -> None:
    path = shared_directory()
    second = run(OPEN, f"chdb://{path}")
    assert second.returncode == 1
    assert f"another footfall process (pid {os.getpid()}) owns the warehouse" in second.stderr


def test_a_link_to_the_directory_is_the_same_warehouse(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(shared_directory())
    with pytest.raises(WarehouseError, match="owns the warehouse"):
        Warehouse.open(f"chdb://{link}")


def test_a_second_owner_within_one_process_is_refused_too() -> None:
    path = shared_directory()
    with pytest.raises(WarehouseError, match="owns the warehouse"):
        Warehouse.open(f"chdb://{path}")


def test_rows_and_definitions_survive_a_restart_in_any_timezone(tmp_path: Path) -> None:
    dsn = f"chdb://{tmp_path}/deep/warehouse"
    write = """
migrate(warehouse)
warehouse.insert("acquisition_channel_source_category",
    ("referrer_source", "category"), [("example", "SEARCH")])
warehouse.insert("events_v2", ("timestamp", "referrer_source"), [(1709208000, "Example")])
warehouse.close()
"""
    read = """
assert pending(warehouse) == []
warehouse.insert("events_v2", ("timestamp", "referrer_source"), [(1709208001, "Example")])
print(warehouse.query("SELECT timestamp, toDate(timestamp), acquisition_channel"
    " FROM events_v2 ORDER BY timestamp").rows)
"""
    first = run(OPEN + write, dsn)
    assert first.returncode == 0, first.stderr
    assert (tmp_path / "deep" / "warehouse").stat().st_mode & 0o777 == 0o700
    second = run(
        "import os, time; os.environ['TZ'] = 'Pacific/Auckland'; time.tzset()\n" + OPEN + read, dsn
    )
    expected = [
        (NOON, date(2024, 2, 29), "Organic Search"),
        (NOON.replace(second=1), date(2024, 2, 29), "Organic Search"),
    ]
    assert second.stdout.strip() == repr(expected), second.stderr


def test_a_warehouse_can_be_opened_again_after_it_was_closed(tmp_path: Path) -> None:
    again = """
warehouse.close()
warehouse = Warehouse.open(sys.argv[1] + "-other")
print(warehouse.query("SELECT 1").rows)
"""
    finished = run(OPEN + again, f"chdb://{tmp_path}/warehouse")
    assert finished.stdout.strip() == "[(1,)]", finished.stderr
