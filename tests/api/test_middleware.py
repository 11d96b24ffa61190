"""Headers of the JSON APIs: who may read answers from a page elsewhere, and who may keep them."""

import pytest
from django.test import Client

from footfall.accounts.models import User
from footfall.sites.models import Site
from tests.api.traffic import Traffic

ELSEWHERE = {"Origin": "https://elsewhere.test"}

OPEN = [
    "/api/v1/stats/aggregate",
    "/api/v2/query",
    "/api/docs/query",
    "/api/docs/query/schema.json",
    "/api/v2/nonsense",
    "/api/plugins/v1/goals",
]
CLOSED = ["/api/stats/site.test/top-stats", "/api/sites", "/sites", "/login"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", OPEN)
def test_any_page_may_read_public_apis(client: Client, path: str) -> None:
    for headers in ({}, ELSEWHERE):
        response = client.get(path, headers=headers)
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["access-control-allow-credentials"] == "true"
        assert response.headers["access-control-expose-headers"] == ""


@pytest.mark.parametrize("path", OPEN)
def test_browsers_may_ask_first(client: Client, path: str) -> None:
    asked = {**ELSEWHERE, "Access-Control-Request-Method": "POST"}
    response = client.options(path, headers=asked)
    assert (response.status_code, response.content) == (204, b"")
    assert "Content-Type" not in response.headers
    assert response.headers["access-control-allow-origin"] == "*"
    assert "POST" in response.headers["access-control-allow-methods"].split(",")
    allowed = response.headers["access-control-allow-headers"].split(",")
    assert {"Authorization", "Content-Type", "X-CSRF-Token"} <= set(allowed)
    assert response.headers["access-control-max-age"] == "1728000"


@pytest.mark.parametrize("path", CLOSED)
def test_what_a_login_protects_stays_closed(
    client: Client, traffic: Traffic, owner: User, path: str
) -> None:
    client.force_login(owner)
    for response in (
        client.get(path, headers=ELSEWHERE),
        client.options(path, headers={**ELSEWHERE, "Access-Control-Request-Method": "GET"}),
    ):
        assert not any(name.lower().startswith("access-control") for name in response.headers)


def test_queries_by_session_are_never_opened_to_an_origin(
    client: Client, traffic: Traffic, owner: User
) -> None:
    """Browsers keep an answer from a page that sent cookies, unless it names the page's origin."""
    client.force_login(owner)
    body = {"site_id": "site.test", "metrics": ["visitors"], "date_range": "7d"}
    response = client.post(
        "/api/docs/query", body, content_type="application/json", headers=ELSEWHERE
    )
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["/api/stats/site.test/top-stats", "/api/sites"])
def test_nobody_keeps_figures(client: Client, traffic: Traffic, owner: User, path: str) -> None:
    client.force_login(owner)
    response = client.get(path)
    assert response.status_code == 200
    directives = response.headers["Cache-Control"].replace(" ", "").split(",")
    assert set(directives) == {"private", "no-store"}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/v2/query", "POST"),
        ("GET", "/api/docs/query", "POST"),
        ("POST", "/api/docs/query/schema.json", "GET"),
        ("DELETE", "/api/sites", "GET"),
        ("POST", "/api/stats/site.test/top-stats", "GET"),
    ],
)
def test_a_wrong_method_is_told_the_right_one(
    client: Client, site: Site, owner: User, method: str, path: str, allowed: str
) -> None:
    client.force_login(owner)
    response = client.generic(method, path)
    assert (response.status_code, response.headers["Allow"]) == (405, allowed)
    assert response.json() == {"error": f"{method} is not allowed here, use {allowed}."}
