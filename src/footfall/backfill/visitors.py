"""What history leaves open about a visitor: who it is, and where, with what and from where."""

import hashlib
from collections.abc import Callable
from functools import lru_cache

from footfall.backfill.event import Event
from footfall.backfill.visits import NotAVisitorError, VisitorIds
from footfall.ingest.identity import root_domain, user_id
from footfall.ingest.referrer import parse_referrer
from footfall.ingest.source import canonical_source, resolve_source
from footfall.ingest.url import strip_www
from footfall.ingest.user_agent import parse_user_agent
from footfall.sessions.event import Device, Place

_DAY = 86_400


class Visitors:
    """Gives visitors without a user id one, as live traffic does: under a salt of the day.

    The salts follow from ``key``, which lives as long as the load: interrupted and taken up
    again it finds the same visitors, and once it is done nobody can find them again.
    """

    def __init__(self, key: bytes, locate: Callable[[str], Place]) -> None:
        self._salt = lru_cache(8)(lambda day: _salt(key, day))
        self._locate = locate

    def identify(self, event: Event, time: int) -> VisitorIds:
        """The ids of the visitor behind ``ip`` and ``user_agent`` on the event's UTC day.

        Raises :class:`NotAVisitorError` for crawlers and the like.
        """
        agent, ip = event.user_agent or "", event.ip or ""
        if parse_user_agent(agent).is_bot:
            raise NotAVisitorError
        domain = event.domain or ""
        root = root_domain(strip_www(event.hostname or ""))
        day = time // _DAY
        return VisitorIds(
            user_id(self._salt(day), agent, ip, domain, root),
            user_id(self._salt(day - 1), agent, ip, domain, root),
        )

    def enrich(self, event: Event) -> None:
        """Fill in, on a visit's first event, what its raw facts tell and its line leaves open.

        A device comes from the user agent as a whole or not at all, and so does a place from
        the address.
        """
        if event.user_agent and event.browser is None and event.operating_system is None:
            _take(event, parse_user_agent(event.user_agent).device)
        if event.ip and event.country_code is None:
            _take(event, self._locate(event.ip))
        if event.referrer:
            _read_referrer(event)
        elif event.referrer_source is None and event.utm_source:
            event.referrer_source = canonical_source(event.utm_source)


def _take(event: Event, found: Device | Place) -> None:
    for name, value in zip(found._fields, found, strict=True):
        setattr(event, name, value)


def _read_referrer(event: Event) -> None:
    """Store a referrer as live traffic does, without scheme; derive the source if need be."""
    referrer = event.referrer or ""
    url = referrer if "://" in referrer else f"https://{referrer}"
    referral = parse_referrer(url, strip_www(event.hostname or ""))
    event.referrer = referral.page if referral else ""
    if event.referrer_source is None:
        tags = {"utm_source": event.utm_source} if event.utm_source else {}
        event.referrer_source = resolve_source(tags, referral).referrer_source


def _salt(key: bytes, day: int) -> bytes:
    return hashlib.blake2b(str(day).encode(), key=key, digest_size=16).digest()
