"""Web addresses: splitting by RFC 3986 without ever rejecting, and what an event keeps of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, unquote

#: Stands for the hostname of an address that has none (``about:blank``, ``/path``).
NO_HOSTNAME = "(none)"

# RFC 3986, appendix B, with the scheme's characters spelled out.
_GENERIC = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?",
    re.DOTALL,
)
_HOST = re.compile(r"(?:.*@)?(?:\[([^\]]*)\]|([^:]*))", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SplitUrl:
    """The parts of an address as written; ``scheme`` is lower-cased, absent parts are ``None``."""

    scheme: str | None
    host: str | None
    path: str
    query: str | None
    fragment: str | None


@dataclass(frozen=True, slots=True)
class PageUrl:
    """What an event keeps of the page's address.

    ``host`` is trimmed and without a leading ``www.``, empty when the address has none;
    ``pathname`` is decoded; ``query`` holds the last value of each parameter.
    """

    scheme: str | None
    host: str
    pathname: str
    query: Mapping[str, str]

    @property
    def hostname(self) -> str:
        """The stored hostname: ``host`` or the placeholder for none."""
        return self.host or NO_HOSTNAME


def split(url: str) -> SplitUrl:
    """Split any text as a generic URI. Never raises."""
    match = _GENERIC.match(url)
    assert match is not None  # every group is optional: the pattern matches any text
    scheme, authority, path, query, fragment = match.groups()
    return SplitUrl(
        scheme=scheme.lower() if scheme else None,
        host=_host(authority),
        path=path,
        query=query,
        fragment=fragment,
    )


def _host(authority: str | None) -> str | None:
    """The host in an authority, without user, port and the brackets of IPv6."""
    if not authority:
        return None
    match = _HOST.match(authority)
    assert match is not None  # as above
    bracketed, plain = match.groups()
    return bracketed or plain or None


def strip_www(host: str) -> str:
    """Trim a host and remove one leading ``www.``."""
    return host.strip().removeprefix("www.")


@lru_cache(5_000)
def parse_page(url: str, hash_mode: bool) -> PageUrl:
    """Read a page's address.

    The path is percent-decoded (malformed sequences stay, invalid UTF-8 becomes U+FFFD) and
    loses trailing whitespace; in hash mode the decoded fragment belongs to it.
    """
    parts = split(url)
    pathname = unquote(parts.path or "/").rstrip()
    if hash_mode and parts.fragment is not None:
        pathname += "#" + unquote(parts.fragment)
    return PageUrl(
        scheme=parts.scheme,
        host=strip_www(parts.host or ""),
        pathname=pathname,
        query=dict(parse_qsl(parts.query, keep_blank_values=True)) if parts.query else {},
    )
