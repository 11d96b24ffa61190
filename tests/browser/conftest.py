"""Fixtures of the tests that open pages in a real Chromium."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect, sync_playwright

from tests.support.server import EMAIL, PASSWORD, FootfallServer, running_server

USER_AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)

#: Hosts under .test are ours; and the pages must take the browser for a person's. The user agent
#: is set for the whole browser, because requests that outlive a page ignore a context's.
CHROMIUM_FLAGS = [
    f"--user-agent={USER_AGENT}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-blink-features=AutomationControlled",
    "--host-resolver-rules=MAP *.test 127.0.0.1",
]

# A busy machine may take its time; a page that never gets there still fails.
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FootfallServer]:
    """One running server that all browser tests share; each makes sites of its own."""
    with running_server(tmp_path_factory.mktemp("footfall")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    assert executable, "browser tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def visitor(context: BrowserContext) -> Page:
    """A tab in which a visitor walks through a website."""
    return context.new_page()


@pytest.fixture(scope="session")
def login(chromium: Browser, server: FootfallServer) -> StorageState:
    """What a browser keeps after logging in; once, since logins are limited by the minute."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{server.url}/login")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/sites")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def owner(chromium: Browser, login: StorageState) -> Iterator[Page]:
    """A tab in which the site's owner is logged in."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1000}, storage_state=login)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()
