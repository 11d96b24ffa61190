"""What holds for every request: headers, routing by segment, the test clock, errors."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.asgi import get_asgi_application
from django.test import Client

from footfall.config import config
from footfall.sites.models import Site
from footfall.web import middleware
from tests.support.catalog import a_site


@pytest.fixture
def test_clock_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "config", lambda: replace(config(), test_clock=True))


@pytest.fixture
def any_answer(client: Client) -> Iterator[Client]:
    """A client that gets the error page instead of the error."""
    client.raise_request_exception = False
    yield client


def asgi_get(path: str, raw_path: bytes, cookie: str) -> int:
    """The status of a GET as an ASGI server passes it on: decoded path, raw path beside it."""
    statuses: list[int] = []
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": raw_path,
        "query_string": b"",
        "headers": [(b"host", b"testserver"), (b"cookie", cookie.encode())],
    }

    messages = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop()
        await asyncio.Event().wait()  # the browser stays until it is answered
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    asyncio.run(get_asgi_application()(scope, receive, send))
    return statuses[0]


@pytest.mark.django_db
def test_pages_tell_browsers_to_be_strict(client: Client, site: Site) -> None:
    headers = client.get("/login").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Permitted-Cross-Domain-Policies"] == "none"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "no-store" in headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/login", "/register", "/nothing/here", "/sites/new"])
def test_pages_load_nothing_from_elsewhere(browser: Client, path: str) -> None:
    page = browser.get(path, follow=True).content.decode()
    assert "http://" not in page.replace("http://www.w3.org/", "")
    assert "https://" not in page


@pytest.mark.django_db(transaction=True)
def test_an_encoded_slash_belongs_to_the_domain_and_a_plain_one_does_not(
    browser: Client, owner: Any
) -> None:
    a_site("host.org/blog", owner)
    cookie = f"sessionid={browser.cookies['sessionid'].value}"
    path = "/host.org/blog/installation"
    assert asgi_get(path, b"/host.org%2Fblog/installation", cookie) == 200
    assert asgi_get(path, b"/host.org%2fblog/installation/?flow=review", cookie) == 200
    assert asgi_get(path, b"/host.org/blog/installation", cookie) == 404


def test_a_last_slash_changes_nothing(browser: Client, site: Site) -> None:
    assert browser.get("/sites/").status_code == 200
    assert browser.get("/example.com/installation/").status_code == 200


def test_a_request_may_bring_its_own_time_where_that_is_allowed(
    browser: Client, test_clock_allowed: None
) -> None:
    winter = browser.get("/sites/new", headers={"X-Footfall-Now": "2026-01-15T12:00:00Z"})
    summer = browser.get("/sites/new", headers={"X-Footfall-Now": "2026-07-15T12:00:00"})
    assert "Europe/Tallinn (UTC+02:00)" in winter.content.decode()
    assert "Europe/Tallinn (UTC+03:00)" in summer.content.decode()


def test_a_time_that_cannot_be_read_is_refused(browser: Client, test_clock_allowed: None) -> None:
    response = browser.get("/sites", headers={"X-Footfall-Now": "noon"})
    assert response.status_code == 400
    assert response.json() == {"error": "X-Footfall-Now: 'noon' is not an ISO 8601 time"}


def test_nobody_changes_the_time_of_an_ordinary_installation(browser: Client) -> None:
    assert browser.get("/sites", headers={"X-Footfall-Now": "noon"}).status_code == 200


def test_an_unknown_page_is_a_page_and_an_unknown_api_is_json(client: Client, site: Site) -> None:
    page = client.get("/wp-login.php")
    assert page.status_code == 404
    assert page.headers["Content-Type"].startswith("text/html")
    assert ">There is nothing here</h1>" in page.content.decode()
    api = client.get("/api/nothing")
    assert api.status_code == 404
    assert api.json() == {"error": "Not found"}


def test_a_failure_of_ours_is_said_without_details(
    any_answer: Client, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(request: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("footfall.web.pages.health._geo_database", lambda: fail(None))
    response = any_answer.get("/api/system")
    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()
    assert "secret detail" not in response.content.decode()


@pytest.mark.django_db
def test_small_files_every_site_has(client: Client) -> None:
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"
    assert client.get("/favicon.ico").headers["Location"] == "/static/favicon.svg"
