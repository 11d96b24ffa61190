"""User journeys: what comes next, and who gets through."""

from typing import Any

import pytest
from django.test import Client

from footfall.sites.models import SharedLink
from tests.api.traffic import Traffic
from tests.stats.world import custom, view

pytestmark = pytest.mark.usefixtures("watched")

HOME = {"name": "pageview", "pathname": "/"}


def explore(
    client: Client, report: str, body: Any, *, status: int = 200, query: str = "period=7d"
) -> Any:
    response = client.post(
        f"/api/stats/site.test/exploration/{report}?{query}", body, content_type="application/json"
    )
    assert response.status_code == status, response.content
    return response.json()


@pytest.fixture
def visits(traffic: Traffic) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1, "/", browser="Firefox"),
        view("2024-06-10T10:01", 1, "/blog/a", browser="Firefox"),
        custom("2024-06-10T10:02", "Signup", 1, browser="Firefox"),
        view("2024-06-10T10:00", 2, "/"),
        view("2024-06-10T10:01", 2, "/blog/b"),
        view("2024-06-10T10:00", 3, "/"),
        view("2024-05-01T10:00", 4, "/"),
    )


@pytest.mark.usefixtures("visits")
class TestNext:
    def test_starting_points(self, client: Client) -> None:
        assert explore(client, "next", {"limit": 2}) == {
            "results": [
                {"step": {**HOME, "directory": False}, "visitors": 3},
                {
                    "step": {"name": "pageview", "pathname": "/blog", "directory": True},
                    "visitors": 2,
                },
            ],
            "no_further": 0,
        }

    def test_steps_after_a_journey(self, client: Client) -> None:
        blog = {"name": "pageview", "pathname": "/blog", "directory": True}
        assert explore(client, "next", {"journey": [HOME, blog]}) == {
            "results": [{"step": {"name": "Signup"}, "visitors": 1}],
            "no_further": 1,
        }

    def test_backwards_with_a_search(self, client: Client) -> None:
        body = {"journey": [{"name": "Signup"}], "direction": "backward", "search": "BLOG"}
        page = {"name": "pageview", "pathname": "/blog/a", "directory": False}
        expected = {"results": [{"step": page, "visitors": 1}], "no_further": 0}
        assert explore(client, "next", body) == expected

    def test_the_dashboards_filters_and_range(self, client: Client) -> None:
        firefox = 'period=7d&filters=[["is","visit:browser",["Firefox"]]]'
        assert explore(client, "next", {"journey": [HOME]}, query=firefox)["no_further"] == 0
        answer = explore(client, "next", {"journey": [HOME]}, query="period=12mo&date=2024-06-01")
        assert answer == {
            "results": [],
            "no_further": 1,
        }


@pytest.mark.usefixtures("visits")
def test_who_follows_a_journey(client: Client) -> None:
    page = {"name": "pageview", "pathname": "/blog/a", "directory": False}
    assert explore(client, "funnel", {"journey": [HOME, page]}) == {
        "steps": [
            {"step": {**HOME, "directory": False}, "visitors": 3},
            {"step": page, "visitors": 1},
        ],
        "conversion_rate": "33.33",
    }
    assert explore(client, "funnel", {"journey": []}) == {"steps": [], "conversion_rate": "0"}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{", "not valid JSON"),
        ('{"search": "\\ud800"}', "not valid JSON"),  # half a character
        ([], "has to be a JSON object"),
        ({"journey": "x"}, "has to be a list"),
        ({"journey": ["x"]}, "an object with a name"),
        ({"journey": [{"pathname": "/"}]}, "an object with a name"),
        ({"journey": [{"name": ""}]}, "an object with a name"),
        ({"journey": [{"name": "pageview", "pathname": 1}]}, "an object with a name"),
        ({"journey": [{"name": "pageview", "directory": 1}]}, "an object with a name"),
        ({"journey": [HOME] * 22}, "at most 20 steps"),
        ({"direction": "sideways"}, "forward or backward"),
        ({"direction": []}, "forward or backward"),
        ({"search": 1}, "has to be text"),
        ({"limit": 0}, "from 1 to 1000"),
        ({"limit": "10"}, "from 1 to 1000"),
        ({"limit": True}, "from 1 to 1000"),
    ],
)
@pytest.mark.parametrize("report", ["next", "funnel"])
def test_what_cannot_be_understood_is_refused(
    client: Client, traffic: Traffic, report: str, body: Any, message: str
) -> None:
    assert message in explore(client, report, body, status=400)["error"]


def test_the_longest_journey_has_no_next_step(client: Client, traffic: Traffic) -> None:
    journey = [{"name": "pageview", "pathname": f"/{n}"} for n in range(21)]
    assert len(explore(client, "funnel", {"journey": journey})["steps"]) == 21
    assert "at most 20" in explore(client, "next", {"journey": journey}, status=400)["error"]
    assert explore(client, "next", {"journey": journey[:20]})["results"] == []


def test_mistakes_in_the_dashboards_parameters(client: Client, traffic: Traffic) -> None:
    error = explore(client, "next", {}, status=400, query="date=yesterday")["error"]
    assert "date argument" in error
    regex = 'period=7d&filters=[["matches","visit:browser",["("]]]'
    for report in ("next", "funnel"):
        error = explore(client, report, {"journey": [HOME]}, status=400, query=regex)["error"]
        assert "regular expression" in error


def test_a_private_dashboard_keeps_its_journeys(client: Client, traffic: Traffic) -> None:
    traffic.site.public = False
    traffic.site.save()
    explore(client, "next", {}, status=404)
    explore(client, "funnel", {}, status=404)


def test_a_shared_link_opens_them_within_its_segment(client: Client, traffic: Traffic) -> None:
    traffic.site.public = False
    traffic.site.save()
    segment = traffic.site.segments.create(
        name="s", type="site", segment_data={"filters": [["is", "visit:browser", ["Firefox"]]]}
    )
    link = SharedLink.objects.create(
        site=traffic.site, name="l", slug="slug", segment_id=segment.pk
    )
    explore(client, "next", {}, status=400, query=f"period=7d&auth={link.slug}")
    within = f'filters=[["is","segment",[{segment.pk}]]]'
    explore(client, "next", {}, query=f"period=7d&auth={link.slug}&{within}")
