"""The size class of a device, by its kind and never by pixels.

The kinds and how they are told apart are device-detector's.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from device_detector.parser.settings import (  # type: ignore[import-untyped]
    DESKTOP_OS,
    TV_CLIENTS,
)

from footfall.ingest.rule_list import RuleList, entries

MOBILE, TABLET, DESKTOP = "Mobile", "Tablet", "Desktop"

_SIZES = {
    "smartphone": MOBILE,
    "feature phone": MOBILE,
    "portable media player": MOBILE,
    "phablet": MOBILE,
    "wearable": MOBILE,
    "camera": MOBILE,
    "tablet": TABLET,
    "car browser": TABLET,
    "desktop": DESKTOP,
    "tv": DESKTOP,
    "console": DESKTOP,
}

_TELEVISION = re.compile(
    r"HbbTV/|SmartTvA/|SmartTV|Andr0id|(?:Android(?: UHD)?|Google) TV|\(lite\) TV|BRAVIA|Firebolt"
    r"| TV$|Tizen.+ TV|Opera TV Store| OMI/|[a-z]+[ _]Shell[ _]\w{6}|tclwebkit",
    re.IGNORECASE,
)
_TELEVISION_HINT = "(TV;"
_PAD = re.compile(r"Pad/APad", re.IGNORECASE)
_TABLET = re.compile(r"Android(?: [.0-9]+)?; Tablet;|Tablet(?! PC)|-tablet$", re.IGNORECASE)
_PHONE = re.compile(r"Android(?: [.0-9]+)?; Mobile;|-mobile$", re.IGNORECASE)
_TOUCH_WINDOWS = re.compile(r"Windows NT (?:6\.[2-9]|1\d).*\bTouch\b")
_DESKTOP_HINT = re.compile(r"\bDesktop(?: (?:x32|x64|WOW64))?;")

#: The kinds of devices, in the order in which they are looked for.
_DEVICES = (
    "shell_tv",
    "notebooks",
    "consoles",
    "car_browsers",
    "cameras",
    "portable_media_player",
    "mobiles",
)

_PHONE_SYSTEMS = frozenset({"Java ME", "KaiOS"})


def screen_size(user_agent: str, system: str, family: str, client: str) -> str:
    """``Mobile``, ``Tablet``, ``Desktop`` or empty.

    ``family`` is the kind of operating system that ``system`` is.
    """
    if _TELEVISION.search(user_agent) or client in TV_CLIENTS:
        return DESKTOP
    if kind := _kind(user_agent):
        if kind == "smartphone" and _PAD.search(user_agent):
            return TABLET
        return _SIZES.get(kind, "")
    return _size_by_hints(user_agent, system, family)


def _size_by_hints(user_agent: str, system: str, family: str) -> str:
    """The size of a device that no list knows."""
    if family == "Android" and "Chrome/" in user_agent:
        # The convention: browsers of phones say "Mobile", those of tablets do not.
        return MOBILE if "Mobile" in user_agent else TABLET
    if _TABLET.search(user_agent) or _PAD.search(user_agent) or _TOUCH_WINDOWS.search(user_agent):
        return TABLET
    if _PHONE.search(user_agent) or system in _PHONE_SYSTEMS:
        return MOBILE
    if _TELEVISION_HINT in user_agent or _DESKTOP_HINT.search(user_agent):
        return DESKTOP
    return DESKTOP if family in DESKTOP_OS else ""


def _kind(user_agent: str) -> str:
    """The kind of device by brand and model, empty if none is known."""
    found = devices().first(user_agent)
    if found is None:
        return ""
    models: RuleList | None = found.rule["models"]
    model = models.first(user_agent) if models else None
    kind: str = (model or found).rule["device"]
    return kind


@cache
def devices() -> RuleList:
    """The brands. The first call reads the lists."""
    return RuleList(_brand_rules())


def _brand_rules() -> Iterator[Mapping[str, Any]]:
    """Brands with the kind of device they mostly make, and their models of other kinds.

    Of these only such with a name: the nameless are for what earlier models have left over, and
    we do not have those. Models of one kind that follow each other are one rule.
    """
    for file in _DEVICES:
        for brand in entries(f"device/{file}.yml"):
            kind = brand.get("device", "")
            models = [
                model
                for model in brand.get("models", ())
                if model.get("device", kind) != kind and model["model"]
            ]
            others = [
                {"regex": "|".join(f"(?:{model['regex']})" for model in alike), "device": other}
                for other, alike in groupby(models, itemgetter("device"))
            ]
            yield {
                "regex": brand["regex"],
                "device": kind,
                "models": RuleList(others) if others else None,
            }
