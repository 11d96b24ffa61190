"""``POST /api/v2/query`` as HTTP: what a body may be, and that none breaks it.

The answers themselves are in :mod:`tests.contract.test_stats_v2`.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.accounts.models import User
from footfall.accounts.services import create_user
from footfall.sites.models import Goal, GuestMembership, Segment
from footfall.sites.services import create_site
from footfall.stats import dimensions, metrics
from footfall.teams.models import TeamMembership, TeamRole
from footfall.warehouse import Warehouse, WarehouseError
from tests.api.traffic import Traffic, query
from tests.stats.world import custom, engagement, view

VISITORS = {"site_id": "site.test", "metrics": ["visitors"], "date_range": "7d"}


def post(client: Client, key: str, body: bytes, content_type: str = "application/json") -> Any:
    headers = {"Authorization": f"Bearer {key}"}
    return client.post("/api/v2/query", body, content_type=content_type, headers=headers)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b"{'site_id': 'site.test'}",
        b"\xff\xfe",
        b'{"site_id": "\xff"}',
        b'{"site_id": NaN}',
        b"[" * 100_000,
    ],
)
def test_a_body_that_is_not_json_is_told_so(client: Client, key: str, body: bytes) -> None:
    response = post(client, key, body)
    assert response.status_code == 400
    assert response.json()["error"].startswith("The request body is not valid JSON")


def test_a_body_that_is_too_large_is_refused(client: Client, key: str) -> None:
    response = post(client, key, b" " * 3_000_000)
    assert response.status_code == 413
    assert response.json() == {"error": "The request body is too large."}


def test_the_content_type_does_not_matter(client: Client, traffic: Traffic, key: str) -> None:
    body = b'{"site_id":"site.test","metrics":["visitors"],"date_range":"7d"}'
    assert post(client, key, body, content_type="text/plain").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_queries_are_sent_with_post_only(client: Client, method: str) -> None:
    response = getattr(client, method)("/api/v2/query")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert response.json() == {"error": f"{method.upper()} is not allowed here, use POST."}


def test_answers_are_json(client: Client, traffic: Traffic, key: str) -> None:
    response = post(client, key, b"{}")
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("path", ["/api/v2/nonsense", "/api/nonsense", "/api/v1/stats"])
@pytest.mark.django_db
def test_unknown_paths_are_a_404_in_json(client: Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.json()) == (404, {"error": "Not found"})


def test_a_warehouse_that_fails_is_no_fault_of_the_query(
    client: Client, traffic: Traffic, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise WarehouseError("Code: 241. Memory limit exceeded", 241)

    monkeypatch.setattr(Warehouse, "query", fail)
    assert query(client, key, VISITORS, status=503) == {
        "error": "Statistics are not available at the moment. Please try again in a while."
    }


@pytest.mark.django_db
def test_the_api_describes_itself(client: Client) -> None:
    described = client.get("/api/openapi.json").json()
    operation = described["paths"]["/api/v2/query"]["post"]
    body = operation["requestBody"]["content"]["application/json"]
    assert client.get(body["schema"]["$ref"]).status_code == 200
    (scheme,) = described["components"]["securitySchemes"].values()
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert not any(path.startswith("/api/stats/") for path in described["paths"])


@pytest.mark.django_db
def test_the_schema_is_public_and_lists_what_can_be_asked(client: Client) -> None:
    schema = client.get("/api/docs/query/schema.json").json()
    assert "visitors" in str(schema["properties"]["metrics"])
    assert "exit_rate" not in str(schema)


def test_segments_are_those_of_the_site_whoever_saved_them(
    client: Client, traffic: Traffic, key: str, owner: User, stranger: User
) -> None:
    traffic.record(view("2024-06-10T10:00", 1, "/a"), view("2024-06-10T10:00", 2, "/b"))
    other = create_site(owner, "other.test")
    saved = [
        Segment.objects.create(
            site=site,
            owner=user,
            name="A",
            type="personal",
            segment_data={"filters": [["is", "event:page", ["/a"]]]},
        )
        for site, user in ((traffic.site, stranger), (other, owner))
    ]
    personal, foreign = ({**VISITORS, "filters": [["is", "segment", [s.pk]]]} for s in saved)
    assert query(client, key, personal)["results"] == [{"dimensions": [], "metrics": [1]}]
    assert query(client, key, foreign, status=400) == {
        "error": "Invalid filters. Some segments don't exist or aren't accessible."
    }


class TestBySession:
    """``POST /api/docs/query``, for trying out queries."""

    def ask(self, client: Client, body: object, site_id: str = "") -> Any:
        url = "/api/docs/query" + (f"?site_id={site_id}" if site_id else "")
        return client.post(url, body, content_type="application/json")

    def test_editors_may_query(self, client: Client, traffic: Traffic, owner: User) -> None:
        client.force_login(owner)
        assert self.ask(client, VISITORS).json()["results"] == [{"dimensions": [], "metrics": [0]}]

    def test_the_site_of_the_body_goes_before_that_of_the_address(
        self, client: Client, traffic: Traffic, owner: User
    ) -> None:
        client.force_login(owner)
        assert self.ask(client, VISITORS, "other.test").status_code == 200
        body = {"metrics": ["visitors"], "date_range": "7d"}
        assert self.ask(client, body, "site.test").status_code == 200
        assert self.ask(client, body).status_code == 404

    @pytest.mark.parametrize("role", ["owner", "admin", "editor"])
    def test_whoever_may_change_the_site_may_query(
        self, client: Client, traffic: Traffic, stranger: User, role: str
    ) -> None:
        TeamMembership.objects.create(team=traffic.site.team, user=stranger, role=role)
        client.force_login(stranger)
        assert self.ask(client, VISITORS).status_code == 200

    @pytest.mark.parametrize(("role", "status"), [("editor", 200), ("viewer", 404)])
    def test_guests_may_if_they_are_editors(
        self, client: Client, traffic: Traffic, stranger: User, role: str, status: int
    ) -> None:
        membership = TeamMembership.objects.create(
            team=traffic.site.team, user=stranger, role=TeamRole.GUEST
        )
        GuestMembership.objects.create(team_membership=membership, site=traffic.site, role=role)
        client.force_login(stranger)
        assert self.ask(client, VISITORS).status_code == status

    def test_super_admins_may(self, client: Client, traffic: Traffic) -> None:
        admin = create_user("admin@host.test", "a long enough secret", is_super_admin=True)
        client.force_login(admin)
        assert self.ask(client, VISITORS).status_code == 200

    def test_what_is_wrong_with_a_query_is_told_as_with_a_key(
        self, client: Client, traffic: Traffic, owner: User
    ) -> None:
        client.force_login(owner)
        response = self.ask(client, {"metrics": ["luck"], "date_range": "7d"}, "site.test")
        assert response.status_code == 400
        assert response.json() == {"error": '#/metrics/0: Invalid metric "luck"'}

    @pytest.mark.parametrize("site_id", ["other.test", "", 5, ["site.test"], "site.test\0"])
    def test_an_unknown_site_is_told_of_as_a_forbidden_one(
        self, client: Client, traffic: Traffic, owner: User, site_id: object
    ) -> None:
        client.force_login(owner)
        assert self.ask(client, {**VISITORS, "site_id": site_id}).status_code == 404

    def test_everybody_else_is_told_of_no_site(
        self, client: Client, traffic: Traffic, stranger: User
    ) -> None:
        traffic.site.public = True
        traffic.site.save()
        assert self.ask(client, VISITORS).status_code == 404
        client.force_login(stranger)
        assert self.ask(client, VISITORS).status_code == 404
        TeamMembership.objects.create(team=traffic.site.team, user=stranger, role=TeamRole.VIEWER)
        response = self.ask(client, VISITORS)
        assert response.status_code == 404
        assert response.json() == {
            "error": "Site does not exist or user does not have sufficient access."
        }


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
METRICS = st.sampled_from(sorted(metrics.METRICS))
DIMENSIONS = st.sampled_from(["time", "event:props:plan", *sorted(dimensions.DIMENSIONS)])
CLAUSES = st.lists(st.text(max_size=6) | st.integers() | st.just("Signup"), max_size=3)
CONDITIONS = st.tuples(
    st.sampled_from(("is", "is_not", "contains", "contains_not", "matches", "matches_not")),
    DIMENSIONS,
    CLAUSES,
)
FILTERS = st.recursive(
    CONDITIONS,
    lambda inner: (
        st.tuples(st.sampled_from(("and", "or")), st.lists(inner, max_size=2))
        | st.tuples(st.sampled_from(("not", "has_done", "has_not_done")), inner)
    ),
    max_leaves=4,
)
RANGES = (
    st.sampled_from(["day", "24h", "7d", "month", "6mo", "year", "all", "1d", "5000d", "100mo"])
    | st.tuples(st.dates().map(str), st.dates().map(str))
    | st.tuples(
        st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat()),
        st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
    )
)
QUERIES = st.fixed_dictionaries(
    {
        "metrics": st.lists(METRICS, min_size=1, max_size=4, unique=True),
        "date_range": RANGES,
    },
    optional={
        "dimensions": st.lists(DIMENSIONS, max_size=3, unique=True),
        "filters": st.lists(FILTERS, max_size=3),
        "order_by": st.lists(st.tuples(METRICS | DIMENSIONS, st.just("asc")), max_size=2),
        "include": st.dictionaries(
            st.sampled_from(("imports", "time_labels", "total_rows", "trim_relative_date_range")),
            st.booleans(),
        ),
        "pagination": st.fixed_dictionaries({"limit": st.integers(1, 100)}),
    },
)
ANY_NUMBER = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def busy(traffic: Traffic, limit_requests: Callable[[int], None]) -> Traffic:
    """A site with goals and every sort of event, and keys that may be used without end."""
    limit_requests(0)
    Goal.objects.create(
        site=traffic.site, event_name="Signup", display_name="Signup", currency="EUR"
    )
    Goal.objects.create(
        site=traffic.site, page_path="/", scroll_threshold=50, display_name="Read the page"
    )
    traffic.record(
        view("2024-06-10T10:00", 1, country_code="EE", city_geoname_id=588409),
        engagement("2024-06-10T10:01", 1, scroll_depth=60, engagement_time=3000),
        custom("2024-06-10T10:02", "Signup", 1, props={"plan": "big"}, revenue_reporting_amount=5),
        view("2024-06-15T11:59", 2),
    )
    return traffic


@ANY_NUMBER
@given(body=QUERIES)
def test_every_query_is_answered_or_refused_with_a_reason(
    client: Client, busy: Traffic, key: str, body: dict[str, Any]
) -> None:
    response = client.post(
        "/api/v2/query",
        {"site_id": "site.test", **body},
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert response.status_code in (200, 400)
    answer = response.json()
    if response.status_code == 400:
        assert answer.keys() == {"error"}
    else:
        assert list(answer) == ["results", "meta", "query"]
        assert query(client, key, answer["query"]) == answer


@ANY_NUMBER
@given(
    part=st.sampled_from(
        ("metrics", "date_range", "dimensions", "filters", "order_by", "include", "pagination")
    ),
    garbage=JSON,
)
def test_garbage_in_a_query_is_refused_with_a_reason(
    client: Client, busy: Traffic, key: str, part: str, garbage: object
) -> None:
    response = client.post(
        "/api/v2/query",
        {**VISITORS, part: garbage},
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert response.status_code in (200, 400)
    response.json()


def test_filters_may_not_be_nested_without_end(client: Client, busy: Traffic, key: str) -> None:
    nested: Any = ["is", "visit:source", ["Google"]]
    for _ in range(400):
        nested = ["not", nested]
    assert (
        "nested too deeply"
        in query(client, key, {**VISITORS, "filters": [nested]}, status=400)["error"]
    )
