import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from footfall.cli import cli
from footfall.sites.funnels import create_funnel
from footfall.sites.models import Goal
from tests.support.catalog import a_site

pytestmark = pytest.mark.django_db

QUERY = {
    "site_id": "example.com",
    "metrics": ["visitors", "bounce_rate"],
    "date_range": "7d",
    "dimensions": ["event:page"],
}


def run(file: Path, content: object, *arguments: str) -> Result:
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return CliRunner().invoke(cli, ["explain-query", str(file), *arguments])


def test_tells_the_tables_the_reasons_and_the_sql(tmp_path: Path) -> None:
    a_site("example.com")

    result = run(tmp_path / "query.json", QUERY)

    assert result.exit_code == 0, result.output
    assert "events: visitors" in result.output
    assert "metric bounce_rate needs sessions" in result.output
    assert "grouped by event:page as visit:entry_page" in result.output
    assert "FROM events_v2 WHERE site_id = {p" in result.output
    assert "p0 = " in result.output


def test_prints_one_json_object_for_scripts_and_takes_the_site_by_option(tmp_path: Path) -> None:
    a_site("example.com")
    query = {name: value for name, value in QUERY.items() if name != "site_id"}

    result = run(tmp_path / "query.json", query, "--site", "example.com", "--json")

    explained = json.loads(result.stdout)
    assert explained["site"] == "example.com"
    assert [part["table"] for part in explained["parts"]] == ["events", "sessions"]


def test_tells_the_sql_of_a_funnel_and_of_a_journey(tmp_path: Path) -> None:
    site = a_site("example.com")
    goals = [
        Goal.objects.create(site=site, page_path=path, display_name=path) for path in ("/", "/b")
    ]
    create_funnel(site, "Way", [goal.pk for goal in goals])
    base = {"site_id": "example.com", "date_range": "7d"}

    funnel = run(tmp_path / "query.json", {**base, "funnel": "Way"})
    step = {"name": "pageview", "pathname": "/start"}
    back = {**base, "journey": [step], "direction": "backward"}
    journey = run(tmp_path / "query.json", back, "--json")

    assert ": funnel Way" in funnel.output
    assert "windowFunnel(86400)" in funnel.output
    explained = json.loads(journey.stdout)
    assert explained["purpose"] == "steps after 1 of a journey"
    assert "arrayReverse" in explained["sql"]
    assert "/start" in explained["parameters"].values()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "query.json is not valid JSON"),
        ("[]", "query.json does not hold a JSON object"),
        ({**QUERY, "site_id": "other.com"}, "There is no site other.com."),
        ({**QUERY, "funnel": "Other"}, "There is no funnel Other."),
        ({**QUERY, "dimensions": [], "journey": "/"}, "list of steps"),
        ({**QUERY, "metrics": ["nonsense"]}, "#/metrics/0"),
        ({**QUERY, "filters": [["is", "event:goal", ["Nope"]]]}, "Nope"),
    ],
)
def test_says_what_is_wrong(tmp_path: Path, content: object, complaint: str) -> None:
    a_site("example.com")

    result = run(tmp_path / "query.json", content)

    assert result.exit_code == 1
    assert complaint in result.output
