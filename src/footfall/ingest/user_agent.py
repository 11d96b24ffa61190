"""What a user agent tells of browser, operating system and kind of device.

The lists are those of Matomo's device-detector, so names are the ones that Plausible's users know.
Its package is made for thoroughness and takes some milliseconds a user agent; matched by RE2
(:mod:`footfall.ingest.rule_list`) they take a tenth of one.
"""

import re
from concurrent.futures import Future
from functools import cache, lru_cache
from typing import NamedTuple

from device_detector.parser.settings import (  # type: ignore[import-untyped]
    FAMILY_FROM_OS,
    OPERATING_SYSTEMS,
    OS_TO_ABBREV,
)

from footfall.ingest.background import begin
from footfall.ingest.bots import is_bot, read_bots
from footfall.ingest.rule_list import RuleList, entries
from footfall.ingest.screen_size import devices, screen_size
from footfall.sessions.event import UNKNOWN_DEVICE, Device

MOBILE_APP = "Mobile App"

#: Longer than any real user agent; what is beyond tells nothing new.
MAX_LENGTH = 1_024

#: The kinds of clients, in the order in which they are looked for.
_CLIENTS = {
    "feed reader": "feed_readers",
    MOBILE_APP: "mobile_apps",
    "media player": "mediaplayers",
    "personal information manager": "pim",
    "browser": "browsers",
    "library": "libraries",
}

#: Browsers that are shown under another name.
_BROWSERS = {
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Chrome Webview": MOBILE_APP,
    "Firefox Mobile": "Firefox",
    "Firefox Mobile iOS": "Firefox",
    "Mobile Safari": "Safari",
    "Opera Mini": "Opera",
    "Opera Mini iOS": "Opera",
    "Opera Mobile": "Opera",
    "Yandex Browser Lite": "Yandex Browser",
}

_HEADLESS = "Headless Chrome"

_WEBOS_VERSION = re.compile(r"WEBOS([\d.]+)", re.IGNORECASE)


class Agent(NamedTuple):
    """A parsed user agent; ``is_bot`` covers crawlers and headless browsers."""

    device: Device
    is_bot: bool


_NOBODY = Agent(UNKNOWN_DEVICE, is_bot=False)
_BOT = Agent(UNKNOWN_DEVICE, is_bot=True)


def parse_user_agent(user_agent: str) -> Agent:
    """Read a user agent. Unknown or missing ones are no bots and have empty fields."""
    return _parse(user_agent[:MAX_LENGTH]) if user_agent else _NOBODY


def cache_info() -> tuple[int, int, int | None, int]:
    """Hits, misses, and how many readings the cache may hold and does."""
    return _parse.cache_info()


@cache
def loading() -> Future[None]:
    """The reading of the lists, which takes seconds. The first call starts it in the background."""
    return begin("user-agents", _load)


def _load() -> None:
    for read in (_clients, _systems, read_bots, devices):
        read()


@lru_cache(20_000)
def _parse(user_agent: str) -> Agent:
    # Only the first visitors after the start wait here.
    loading().result()
    if is_bot(user_agent):
        return _BOT
    client = _clients().first(user_agent)
    if client and client.name == _HEADLESS:
        return _BOT
    system, system_version = _system(user_agent)
    browser, browser_version = "", ""
    if client:
        browser = _BROWSERS.get(client.name, client.name)
        browser_version = _two_components(client.version)
        if client.rule["kind"] == MOBILE_APP:
            browser, browser_version = MOBILE_APP, ""
    return Agent(
        Device(
            screen_size=screen_size(
                user_agent,
                system,
                FAMILY_FROM_OS.get(OS_TO_ABBREV.get(system.lower(), ""), ""),
                client.name if client else "",
            ),
            operating_system=system,
            operating_system_version=system_version,
            browser=browser,
            browser_version=browser_version,
        ),
        is_bot=False,
    )


def _system(user_agent: str) -> tuple[str, str]:
    found = _systems().first(user_agent)
    if found is None:
        return "", ""
    # An expression may take the name as it stands, in whatever case.
    name = OPERATING_SYSTEMS.get(OS_TO_ABBREV.get(found.name.lower(), ""), found.name)
    version = found.version
    if name == "webOS" and not version and (match := _WEBOS_VERSION.search(user_agent)):
        version = match[1]
    return name, _two_components(version)


def _two_components(version: str) -> str:
    return ".".join(version.replace("_", ".").strip(". ").split(".")[:2])


@cache
def _clients() -> RuleList:
    return RuleList(
        {**rule, "kind": kind}
        for kind, file in _CLIENTS.items()
        for rule in entries(f"client/{file}.yml")
    )


@cache
def _systems() -> RuleList:
    return RuleList(entries("oss.yml"))
