import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from footfall.accounts.models import User
from footfall.cli import cli
from tests.support.catalog import PASSWORD

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["create-user", *arguments])


def test_makes_a_login_with_the_password_given():
    result = run("Jane@example.com", "--password", PASSWORD)

    assert result.exit_code == 0
    assert result.output == f"Created user jane@example.com\nPassword: {PASSWORD}\n"
    user = User.objects.get()
    assert user.check_password(PASSWORD)
    assert not user.is_super_admin


def test_makes_up_a_password_when_none_is_given():
    created = json.loads(run("jane@example.com", "--json").stdout)

    assert len(created["password"]) == 16
    assert User.objects.get().check_password(created["password"])


def test_prints_one_json_object_for_scripts():
    result = run("jane@example.com", "--password", PASSWORD, "--superadmin", "--json")

    user = User.objects.get()
    assert user.is_super_admin
    assert json.loads(result.stdout) == {
        "id": user.pk,
        "email": "jane@example.com",
        "password": PASSWORD,
        "superadmin": True,
    }


def test_warns_of_a_weak_password_but_obeys():
    result = run("jane@example.com", "--password", "jane", "--json")

    assert result.exit_code == 0
    assert "Warning: this password has to be at least 12 characters" in result.stderr
    assert json.loads(result.stdout)["email"] == "jane@example.com"


@pytest.mark.parametrize(
    ("email", "complaint"),
    [
        ("jane@example.com", "Error: email: has already been taken\n"),
        ("jane", "Error: email: is invalid\n"),
    ],
)
def test_says_what_is_wrong_with_an_address(email: str, complaint: str):
    run("jane@example.com")

    result = run(email)

    assert (result.exit_code, result.stdout, result.stderr) == (1, "", complaint)


def test_works_on_a_data_directory_that_does_not_exist_yet(tmp_path: Path):
    data = tmp_path / "new" / "data"
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [Path(sys.executable).parent / "footfall", "create-user", "jane@example.com"]

    done = subprocess.run(
        command,
        env=env | {"FOOTFALL_DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Created user jane@example.com\nPassword: ")
    assert (data / "catalog.sqlite3").exists()
    assert data.stat().st_mode & 0o777 == 0o700
    with closing(sqlite3.connect(data / "catalog.sqlite3")) as catalog:
        # Others can read while one writes.
        assert catalog.execute("PRAGMA journal_mode").fetchone() == ("wal",)
