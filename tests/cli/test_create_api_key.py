import json

import pytest
from click.testing import CliRunner, Result

from footfall.accounts.services import find_api_key
from footfall.cli import cli
from tests.support.catalog import a_user

pytestmark = pytest.mark.django_db

EMAIL = "jane@example.com"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["create-api-key", *arguments])


def test_prints_a_key_that_works():
    user = a_user(EMAIL)

    result = run("Jane@example.com")

    assert result.exit_code == 0
    first, second = result.output.splitlines()
    assert first == "Created an API key for jane@example.com (stats:read:*)"
    key = find_api_key(second.removeprefix("Key, shown only now: "))
    assert key and key.user == user


def test_prints_one_json_object_for_scripts():
    a_user(EMAIL)

    result = run(EMAIL, "--scopes", "stats:read:*, sites:provision:*", "--name", "CI", "--json")

    created = json.loads(result.stdout)
    key = find_api_key(created.pop("api_key"))
    assert key and key.name == "CI"
    assert created == {
        "email": EMAIL,
        "name": "CI",
        "scopes": ["stats:read:*", "sites:provision:*"],
    }
    assert key.scopes == created["scopes"]


def test_refuses_unknown_scopes():
    a_user(EMAIL)

    result = run(EMAIL, "--scopes", "everything")

    assert (result.exit_code, result.stderr) == (1, "Error: scopes: is invalid\n")


def test_says_that_there_is_no_such_user():
    result = run(EMAIL)

    assert result.exit_code == 1
    assert "There is no user jane@example.com" in result.stderr
