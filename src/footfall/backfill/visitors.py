"""What history leaves open about a visitor: who it is, and where, with what and from where."""

import hashlib
from functools import lru_cache

from footfall.backfill.event import Event
from footfall.backfill.visits import NotAVisitorError, VisitorIds
from footfall.ingest.identity import root_domain, user_id
from footfall.ingest.url import strip_www
from footfall.ingest.user_agent import parse_user_agent

_DAY = 86_400


class Visitors:
    """Gives visitors without a user id one, as live traffic does: under a salt of the day.

    The salts follow from ``key``, which lives as long as the load: interrupted and taken up
    again it finds the same visitors, and once it is done nobody can find them again.
    """

    def __init__(self, key: bytes) -> None:
        self._salt = lru_cache(8)(lambda day: _salt(key, day))

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


def _salt(key: bytes, day: int) -> bytes:
    return hashlib.blake2b(str(day).encode(), key=key, digest_size=16).digest()


def enrich(event: Event) -> None:
    """Fill in, on a visit's first event, what its raw facts tell and its line does not say."""
    if event.user_agent and event.browser is None and event.operating_system is None:
        device = parse_user_agent(event.user_agent).device
        event.browser, event.browser_version = device.browser, device.browser_version
        event.operating_system = device.operating_system
        event.operating_system_version = device.operating_system_version
        event.screen_size = event.screen_size or device.screen_size
