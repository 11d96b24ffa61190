"""The body of ``POST /api/event``: which keys it may have and what they must look like.

Keys exist in a short and a long form. A key whose value is null or ``false`` counts as absent,
so that the next form is looked at.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
import orjson
import regex

from footfall.ingest.props import (
    PATH_EVENTS,
    PropsTooLargeError,
    collect_props,
)
from footfall.ingest.revenue import Money, parse_money
from footfall.ingest.url import PageUrl, parse_page, strip_www
from footfall.sessions.event import Props
from footfall.sessions.rules import ENGAGEMENT

MAX_NAME_LENGTH = 120
#: More code points than any real character is made of: longer names need no counting.
_CODE_POINTS_IN_CHARACTER = 16
#: More sites than anyone sends one event to; the rest of a longer list is ignored.
MAX_DOMAINS = 100
MAX_URL_BYTES = 2_000
MAX_REFERRER_LENGTH = 2_000
SCROLL_DEPTH_MISSING = 255
MAX_ENGAGEMENT_MS = 30 * 24 * 60 * 60 * 1000
MAX_SCRIPT_VERSION = 2**16 - 1

_BLANK = "can't be blank"
_INVALID = "is invalid"

_INTEGER = regex.compile(r"[+-]?[0-9]{1,30}")
_GRAPHEME = regex.compile(r"\X")


class PayloadError(Exception):
    """A request that is refused; ``errors`` maps each field to its messages."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(errors)
        self.errors = errors


class Payload(msgspec.Struct, frozen=True, gc=False):
    """A request that was understood. ``domains`` lists every site it is meant for.

    ``scroll_depth`` is per cent, 255 when an engagement event has none; ``engagement_time``
    milliseconds. Both are 0 for other events.
    """

    name: str
    url: PageUrl
    domains: tuple[str, ...]
    referrer: str
    props: Props
    money: Money | None
    interactive: bool
    scroll_depth: int
    engagement_time: int
    script_version: int


def parse_payload(fields: Mapping[str, Any]) -> Payload:
    """Validate the decoded body. Raises :class:`PayloadError` with every independent error."""
    errors: dict[str, list[str]] = {}
    name = _name(fields, errors)
    hash_mode = _hash_mode(fields, errors)
    url = _url(fields, hash_mode, errors)
    domains = _domains(fields, url, errors)
    scroll_depth, engagement_time = 0, 0
    if name == ENGAGEMENT:
        scroll_depth = _scroll_depth(fields.get("sd"))
        engagement_time = _engagement_time(fields.get("e"))
        if scroll_depth == SCROLL_DEPTH_MISSING and engagement_time == 0:
            errors["event_name"] = [
                "engagement event requires a valid integer value"
                " for at least one of 'sd' or 'e' fields"
            ]
    props = _props(fields, name, url, errors)
    if errors or url is None:
        raise PayloadError(errors)
    referrer = _first(fields, "r", "referrer")
    version = fields.get("v")
    return Payload(
        name=name,
        url=url,
        domains=domains,
        referrer=referrer[:MAX_REFERRER_LENGTH] if isinstance(referrer, str) else "",
        props=props,
        money=parse_money(_object(_first(fields, "revenue", "$"))),
        interactive=_interactive(fields),
        scroll_depth=scroll_depth,
        engagement_time=engagement_time,
        script_version=(
            version if type(version) is int and 0 <= version <= MAX_SCRIPT_VERSION else 0
        ),
    )


def _first(fields: Mapping[str, Any], key: str, other: str) -> Any:
    """The value of the first key that is present, ``None`` if none is."""
    value = fields.get(key)
    if value is None or value is False:
        value = fields.get(other)
    return None if value is False else value


def _name(fields: Mapping[str, Any], errors: dict[str, list[str]]) -> str:
    value = _first(fields, "n", "name")
    if type(value) is int:
        value = str(value)
    if value is None:
        errors["event_name"] = [_BLANK]
    elif not isinstance(value, str):
        errors["event_name"] = [_INVALID]
    elif not value or value.isspace():
        errors["event_name"] = [_BLANK]
    # A grapheme is at least one code point, so most names need no counting.
    elif len(value) > MAX_NAME_LENGTH and _characters(value) > MAX_NAME_LENGTH:
        errors["event_name"] = [f"should be at most {MAX_NAME_LENGTH} character(s)"]
    else:
        return value
    return ""


def _characters(text: str) -> int:
    """How many characters a reader sees, as far as that may matter here."""
    if len(text) > MAX_NAME_LENGTH * _CODE_POINTS_IN_CHARACTER:
        return len(text)
    return len(_GRAPHEME.findall(text))


def _hash_mode(fields: Mapping[str, Any], errors: dict[str, list[str]]) -> bool:
    value = _first(fields, "h", "hashMode")
    if value is None:
        return False
    number = _integer(value)
    if number is None:
        if not (isinstance(value, str) and not value.strip()):
            errors["hash_mode"] = [_INVALID]
        return False
    return number == 1


def _url(
    fields: Mapping[str, Any], hash_mode: bool, errors: dict[str, list[str]]
) -> PageUrl | None:
    value = _first(fields, "u", "url")
    if value is None:
        errors["url"] = ["is required"]
        return None
    if not isinstance(value, str) or len(value.encode()) > MAX_URL_BYTES:
        errors["url"] = ["must be a valid url"]
        return None
    url = parse_page(value, hash_mode)
    if url.scheme == "data":
        errors["url"] = ["scheme is not allowed"]
        return None
    if not url.pathname:
        errors["pathname"] = [_BLANK]
    return url


def _domains(
    fields: Mapping[str, Any], url: PageUrl | None, errors: dict[str, list[str]]
) -> tuple[str, ...]:
    value = _first(fields, "d", "domain")
    if isinstance(value, str):
        value = value.strip()
        if "," in value:
            items = value.split(",", MAX_DOMAINS)[:MAX_DOMAINS]
            return tuple(strip_www(item) for item in items)
        value = value.removeprefix("www.")
    else:
        value = url.host if url else ""
    if not value:
        errors["domain"] = [_BLANK]
    return (value,)


def _props(
    fields: Mapping[str, Any], name: str, url: PageUrl | None, errors: dict[str, list[str]]
) -> Props:
    value = _first(fields, "m", "meta")
    given = _object(_first(fields, "p", "props") if value is None else value)
    path = url.pathname if url and name in PATH_EVENTS else None
    try:
        return collect_props(given, path)
    except PropsTooLargeError as error:
        errors["props"] = [str(error)]
        return Props()


def _object(value: Any) -> Mapping[str, Any]:
    """An object, given as such or as JSON text; anything else is empty."""
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return {}
    return value if isinstance(value, dict) else {}


def _interactive(fields: Mapping[str, Any]) -> bool:
    for key in ("i", "interactive"):
        value = fields.get(key)
        if isinstance(value, bool):
            return value
    return True


def _integer(value: Any) -> int | None:
    """An integer or the text of one."""
    if type(value) is int:
        return value
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    return None


def _scroll_depth(value: Any) -> int:
    depth = _integer(value)
    return SCROLL_DEPTH_MISSING if depth is None or depth < 0 else min(depth, 100)


def _engagement_time(value: Any) -> int:
    milliseconds = _integer(value)
    # Some trackers send the time of day instead of a duration; that is not a duration.
    if milliseconds is None or not 0 <= milliseconds < MAX_ENGAGEMENT_MS:
        return 0
    return milliseconds
