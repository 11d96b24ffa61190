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
    settings: dict[str, str | bool] = {
        "domain": site.domain,
        "endpoint": f"{base_url}/api/event",
    }
    switches = {
        "outboundLinks": site.outbound_links,
        "fileDownloads": site.file_downloads,
        "formSubmissions": site.form_submissions,
    }
    settings |= {name: True for name, on in switches.items() if on}
    return _template().replace(_PLACEHOLDER, orjson.dumps(settings).decode())
