"""Which user agents are machines and not visitors."""

from functools import cache
from typing import Final

import crawleruseragents  # type: ignore[import-untyped]
import re2  # type: ignore[import-untyped]

from footfall.ingest.rule_list import RuleList, compiled, entries

#: What our own check of a site's installation calls itself; its visits never count.
VERIFICATION_AGENT: Final = "Footfall Verification Agent"

#: Patterns of crawlers that also match phones, browsers and apps of real visitors.
TOO_WIDE = frozenset(
    {
        r"008\/",
        r"AP3A\.240617\.008",
        "Butterfly",
        "Chirp|gotosocial",
        r"Code\/1\.",
        "Expanse",
        "Fever",
        "Fluid",
        "NewsBlur",
        "Podimo",
        "Sogou",
        "Sonic",
        "Viber",
        "WhatsApp",
    }
)


def is_bot(user_agent: str) -> bool:
    """Whether a user agent says it is a crawler, monitor, headless browser or the like."""
    return _bots().first(user_agent) is not None or _crawlers().Match(user_agent) is not None


def read_bots() -> None:
    """Read the lists, before they are needed."""
    _bots()
    _crawlers()


@cache
def _bots() -> RuleList:
    """The list of device-detector."""
    return RuleList({"regex": rule["regex"]} for rule in entries("bots.yml"))


@cache
def _crawlers() -> re2.Filter:
    """The list of the crawler-user-agents package.

    HTTP client libraries are left out: servers and apps send events of real visitors with them.
    """
    return compiled(
        (
            entry["pattern"]
            for entry in crawleruseragents.CRAWLER_USER_AGENTS_DATA
            if entry["tags"] != ["http-library"] and entry["pattern"] not in TOO_WIDE
        ),
        case_sensitive=True,
    )
