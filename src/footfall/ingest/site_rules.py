"""What ingestion must know of every site, as plain values held in memory.

The catalog builds a :class:`SiteRulesSnapshot` and replaces it as a whole; the hot path only
looks up. Nothing here reads a database, so a catalog outage does not stop ingestion. The garbage
collector has nothing to do with them (``gc=False``): there may be very many.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

import msgspec


class Shields(msgspec.Struct, frozen=True, gc=False):
    """A site's block lists and its hostname allow-list.

    ``ips`` are canonical address texts (``str(ipaddress.ip_address(...))``), ``countries``
    upper-case ISO 3166-1 alpha-2 codes. ``pages`` and ``hostnames`` are patterns in which
    ``*`` stands for any sequence of characters. No hostname patterns: every hostname is welcome.
    """

    ips: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    pages: tuple[str, ...] = ()
    hostnames: tuple[str, ...] = ()


class SiteRules(msgspec.Struct, frozen=True, gc=False):
    """One site as ingestion sees it.

    ``ingest_rate_limit_threshold`` is requests per window (``None``: no limit, 0: blocked);
    ``ingest_rate_limit_scale_seconds`` the window's length; ``accept_traffic_until`` the last
    UTC day the owning team is paid for; ``revenue_currencies`` maps the event name of each
    revenue goal to the goal's ISO 4217 currency.
    """

    site_id: int
    domain: str
    domain_changed_from: str | None = None
    ingest_rate_limit_threshold: int | None = None
    ingest_rate_limit_scale_seconds: int = 60
    accept_traffic_until: date | None = None
    revenue_currencies: Mapping[str, str] = msgspec.field(
        default_factory=lambda: MappingProxyType({})
    )
    shields: Shields = Shields()


class SiteRulesSnapshot:
    """All sites that accept events, by current or previous domain. Immutable.

    A domain that is one site's current and another's previous name belongs to the former.
    """

    __slots__ = ("_by_domain",)

    def __init__(self, sites: Iterable[SiteRules] = ()) -> None:
        sites = tuple(sites)
        by_domain = {s.domain_changed_from: s for s in sites if s.domain_changed_from}
        by_domain.update((s.domain, s) for s in sites)
        self._by_domain: dict[str, SiteRules] = by_domain

    def get(self, domain: str) -> SiteRules | None:
        """The site with this current or previous domain (case-sensitive)."""
        return self._by_domain.get(domain)

    def __len__(self) -> int:
        """How many domain names lead to a site."""
        return len(self._by_domain)
