"""What a person reads when something the commands need is not there: one line, and why."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.server import free_port

FOOTFALL = Path(sys.executable).parent / "footfall"
COMMANDS = (["serve"], ["migrate"], ["create-user", "jane@example.com"])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def footfall(data: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [FOOTFALL, *arguments],
        env=clean | {"FOOTFALL_DATA": str(data)} | env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The only line of standard error; there is nothing else."""
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    return line


@pytest.mark.parametrize("command", COMMANDS)
def test_a_catalog_that_does_not_answer(data: Path, command: list[str]):
    url = f"postgres://jane:secret@127.0.0.1:{free_port()}/footfall"

    line = complaint(footfall(data, *command, DATABASE_URL=url))

    assert line.startswith("Error: The catalog cannot be opened: ")
    assert "Connection refused" in line
    assert "Check DATABASE_URL, and that PostgreSQL runs there" in line
    assert "secret" not in line


@pytest.mark.parametrize("url", ["nonsense", "mysql://jane@localhost/footfall"])
def test_a_catalog_that_is_no_postgres(data: Path, url: str):
    line = complaint(footfall(data, "check", DATABASE_URL=url))

    assert line.startswith("footfall: DATABASE_URL is not an address like postgres://")


def test_a_warehouse_that_does_not_answer(data: Path):
    url = f"http://jane:secret@127.0.0.1:{free_port()}/footfall"

    line = complaint(footfall(data, "migrate", CLICKHOUSE_URL=url))

    assert line.startswith("Error: cannot reach ClickHouse (CLICKHOUSE_URL): ")
    assert "secret" not in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLICKHOUSE_URL", "nonsense"),
        ("IP_GEOLOCATION_DB", __file__),
        ("FOOTFALL_DATACENTER_RANGES", __file__),
        ("PERSISTENT_CACHE_DIR", "/dev/null/visits"),
    ],
)
def test_a_setting_that_leads_nowhere_is_named(data: Path, name: str, value: str):
    line = complaint(footfall(data, "serve", "--port", str(free_port()), **{name: value}))

    assert name in line


def test_a_spool_that_is_no_directory(data: Path):
    data.mkdir(mode=0o700)
    (data / "spool").touch()

    line = complaint(footfall(data, "serve", "--port", str(free_port())))

    assert f"events cannot be stored in {data}/spool (FOOTFALL_DATA): File exists" in line


def test_a_catalog_that_is_no_database(data: Path):
    data.mkdir(mode=0o700)
    (data / "catalog.sqlite3").write_text("something else")

    line = complaint(footfall(data, "serve"))

    assert line == (
        "Error: The catalog cannot be opened: file is not a database. "
        f"Restore {data}/catalog.sqlite3 from a backup, or let FOOTFALL_DATA name a directory that "
        "can be written"
    )


def test_a_port_that_is_taken(data: Path, busy_port: int):
    line = complaint(footfall(data, "serve", "--port", str(busy_port)))

    assert line == (
        f"Error: cannot listen on 127.0.0.1:{busy_port} (Address already in use); "
        "stop the other program or choose another --port"
    )


def test_what_the_commands_write_is_for_their_owner_only(tmp_path: Path):
    tmp_path.chmod(0o755)  # somebody made the directory beforehand

    assert footfall(tmp_path, "create-user", "jane@example.com").returncode == 0

    assert (tmp_path / "catalog.sqlite3").stat().st_mode & 0o077 == 0


def test_an_address_for_persistors_that_another_program_has(data: Path, busy_port: int):
    address = f"127.0.0.1:{busy_port}"

    line = complaint(footfall(data, "serve", "--port", str(free_port()), PERSISTOR_LISTEN=address))

    assert line.startswith(f"Error: cannot listen on {address} (Address already in use)")


def test_a_persistor_that_does_not_answer(data: Path):
    remote = {"PERSISTOR_BACKEND": "remote", "PERSISTOR_BACKEND_PERCENT_ENABLED": "100"}
    url = f"http://127.0.0.1:{free_port()}/event"

    done = footfall(data, "check", "--json", PERSISTOR_URL=url, **remote)

    assert done.returncode == 1
    found = json.loads(done.stdout)["persistors"]
    assert not found["ok"]
    assert found["detail"].startswith(f"{url}: Cannot connect")
