"""One site in Footfall for all these tests; every test has a website with a host of its own."""

import itertools
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import CHROMIUM_FLAGS
from tests.browser.tracker.playground import Answer, Website, playground
from tests.support.server import FootfallServer

DOMAIN = "tracked.test"

_numbers = itertools.count(1)

Grounds = tuple[int, dict[tuple[str, str], Answer], FootfallServer, dict[str, Any]]


@pytest.fixture(scope="session")
def grounds(server: FootfallServer) -> Iterator[Grounds]:
    site = server.create_site(DOMAIN)
    with playground(server) as (port, answers):
        yield port, answers, server, site


@pytest.fixture
def web(grounds: Grounds, request: pytest.FixtureRequest) -> Website:
    port, answers, server, site = grounds
    words = re.sub(r"\W+|_", "-", request.node.name.lower().removeprefix("test_"))
    host = f"{words[:50].strip('-')}-{next(_numbers)}.test"
    return Website(host, port, server, site, answers)


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A visitor's tab. Errors of scripts in it fail the test."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []


_CREATE_GOAL = """
import sys
from footfall.cli._catalog import open_catalog
open_catalog()
from footfall.sites.goals import create_goal
from footfall.sites.models import Site
domain, name, currency = sys.argv[1:]
create_goal(Site.objects.get(domain=domain), event_name=name, currency=currency)
"""


@pytest.fixture(scope="session")
def euro_goal(grounds: Grounds) -> str:
    """The name of a goal that is worth euros."""
    _, _, server, _ = grounds
    command = [sys.executable, "-c", _CREATE_GOAL, DOMAIN, "Purchase", "EUR"]
    subprocess.run(command, env=server.env, check=True, timeout=60)
    # Once the server knows a site that was made later, it knows the goal as well.
    server.create_site("made-after-the-goal.test")
    return "Purchase"


@pytest.fixture
def caching_page(chromium: Browser) -> Iterator[Page]:
    """A tab of a browser that keeps pages alive to go back to, which Playwright's does not."""
    browser = chromium.browser_type.launch(
        executable_path=shutil.which("chromium"),
        args=CHROMIUM_FLAGS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser.new_page()
    browser.close()
