"""Sites in URLs.

A site's domain may hold slashes (``example.com/blog``). In a URL it is one percent-encoded
segment (``/example.com%2Fblog/installation``), which ``%2F`` keeps apart from a path below
the site ``example.com``.
"""

import re
from urllib.parse import quote, unquote

_ENCODED_SLASH = re.compile("%2F", re.IGNORECASE)


def site_path(domain: str, page: str = "") -> str:
    """The URL path of a site's dashboard, or of a page below it."""
    path = "/" + quote(domain, safe="")
    return f"{path}/{page}" if page else path


def decoded_but_for_slashes(raw_path: str) -> str:
    """Percent-decode a path as sent, except for encoded slashes inside a segment."""
    return "/".join(
        unquote(segment, errors="replace").replace("/", "%2F") for segment in raw_path.split("/")
    )


class DomainConverter:
    """The path converter ``<domain:domain>``: one segment, its encoded slashes decoded."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        return _ENCODED_SLASH.sub("/", value)

    def to_url(self, value: str) -> str:
        raise NotImplementedError("paths of sites are built by site_path()")
