"""One line of a file of history: its keys, their types and limits.

Limits are those of live traffic, so that a line is taken when the same hit would be.
"""

import re
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, cast

import msgspec

from footfall.ingest.payload import (
    MAX_ENGAGEMENT_MS,
    MAX_NAME_LENGTH,
    MAX_URL_BYTES,
    SCROLL_DEPTH_MISSING,
)
from footfall.ingest.props import PATH_EVENTS, PropsTooLargeError, collect_props
from footfall.ingest.revenue import Money, parse_money
from footfall.sessions.event import NO_PROPS, Props
from footfall.sessions.rules import ENGAGEMENT

MAX_USER_ID = 2**64 - 1

_COUNTRY = re.compile(r"[A-Z][A-Z0-9]")
_NUL = "\0"  # what the warehouse stores, and exports, for "no country" and "no currency"

Text = Annotated[str, msgspec.Meta(max_length=MAX_URL_BYTES)]
Label = Annotated[str, msgspec.Meta(max_length=300)]


class Event(msgspec.Struct, gc=False):
    """One historical hit. Absent and null mean the same; unknown keys are ignored.

    The hostname is the site's domain where it is not given, the pathname ``/``.
    ``user_id`` names the visitor; without it ``ip`` and ``user_agent`` are hashed as for live
    traffic. ``engagement_time`` is in milliseconds, ``scroll_depth`` in percent.
    ``props`` comes as JSON text and is replaced by what is kept of it.
    Raises ``ValueError`` with the reason when the values do not fit together.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_NAME_LENGTH)]
    timestamp: datetime
    domain: str | None = None
    user_id: Annotated[int, msgspec.Meta(ge=0)] | None = None
    ip: Label | None = None
    user_agent: str | None = None
    hostname: Label | None = None
    pathname: Text = "/"
    referrer: Text | None = None
    referrer_source: Text | None = None
    channel: Label | None = None
    utm_medium: Text | None = None
    utm_source: Text | None = None
    utm_campaign: Text | None = None
    utm_content: Text | None = None
    utm_term: Text | None = None
    click_id_param: Label | None = None
    country_code: str | None = None
    subdivision1_code: Label | None = None
    subdivision2_code: Label | None = None
    city_geoname_id: Annotated[int, msgspec.Meta(ge=0, lt=2**32)] | None = None
    screen_size: Label | None = None
    browser: Label | None = None
    browser_version: Label | None = None
    operating_system: Label | None = None
    operating_system_version: Label | None = None
    props: msgspec.Raw = cast("msgspec.Raw", NO_PROPS)
    revenue_amount: float | str | None = None
    revenue_currency: str | None = None
    scroll_depth: int | None = None
    engagement_time: int | None = None
    interactive: bool | None = None

    def __post_init__(self) -> None:
        if self.user_id is None:
            if self.ip is None or self.user_agent is None:
                raise ValueError("there is neither `user_id` nor `ip` with `user_agent`")
        elif self.user_id > MAX_USER_ID:
            raise ValueError("`user_id` does not fit into 64 bits")
        if not self.hostname:
            self.hostname = self.domain
        if self.country_code is not None:
            self.country_code = _country(self.country_code)
        if isinstance(self.props, msgspec.Raw):
            path = self.pathname if self.name in PATH_EVENTS else None
            self.set_props(_keep(bytes(self.props), path))
        elif self.name in PATH_EVENTS and self.props is NO_PROPS:
            self.set_props(_keep(b"", self.pathname))
        if self.revenue_amount is not None:
            self._check_revenue()
        if self.name == ENGAGEMENT:
            self._clean_engagement()
        elif self.scroll_depth is not None or self.engagement_time is not None:
            self.scroll_depth = self.engagement_time = None

    def belong_to(self, domain: str) -> None:
        """Say to which site an event without a domain belongs."""
        self.domain = domain
        self.hostname = self.hostname or domain

    @property
    def kept_props(self) -> Props:
        """The properties in their stored form."""
        return cast("Props", self.props)

    def set_props(self, props: Props) -> None:
        """Give the event properties that are in their stored form already."""
        # The declared type is for the decoder, which knows no field that is raw text first and
        # something better afterwards.
        self.props = cast("msgspec.Raw", props)

    @property
    def money(self) -> Money | None:
        """What the event was worth, if anything."""
        if self.revenue_amount is None:
            return None
        return parse_money({"amount": self.revenue_amount, "currency": self.revenue_currency})

    def _check_revenue(self) -> None:
        if self.money is None:
            raise ValueError("`revenue_amount` and `revenue_currency` are not a valid amount")

    def _clean_engagement(self) -> None:
        depth, spent = self.scroll_depth, self.engagement_time
        if depth is None or depth < 0 or depth == SCROLL_DEPTH_MISSING:
            self.scroll_depth = SCROLL_DEPTH_MISSING
        else:
            self.scroll_depth = min(depth, 100)
        if spent is None or not 0 <= spent < MAX_ENGAGEMENT_MS:
            self.engagement_time = 0
        if self.scroll_depth == SCROLL_DEPTH_MISSING and self.engagement_time == 0:
            raise ValueError("engagement needs a valid `scroll_depth` or `engagement_time`")


@lru_cache(1_000)
def _country(code: str) -> str | None:
    """A country's code, ``None`` for the warehouse's way to say that there is none."""
    if not code or code.startswith(_NUL):
        return None
    if not _COUNTRY.fullmatch(code):
        raise ValueError(f"`country_code` {code[:10]!r} is not an ISO 3166-1 alpha-2 code")
    return code


@lru_cache(50_000)
def _keep(raw: bytes, path: str | None) -> Props:
    """Properties from their JSON text; the same few texts come again and again."""
    try:
        given = msgspec.json.decode(raw, type=dict[str, Any] | None) if raw else None
        return collect_props(given or {}, path)
    except (PropsTooLargeError, msgspec.ValidationError) as error:
        raise ValueError(f"`props`: {error}") from None
