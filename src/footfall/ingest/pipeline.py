"""From a request to rows: the steps in their contractual order.

The first reason to drop an event is the one that is counted, and later steps do not run. Each
domain of a request goes its own way. Everything runs on the server's event loop thread and never
touches the network or the catalog. Nothing waits: whoever sent a request is told when persistors
have its events.
"""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
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
from footfall.sessions.persistors.persistor import NotStoredError, Outcome, Persistor, Settle

logger = logging.getLogger(__name__)

Done = Callable[[int | NotStoredError], None]
"""Told for how many domains of a request the event was dropped, once all others are stored; or why
nothing was stored, if trying again may help."""


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

    def take(self, payload: Payload, client: Client, timestamp: int, done: Done) -> None:
        """Process a request received at ``timestamp`` for each of its domains.

        ``done`` is called on the event loop, perhaps before this returns.
        """
        tally = _Tally(self._counters, payload, timestamp, done)
        is_spam = self._deny_lists.is_spam(payload.referrer)
        for domain in payload.domains:
            settle = partial(tally.settle, domain)
            try:
                reason = (
                    Drop.SPAM_REFERRER
                    if is_spam
                    else self._take_for(domain, payload, client, timestamp, settle)
                )
            except Exception:
                # One site's event costs no other site its own.
                logger.exception("An event could not be made sense of")
                reason = Drop.INVALID
            if reason:
                settle(reason)

    async def ingest(self, payload: Payload, client: Client, timestamp: int) -> int:
        """:meth:`take` a request, and wait for how often it was dropped.

        Raises :class:`NotStoredError`.
        """
        done: asyncio.Future[int | NotStoredError] = asyncio.get_running_loop().create_future()
        self.take(payload, client, timestamp, done.set_result)
        dropped = await done
        if isinstance(dropped, NotStoredError):
            raise dropped
        return dropped

    def _take_for(
        self, domain: str, payload: Payload, client: Client, timestamp: int, settle: Settle
    ) -> Drop | None:
        """Hand an event on to the persistor, or say why it is dropped before."""
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
        self._persistor.persist(self._arrival(event, domain, client), settle)
        return None

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

    def _arrival(self, event: Event, domain: str, client: Client) -> Arrival:
        salts = self._salts()
        visitor = (client.user_agent, client.ip, domain, root_domain(event.hostname))
        return Arrival(
            event,
            user_id(salts.current, *visitor),
            user_id(salts.previous, *visitor) if salts.previous else None,
            crc32(f"{client.ip}{client.user_agent}".encode()),
        )


class _Tally:
    """What has become of a request so far."""

    __slots__ = ("_counters", "_done", "_dropped", "_failure", "_open", "_payload", "_timestamp")

    def __init__(
        self, counters: IngestCounters, payload: Payload, timestamp: int, done: Done
    ) -> None:
        self._counters = counters
        self._payload = payload
        self._timestamp = timestamp
        self._done = done
        self._open = len(payload.domains)
        self._dropped = 0
        self._failure: NotStoredError | None = None

    def settle(self, domain: str, outcome: Outcome | Drop) -> None:
        """Note what has become of the event of one domain."""
        reason: Drop | None = None
        if isinstance(outcome, Drop):
            reason = outcome
        elif isinstance(outcome, Refusal):
            reason = Drop(outcome.value)
        elif isinstance(outcome, NotStoredError):
            reason, self._failure = Drop.PERSIST_ERROR, outcome
        metric = reason.metric if reason else BUFFERED
        self._counters.count(metric, domain, self._payload.script_version, self._timestamp)
        self._dropped += reason is not None
        self._open -= 1
        if not self._open:
            nothing_stored = self._dropped == len(self._payload.domains)
            self._done(self._failure if self._failure and nothing_stored else self._dropped)


def _shielded(shields: Shields, payload: Payload, client: Client) -> Drop | None:
    """Why the site itself refuses an event, before anything is looked up."""
    if not allows_hostname(shields, payload.url.hostname):
        return Drop.SITE_HOSTNAME_ALLOWLIST
    if blocks_page(shields, payload.url.pathname):
        return Drop.SITE_PAGE_BLOCKLIST
    if blocks_ip(shields, client.ip):
        return Drop.SITE_IP_BLOCKLIST
    return None
