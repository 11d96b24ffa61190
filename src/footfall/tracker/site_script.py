"""Puts a site's settings into the per-site script."""

from dataclasses import dataclass
from functools import cache

import orjson

from footfall.tracker.variants import BUILT

_PLACEHOLDER = "FOOTFALL_SITE"


@dataclass(frozen=True, slots=True)
class TrackerSite:
    """What the script must know of its site. ``id`` is the ``pa-…`` in the script's address."""

    id: str
    domain: str
    outbound_links: bool = False
    file_downloads: bool = False
    form_submissions: bool = False


@cache
def _template() -> str:
    code = (BUILT / "site.js").read_text(encoding="utf-8")
    if code.count(_PLACEHOLDER) != 1:
        raise RuntimeError("the built tracker has no single place for a site's settings")
    return code


def render(site: TrackerSite, base_url: str) -> str:
    """The finished script of a site whose events go to ``base_url``."""
    return _template().replace(_PLACEHOLDER, _settings(site, base_url))


def _settings(site: TrackerSite, base_url: str) -> str:
    """The settings as an object literal, its longest entry first. What is off is left out."""
    texts = {"domain": site.domain, "endpoint": f"{base_url}/api/event"}
    switches = {
        "outboundLinks": site.outbound_links,
        "fileDownloads": site.file_downloads,
        "formSubmissions": site.form_submissions,
    }
    entries = [f"{name}:{orjson.dumps(text).decode()}" for name, text in texts.items()]
    entries += [f"{name}:!0" for name, on in switches.items() if on]
    return f"{{{','.join(sorted(entries, key=len, reverse=True))}}}"
