"""What a user agent tells of browser, operating system and kind of device.

Parsed by ua-parser's uap-core rules, because they cost some hundredths of a millisecond where
Matomo's device-detector costs several whole ones in Python. The names, however, are
device-detector's, which Plausible's users know; the tables below translate.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from ua_parser import OS, Parser, UserAgent
from ua_parser.loaders import load_builtins
from ua_parser.regex import Resolver

from footfall.ingest.bots import is_crawler
from footfall.sessions.event import UNKNOWN_DEVICE, Device

MOBILE, TABLET, DESKTOP = "Mobile", "Tablet", "Desktop"
MOBILE_APP = "Mobile App"

#: Longer than any real user agent; what is beyond tells nothing new.
MAX_LENGTH = 1_024

_BROWSERS = {
    "Amazon Silk": "Mobile Silk",
    "Android": "Android Browser",
    "BlackBerry WebKit": "BlackBerry Browser",
    "Chrome Mobile": "Chrome",
    "Chrome Mobile WebView": MOBILE_APP,
    "Chrome Mobile iOS": "Chrome",
    "DuckDuckGo": "DuckDuckGo Privacy Browser",
    "DuckDuckGo Mobile": "DuckDuckGo Privacy Browser",
    "Ecosia Android": "Ecosia",
    "Ecosia iOS": "Ecosia",
    "Edge": "Microsoft Edge",
    "Edge Mobile": "Microsoft Edge",
    "Epiphany": "GNOME Web",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "HuaweiBrowser": "Huawei Browser Mobile",
    "Huawei Browser": "Huawei Browser Mobile",
    "IE": "Internet Explorer",
    "MiuiBrowser": "Mi Browser",
    "Mobile Safari": "Safari",
    "Mobile Safari UI/WKWebView": "Safari",
    "Opera Mini": "Opera",
    "Opera Mobile": "Opera",
    "Puffin": "Puffin Web Browser",
    "QQ Browser Mobile": "QQ Browser",
    "Samsung Internet": "Samsung Browser",
    "VivoBrowser": "vivo Browser",
    "Whale": "Whale Browser",
    "YandexSearch": "Yandex Browser",
}

#: Families whose version is that of the system, not the browser's.
_WITHOUT_VERSION = frozenset({"Android"})

#: Families that are apps with a web view, not browsers.
_APPS = frozenset(
    {
        "Baidu Explorer",
        "BytedanceWebview",
        "Facebook",
        "Facebook Messenger",
        "Facebook Groups",
        "Flipboard",
        "Google",
        "Instagram",
        "LinkedIn",
        "LINE",
        "Pinterest",
        "Slack",
        "Snapchat",
        "TikTok",
        "Twitter",
        "WeChat",
        "WhatsApp",
    }
)

_SYSTEMS = {"Linux": "GNU/Linux", "Mac OS X": "Mac", "WatchOS": "watchOS", "Web0S": "webOS"}

_APPLE_SYSTEMS = frozenset({"Mac OS X", "iOS"})
_MOBILE_SYSTEMS = frozenset(
    {"iOS", "Android", "Windows Phone", "KaiOS", "BlackBerry OS", "Firefox OS", "Symbian OS"}
)
_DESKTOP_SYSTEMS = frozenset(
    {
        "Arch Linux",
        "CentOS",
        "Chrome OS",
        "Debian",
        "Fedora",
        "FreeBSD",
        "GNU/Linux",
        "Gentoo",
        "Linux Mint",
        "Mac",
        "NetBSD",
        "OpenBSD",
        "Red Hat",
        "SUSE",
        "Solaris",
        "Tizen",
        "Ubuntu",
        "Windows",
        "webOS",
    }
)

_TELEVISION = re.compile(
    r"smart-?tv|\btv\b|appletv|googletv|android tv|bravia|hbbtv|\baft[a-z0-9]+\b|roku|crkey",
    re.IGNORECASE,
)
_CONSOLE = re.compile(r"playstation|xbox|nintendo", re.IGNORECASE)
_TABLET = re.compile(r"\bipad\b|\btablet\b|\bkf[a-z]{2,5}\b|playbook", re.IGNORECASE)
_FIRE_DEVICE = re.compile(r"\b(?:KF[A-Z]{2,5}|AFT[A-Z0-9]+)\b")
#: Fire OS by the Android it is built on.
_FIRE_OS = {"4": "4", "5": "5", "7": "6", "9": "7", "10": "8", "11": "8"}

#: From this version on Safari names an older system than its own; its own number is the same.
_APPLE_FIRST_HIDDEN = 26
_SAFARI_VERSION = re.compile(r"\bVersion/([0-9]+)\.([0-9]+)")

_parser = Parser(Resolver(load_builtins()))


class Agent(NamedTuple):
    """A parsed user agent; ``is_bot`` covers crawlers and headless browsers."""

    device: Device
    is_bot: bool


_NOBODY = Agent(UNKNOWN_DEVICE, is_bot=False)


def parse_user_agent(user_agent: str) -> Agent:
    """Read a user agent. Unknown or missing ones are no bots and have empty fields."""
    return _parse(user_agent[:MAX_LENGTH]) if user_agent else _NOBODY


@lru_cache(20_000)
def _parse(user_agent: str) -> Agent:
    found = _parser.parse(user_agent)
    if is_crawler(user_agent) or (found.device and found.device.family == "Spider"):
        return Agent(UNKNOWN_DEVICE, is_bot=True)
    browser, browser_version = _browser(found.user_agent)
    system, system_version = _system(found.os, user_agent)
    return Agent(
        Device(
            screen_size=_screen_size(system, user_agent),
            operating_system=system,
            operating_system_version=system_version,
            browser=browser,
            browser_version=browser_version,
        ),
        is_bot=False,
    )


def _browser(found: UserAgent | None) -> tuple[str, str]:
    if found is None:
        return "", ""
    if found.family in _APPS:
        return MOBILE_APP, ""
    version = "" if found.family in _WITHOUT_VERSION else _version(found.major, found.minor)
    return _BROWSERS.get(found.family, found.family), version


def _system(found: OS | None, user_agent: str) -> tuple[str, str]:
    if found is None:
        return "", ""
    version = _version(found.major, found.minor)
    if (
        found.family in _APPLE_SYSTEMS
        and _number(found.major) < _APPLE_FIRST_HIDDEN
        and (safari := _SAFARI_VERSION.search(user_agent))
        and int(safari[1]) >= _APPLE_FIRST_HIDDEN
    ):
        version = _version(safari[1], safari[2])
    if found.family == "Android" and _FIRE_DEVICE.search(user_agent):
        return "Fire OS", _FIRE_OS.get(found.major or "", "")
    if found.family == "iOS" and "iPad" in user_agent and _number(found.major) >= 13:
        return "iPadOS", version
    return _SYSTEMS.get(found.family, found.family), version


def _version(major: str | None, minor: str | None) -> str:
    """The first two components of a version."""
    if major and minor:
        return f"{major}.{minor}"
    return major or ""


def _number(component: str | None) -> int:
    """A version's component as a number, 0 if it is none."""
    return int(component) if component and component.isdecimal() else 0


def _screen_size(system: str, user_agent: str) -> str:
    """The size class of a device, by its kind and never by pixels."""
    if _TELEVISION.search(user_agent) or _CONSOLE.search(user_agent):
        return DESKTOP
    if system == "iPadOS" or _TABLET.search(user_agent):
        return TABLET
    if system == "Android":
        # Android's convention: phones say "Mobile", tablets do not.
        return MOBILE if "Mobile" in user_agent or "Opera Mini" in user_agent else TABLET
    if system in _MOBILE_SYSTEMS or "iPhone" in user_agent:
        return MOBILE
    return DESKTOP if system in _DESKTOP_SYSTEMS else ""
