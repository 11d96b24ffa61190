"""What a site may be called, and how what people type becomes that."""

import re
from datetime import timedelta

from django.core.exceptions import ValidationError

#: How long a site answers to the name it had before.
DOMAIN_CHANGE_GRACE = timedelta(hours=72)

MAX_LENGTH = 255
RESERVED = frozenset(":?#[]@!$&'()*+,;=")
PUNCTUATION = frozenset("-./\\:")
#: First segments of fixed addresses. They go before a site's, whose pages nobody could open.
TAKEN = frozenset(
    {
        "api",
        "favicon",
        "favicon.ico",
        "js",
        "login",
        "logout",
        "metrics",
        "register",
        "robots.txt",
        "settings",
        "share",
        "sites",
        "static",
    }
)

BLANK = "can't be blank"
INVALID = "is invalid"
TOO_LONG = f"should be at most {MAX_LENGTH} character(s)"
UNKNOWN_CHARACTERS = "only letters, numbers, slashes and period allowed"
RESERVED_CHARACTERS = "must not contain URI reserved characters :?#[]@!$&'()*+,;="

_leading_http = re.compile(r"\A(?:http://)+")
_leading_https = re.compile(r"\A(?:https://)+")
_leading_www = re.compile(r"\A(?:www\.)+")


def normalise_domain(text: str) -> str:
    """Reduce an address as people type it to the name Footfall keeps."""
    text = text.lower().strip()
    text = _leading_http.sub("", text)
    text = _leading_https.sub("", text)
    return _leading_www.sub("", text.strip("/"))


def clean_domain(raw: object) -> str:
    """The normalised domain. Raises :class:`ValidationError` on ``domain`` if it is no good.

    Paths (``host/path``) and international names are good and stay as they are.
    """
    if not isinstance(raw, str):
        raise ValidationError({"domain": [INVALID]})
    domain = normalise_domain(raw)
    if problem := _problem(domain):
        raise ValidationError({"domain": [problem]})
    return domain


def _problem(domain: str) -> str | None:
    if not domain:
        return BLANK
    if not RESERVED.isdisjoint(domain):
        return RESERVED_CHARACTERS
    if not all(c in PUNCTUATION or c.isalpha() or c.isdecimal() for c in domain):
        return UNKNOWN_CHARACTERS
    if len(domain) > MAX_LENGTH:
        return TOO_LONG
    # Browsers take segments of dots out of an address before they ask for it.
    if domain in TAKEN or not {".", ".."}.isdisjoint(domain.split("/")):
        return INVALID
    return None
