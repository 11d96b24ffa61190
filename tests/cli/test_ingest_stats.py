"""``footfall ingest-stats``."""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from footfall import clock
from footfall.cli import cli
from footfall.config import config
from footfall.ingest.counters import CounterRow
from footfall.warehouse import Warehouse
from footfall.web import commands
from footfall.web.control import ControlServer

MINUTE = 60
HOUR = 60 * MINUTE


@pytest.fixture(autouse=True)
def server(warehouse: Warehouse) -> Iterator[None]:
    """A running server that owns the warehouse, with some counts in it."""
    now = clock.unix_now()
    recent, earlier, old = now - 5 * MINUTE, now - 3 * HOUR, now - 30 * HOUR
    rows = [
        CounterRow(recent, "example.com", 1, "buffered", 1_200, 0),
        CounterRow(recent, "example.com", 1, "buffered", 34, 7),
        CounterRow(recent, "example.com", 1, "dropped_bot", 5, 0),
        CounterRow(earlier, "example.com", 1, "dropped_bot", 2, 0),
        CounterRow(recent, "nobody.test", None, "dropped_not_found", 9, 0),
        CounterRow(old, "example.com", 1, "buffered", 1, 0),
    ]
    warehouse.insert("ingest_counters", CounterRow._fields, rows)
    control = ControlServer(config().control_socket, commands.handlers(warehouse))
    control.start()
    yield
    control.stop()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["ingest-stats", *arguments])


def counts(*arguments: str) -> list[tuple[str, str, int]]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return [
        (count["domain"], count["outcome"], count["events"])
        for count in json.loads(result.stdout)["counts"]
    ]


def test_counts_the_last_day_by_domain_and_outcome():
    assert counts() == [
        ("example.com", "stored", 1_234),
        ("example.com", "bot", 7),
        ("nobody.test", "not_found", 9),
    ]


def test_a_table_is_for_people():
    lines = run().output.splitlines()

    assert lines[0].split() == ["Since", "Domain", "Outcome", "Events"]
    assert lines[1].split()[-3:] == ["example.com", "stored", "1,234"]
    assert len(lines) == 4


def test_one_site_and_a_shorter_time():
    assert counts("--site", "example.com", "--last", "1h") == [
        ("example.com", "stored", 1_234),
        ("example.com", "bot", 5),
    ]


def test_periods_are_counted_apart():
    found = json.loads(run("--every", "1h", "--last", "2d", "--json").stdout)["counts"]

    assert [count["events"] for count in found] == [1, 2, 1_234, 5, 9]
    assert all(count["since"].endswith(":00:00+00:00") for count in found)


def test_nothing_is_said_in_words():
    assert run("--site", "quiet.test").output == "No events came in.\n"


@pytest.mark.parametrize("text", ["", "0h", "5", "1w", "-1h", "1.5h", "999999d"])
def test_a_time_that_cannot_be_understood(text: str):
    result = run("--last", text)

    assert result.exit_code == 2
    assert "is not like 90m, 24h or 7d" in result.output
