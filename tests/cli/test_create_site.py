import json

import pytest
from click.testing import CliRunner, Result

from footfall.cli import cli
from footfall.config import config
from footfall.sites.models import Site, TrackerConfiguration
from footfall.teams.models import Team, TeamMembership, TeamRole
from footfall.web.commands import STATUS
from footfall.web.control import ControlServer
from tests.support.catalog import a_site, a_user

pytestmark = pytest.mark.django_db

OWNER = "jane@example.com"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["create-site", *arguments])


def test_makes_a_site_of_its_owner():
    owner = a_user(OWNER)

    result = run("https://www.example.com/", "--owner", "Jane@Example.com")

    assert result.exit_code == 0
    site = Site.objects.get()
    assert site.domain == "example.com"
    assert site.team.memberships.get().user == owner
    script = TrackerConfiguration.objects.get(site=site).pk
    assert result.output == (
        "Created example.com (Etc/UTC) for jane@example.com\n"
        f"Tracker script: http://localhost:8000/js/{script}.js\n"
    )


def test_prints_one_json_object_for_scripts():
    a_user(OWNER)

    result = run("example.com", "--owner", OWNER, "--timezone", "Europe/Tallinn", "--json")

    site = Site.objects.get()
    assert json.loads(result.stdout) == {
        "id": site.pk,
        "domain": "example.com",
        "timezone": "Europe/Tallinn",
        "owner": OWNER,
        "script_url": f"http://localhost:8000/js/{site.tracker_configuration.pk}.js",
    }


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("a b.com",), "domain: only letters, numbers, slashes and period allowed"),
        (("https://",), "domain: can't be blank"),
        (
            ("taken.example",),
            "domain: This domain cannot be registered. "
            "Perhaps one of your colleagues registered it?",
        ),
        (("example.com", "--timezone", "Mars/Olympus"), "timezone: is invalid"),
    ],
)
def test_says_what_is_wrong_and_makes_nothing(arguments: tuple[str, ...], complaint: str):
    a_user(OWNER)
    a_site("taken.example")

    result = run(*arguments, "--owner", OWNER)

    assert (result.exit_code, result.stderr) == (1, f"Error: {complaint}\n")
    assert Site.objects.count() == 1


def test_says_that_there_is_no_such_owner_and_what_to_do():
    result = run("example.com", "--owner", OWNER)

    assert result.exit_code == 1
    assert result.stderr == (
        'Error: There is no user jane@example.com. Create one with "footfall create-user '
        'jane@example.com".\n'
    )


def test_needs_to_know_the_team_of_an_owner_of_several():
    owner = a_user(OWNER)
    for _ in range(2):
        TeamMembership.objects.create(team=Team.objects.create(), user=owner, role=TeamRole.OWNER)

    result = run("example.com", "--owner", OWNER)

    assert result.exit_code == 1
    assert "jane@example.com owns several teams" in result.stderr


def test_the_script_is_where_the_running_server_is():
    a_user(OWNER)
    status = {"pid": 1, "base_url": "http://localhost:8123"}
    server = ControlServer(config().control_socket, {STATUS: lambda *_: status})
    server.start()
    try:
        created = json.loads(run("example.com", "--owner", OWNER, "--json").stdout)
    finally:
        server.stop()

    assert created["script_url"].startswith("http://localhost:8123/js/")
