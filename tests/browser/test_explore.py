"""Journeys as a reader walks them: from column to column, there and back."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.server import FootfallServer, wait_until

DOMAIN = "journeys.test"


@pytest.fixture(scope="module", autouse=True)
def history(server: FootfallServer, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Of three visitors who come to the front page, two read the blog; one of them signs up."""
    noon = (datetime.now(UTC) - timedelta(days=3)).replace(hour=12)
    visits = {
        1: [("pageview", "/"), ("pageview", "/blog/a"), ("Signup", "/blog/a")],
        2: [("pageview", "/"), ("pageview", "/blog/b")],
        3: [("pageview", "/")],
    }
    lines = [
        {
            "name": name,
            "timestamp": (noon + timedelta(hours=user, minutes=minute)).isoformat(),
            "user_id": user,
            "hostname": DOMAIN,
            "pathname": path,
        }
        for user, steps in visits.items()
        for minute, (name, path) in enumerate(steps)
    ]
    file: Path = tmp_path_factory.mktemp("journeys") / "events.ndjson"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    server.create_site(DOMAIN)
    server.footfall("load-events", str(file), "--site", DOMAIN)


@pytest.fixture
def tile(owner: Page, server: FootfallServer) -> Locator:
    owner.goto(f"{server.url}/{DOMAIN}?period=28d")
    tile = owner.get_by_role("region", name="Behaviours")
    tile.get_by_role("tab", name="Explore").click()
    return tile


def test_from_a_starting_point_on(tile: Locator) -> None:
    tile.get_by_role("region", name="Starting point").get_by_role("button", name="/ 3").click()
    second = tile.get_by_role("region", name="1 step after")
    expect(second).to_contain_text("No further action1")
    second.get_by_role("button", name="/blog/… 2").click()
    third = tile.get_by_role("region", name="2 steps after")
    expect(third.get_by_role("button", name="Signup")).to_contain_text("1")
    expect(tile).to_contain_text("66.67% conversion rate, 2 visitors")


def test_back_from_an_end_point(tile: Locator) -> None:
    tile.get_by_role("radio", name="End point").click()
    tile.get_by_role("searchbox", name="Search end point").fill("sign")
    tile.get_by_role("button", name="Signup").click()
    before = tile.get_by_role("region", name="1 step before")
    expect(before.get_by_role("listitem")).to_have_count(1)
    before.get_by_role("button", name="/blog/a").click()
    expect(tile.get_by_role("region", name="2 steps before")).to_contain_text("/1")
    expect(tile).to_contain_text("100% conversion rate, 1 visitor")


def test_a_phone_scrolls_the_columns_and_not_the_page(tile: Locator) -> None:
    page = tile.page
    page.set_viewport_size({"width": 390, "height": 844})
    tile.get_by_role("region", name="Starting point").get_by_role("button", name="/ 3").click()
    expect(tile.get_by_role("region", name="1 step after")).to_be_in_viewport()
    # The graph follows a new width a moment later.
    wait_until(lambda: page.evaluate("document.documentElement.scrollWidth") <= 390, seconds=5)
