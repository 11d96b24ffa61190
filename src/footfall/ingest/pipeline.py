"""From a request to rows: the steps in their contractual order.

The first reason to drop an event is the one that is counted, and later steps do not run. Each
domain of a request goes its own way. Everything runs on the server's event loop thread and never
touches the network or the catalog; only at the end is there something to wait for, when a
persistor has the event.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import NamedTuple
from zlib import crc32

from footfall.ingest import geo
from footfall.ingest.bots import VERIFICATION_AGENT
from footfall.ingest.client_ip import IpClass
from footfall.ingest.counters import IngestCounters
from footfall.ingest.deny_lists import DenyLists
from footfall.ingest.exchange_rates import ExchangeRates, default_rates
from footfall.ingest.gatekeeper import Gatekeeper
from footfall.ingest.identity import Salts, root_domain, user_id
from footfall.ingest.outcome import BUFFERED, Drop
from footfall.ingest.payload import Payload
from footfall.ingest.referrer import parse_referrer
from footfall.ingest.revenue import to_revenue
from footfall.ingest.shields import allows_hostname, blocks_country, blocks_ip, blocks_page
from footfall.ingest.site_rules import Shields, SiteRules, SiteRulesSnapshot
from footfall.ingest.source import resolve_source
from footfall.ingest.user_agent import parse_user_agent
from footfall.sessions.event import NO_REVENUE, Event, Revenue
from footfall.sessions.persistors.outcome import Arrival, Refusal
from footfall.sessions.persistors.persistor import NotStoredError, Persistor

logger = logging.getLogger(__name__)


class Client(NamedTuple):
    """Who sent a request: address, what an edge classifier says of it, and user agent."""

    ip: str
    ip_class: IpClass | None
    user_agent: str


class Ingestor:
    """Turns requests into events for a persistor."""

    def __init__(
        self,
        snapshot: Callable[[], SiteRulesSnapshot],
        salts: Callable[[], Salts],
        locator: geo.Geo,
        persistor: Persistor,
        counters: IngestCounters,
        deny_lists: DenyLists | None = None,
        rates: Callable[[], ExchangeRates] = default_rates,
    ) -> None:
        self._gatekeeper = Gatekeeper(snapshot)
        self._salts = salts
        self._locator = locator
        self._persistor = persistor
        self._counters = counters
        self._deny_lists = deny_lists or DenyLists()
        self._rates = rates

    async def ingest(self, payload: Payload, client: Client, timestamp: int) -> int:
        """Process a request received at ``timestamp`` for each of its domains.

        Returns for how many of them the event was dropped, once all others are stored. Raises
        :class:`NotStoredError` if nothing was stored and trying again may help.
        """
        # All domains first, then wait, so that they are stored together.
        ways = self._ways(payload, client, timestamp)
        dropped = 0
        stored = False
        failure: NotStoredError | None = None
        for domain, way in zip(payload.domains, ways, strict=True):
            try:
                reason = way if isinstance(way, Drop) else _reason(await way)
            except NotStoredError as error:
                reason, failure = Drop.PERSIST_ERROR, error
            metric = reason.metric if reason else BUFFERED
            self._counters.count(metric, domain, payload.script_version, timestamp)
            stored = stored or reason is None
            dropped += reason is not None
        if failure and not stored:
            raise failure
        return dropped

    def _ways(
        self, payload: Payload, client: Client, timestamp: int
    ) -> list[Drop | Awaitable[object]]:
        """What becomes of an event for each domain, or why it is dropped there."""
        if self._deny_lists.is_spam(payload.referrer):
            return [Drop.SPAM_REFERRER] * len(payload.domains)
        return [self._way(domain, payload, client, timestamp) for domain in payload.domains]

    def _way(
        self, domain: str, payload: Payload, client: Client, timestamp: int
    ) -> Drop | Awaitable[object]:
        try:
            return self._ingest_for(domain, payload, client, timestamp)
        except Exception:
            # One site's event costs no other site its own.
            logger.exception("An event could not be made sense of")
            return Drop.INVALID

    def _ingest_for(
        self, domain: str, payload: Payload, client: Client, timestamp: int
    ) -> Drop | Awaitable[object]:
        site = self._gatekeeper.admit(domain, timestamp)
        if isinstance(site, Drop):
            return site

        refused = self._refused_client(client) or _shielded(site.shields, payload, client)
        if refused:
            return refused
        if client.ip_class is IpClass.ANONYMOUS_VPN:
            place = geo.ANONYMOUS_VPN
        else:
            place = self._locator.locate(client.ip)
        if blocks_country(site.shields, place.country_code):
            return Drop.SITE_COUNTRY_BLOCKLIST

        agent = parse_user_agent(client.user_agent)
        if agent.is_bot:
            return Drop.BOT

        event = Event(
            site_id=site.site_id,
            name=payload.name,
            timestamp=timestamp,
            hostname=payload.url.hostname,
            pathname=payload.url.pathname,
            interactive=payload.interactive,
            scroll_depth=payload.scroll_depth,
            engagement_time=payload.engagement_time,
            props=payload.props,
            revenue=self._revenue(payload, site),
            source=resolve_source(
                payload.url.query, parse_referrer(payload.referrer, payload.url.host)
            ),
            place=place,
            device=agent.device,
        )
        return self._store(event, domain, client)

    def _refused_client(self, client: Client) -> Drop | None:
        """Why nobody's site takes events of this client, by what it says of itself."""
        if client.user_agent == VERIFICATION_AGENT:
            return Drop.VERIFICATION_AGENT
        if client.ip_class is IpClass.DATACENTER or self._deny_lists.is_datacenter(client.ip):
            return Drop.DC_IP
        return Drop.THREAT_IP if client.ip_class is IpClass.THREAT else None

    def _revenue(self, payload: Payload, site: SiteRules) -> Revenue:
        if payload.money is None:
            return NO_REVENUE
        return to_revenue(payload.money, site.revenue_currencies.get(payload.name), self._rates())

    def _store(self, event: Event, domain: str, client: Client) -> Awaitable[object]:
        salts = self._salts()
        visitor = (client.user_agent, client.ip, domain, root_domain(event.hostname))
        return self._persistor.persist(
            Arrival(
                event,
                user_id(salts.current, *visitor),
                user_id(salts.previous, *visitor) if salts.previous else None,
                crc32(f"{client.ip}{client.user_agent}".encode()),
            )
        )


def _reason(outcome: object) -> Drop | None:
    """Why a persistor did not store an event, if it did not."""
    return Drop(outcome.value) if isinstance(outcome, Refusal) else None


def _shielded(shields: Shields, payload: Payload, client: Client) -> Drop | None:
    """Why the site itself refuses an event, before anything is looked up."""
    if not allows_hostname(shields, payload.url.hostname):
        return Drop.SITE_HOSTNAME_ALLOWLIST
    if blocks_page(shields, payload.url.pathname):
        return Drop.SITE_PAGE_BLOCKLIST
    if blocks_ip(shields, client.ip):
        return Drop.SITE_IP_BLOCKLIST
    return None
