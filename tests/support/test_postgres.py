import sys
from pathlib import Path

import pytest

from tests.support import postgres

needs_postgres = pytest.mark.skipif(not postgres.binaries(), reason="PostgreSQL is not installed")

ASK = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    print(*connection.execute("SELECT current_database()").fetchone())
    raise SystemExit(7)
"""


@needs_postgres
def test_a_command_gets_a_database_of_its_own_and_its_status_is_passed_on(
    capfd: pytest.CaptureFixture[str],
):
    assert postgres.main(["--", sys.executable, "-c", ASK]) == 7
    assert capfd.readouterr().out == "footfall\n"


@needs_postgres
def test_nothing_is_left_behind():
    folder = postgres.binaries()
    assert folder
    with postgres.running_postgres(folder) as url:
        socket = Path(url.split("@")[1].split("/")[0].replace("%2F", "/"))
        assert list(socket.glob(".s.PGSQL.*"))
    assert not socket.exists()


def test_without_postgres_it_says_so_and_succeeds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(postgres, "binaries", lambda: None)

    assert postgres.main(["--", "false"]) == 0
    assert "PostgreSQL is not installed here" in capsys.readouterr().out
