"""The dashboard as its owner uses it, on history that was loaded through the running server."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.server import FootfallServer

DOMAIN = "history.test"


def visit(
    days_ago: int, user: int, source: str, country: str, *paths: str
) -> list[dict[str, object]]:
    """The lines of one visit around noon; a minute between its pages."""
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    start = noon - timedelta(days=days_ago)
    return [
        {
            "name": "pageview",
            "timestamp": (start + timedelta(minutes=minute)).isoformat(),
            "user_id": user,
            "hostname": DOMAIN,
            "pathname": path,
            "referrer_source": source,
            "country_code": country,
            "browser": "Firefox",
            "operating_system": "Mac",
            "screen_size": "Desktop",
        }
        for minute, path in enumerate(paths)
    ]


@pytest.fixture(scope="module", autouse=True)
def history(server: FootfallServer, tmp_path_factory: pytest.TempPathFactory) -> None:
    lines = [
        *visit(9, 1, "Google", "DE", "/", "/pricing"),
        *visit(9, 2, "Google", "FR", "/"),
        *visit(8, 3, "Hacker News", "DE", "/blog/launch", "/", "/pricing"),
        *visit(2, 4, "", "US", "/"),
    ]
    file: Path = tmp_path_factory.mktemp("history") / "events.ndjson"
    file.write_text("".join(json.dumps(line) + "\n" for line in sorted(lines, key=by_time)))
    server.create_site(DOMAIN)
    summary = server.footfall("load-events", str(file), "--site", DOMAIN)
    assert summary["events"] == len(lines)


def by_time(line: dict[str, object]) -> str:
    return str(line["timestamp"])


@pytest.fixture
def dashboard(owner: Page, server: FootfallServer) -> Page:
    owner.goto(f"{server.url}/{DOMAIN}?period=28d")
    expect(stat(owner, "Unique visitors")).to_contain_text("4")
    return owner


def stat(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name="Overview").get_by_role("button", name=name)


def names(page: Page, tile: str) -> Locator:
    return page.get_by_role("region", name=tile).locator("tbody tr td:first-child")


def test_clicking_a_row_filters_everything_and_back_undoes_it(dashboard: Page) -> None:
    expect(stat(dashboard, "Total pageviews")).to_contain_text("7")
    sources = dashboard.get_by_role("region", name="Sources")
    sources.get_by_role("tab", name="Sources").click()
    sources.get_by_role("link", name="Hacker News").click()
    expect(stat(dashboard, "Unique visitors")).to_contain_text("1")
    expect(stat(dashboard, "Total pageviews")).to_contain_text("3")
    expect(names(dashboard, "Pages")).to_have_count(3)
    assert "f=is,source,Hacker%20News" in dashboard.url
    dashboard.go_back()
    expect(stat(dashboard, "Unique visitors")).to_contain_text("4")


def test_a_view_is_in_its_address_and_survives_a_reload(dashboard: Page) -> None:
    dashboard.goto(f"{dashboard.url.split('?')[0]}?f=is,page,/pricing&period=28d")
    expect(stat(dashboard, "Unique visitors")).to_contain_text("2")
    dashboard.reload()
    expect(stat(dashboard, "Unique visitors")).to_contain_text("2")
    dashboard.keyboard.press("Escape")
    expect(stat(dashboard, "Unique visitors")).to_contain_text("4")


def test_a_key_chooses_the_period(dashboard: Page) -> None:
    dashboard.keyboard.press("w")
    dashboard.wait_for_url("**period=7d**")
    expect(stat(dashboard, "Unique visitors")).to_contain_text("1")


def test_details_list_every_row_and_can_be_searched(dashboard: Page) -> None:
    dashboard.get_by_role("region", name="Pages").get_by_role("link", name="Details").click()
    dialog = dashboard.get_by_role("dialog")
    expect(dialog.locator("tbody tr")).to_have_count(3)
    dialog.get_by_role("searchbox").fill("blog")
    expect(dialog.locator("tbody tr")).to_have_count(1)
    dashboard.keyboard.press("Escape")
    dashboard.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_nothing_overflows_sideways_and_the_console_stays_silent(
    chromium: Browser, dashboard: Page, width: int
) -> None:
    complaints: list[str] = []
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark",
        storage_state=dashboard.context.storage_state(),
    )
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(dashboard.url)
    expect(stat(page, "Unique visitors")).to_contain_text("4")
    page.get_by_role("region", name="Pages").scroll_into_view_if_needed()
    expect(names(page, "Pages")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.classList.contains('dark')")
    assert complaints == []
    context.close()


def test_a_stranger_sees_that_there_is_nothing(chromium: Browser, server: FootfallServer) -> None:
    context = chromium.new_context()
    page = context.new_page()
    answer = page.goto(f"{server.url}/{DOMAIN}")
    assert answer is not None
    assert answer.status == 404
    assert page.request.get(f"{server.url}/api/stats/{DOMAIN}/top-stats").status == 404
    context.close()


def test_a_wrong_password_says_so_and_keeps_the_address(
    chromium: Browser, server: FootfallServer
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{server.url}/login")
    page.get_by_label("Email").fill("owner@example.org")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Email")).to_have_value("owner@example.org")
    context.close()
