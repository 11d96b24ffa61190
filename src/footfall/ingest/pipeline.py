"""From a request to rows: the steps in their contractual order.

The first reason to drop an event is the one that is counted, and later steps do not run. Each
domain of a request goes its own way. Everything runs on the server's event loop thread, never
awaits and never touches the network or the catalog.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from footfall.ingest import geo
from footfall.ingest.client_ip import IpClass
from footfall.ingest.counters import IngestCounters
from footfall.ingest.gatekeeper import Gatekeeper
from footfall.ingest.identity import Salts, root_domain, user_id
from footfall.ingest.outcome import BUFFERED, Drop
from footfall.ingest.payload import Payload
from footfall.ingest.referrer import parse_referrer
from footfall.ingest.revenue import to_revenue
from footfall.ingest.shields import allows_hostname, blocks_country, blocks_ip, blocks_page
from footfall.ingest.site_rules import Shields, SiteRulesSnapshot
from footfall.ingest.source import resolve_source
from footfall.ingest.user_agent import parse_user_agent
from footfall.sessions.event import Event
from footfall.sessions.rows import event_row
from footfall.sessions.store import SessionStore
from footfall.warehouse.rows import EventRow, SessionRow


class Client(NamedTuple):
    """Who sent a request: address, what an edge classifier says of it, and user agent."""

    ip: str
    ip_class: IpClass | None
    user_agent: str


class EventSink(Protocol):
    """Where event rows go: a write buffer, or a list in tests."""

    def append(self, rows: Sequence[EventRow], /) -> None:
        """Take rows over."""


class SessionSink(Protocol):
    """Where session rows go."""

    def append(self, rows: Sequence[SessionRow], /) -> None:
        """Take rows over."""


class Ingestor:
    """Turns requests into event and session rows."""

    def __init__(
        self,
        snapshot: Callable[[], SiteRulesSnapshot],
        salts: Callable[[], Salts],
        locator: geo.Geo,
        sessions: SessionStore,
        event_sink: EventSink,
        session_sink: SessionSink,
        counters: IngestCounters,
    ) -> None:
        self._gatekeeper = Gatekeeper(snapshot)
        self._salts = salts
        self._locator = locator
        self._sessions = sessions
        self._event_sink = event_sink
        self._session_sink = session_sink
        self._counters = counters

    def ingest(self, payload: Payload, client: Client, timestamp: int) -> int:
        """Process a request received at ``timestamp`` for each of its domains.

        Returns for how many of them the event was dropped.
        """
        dropped = 0
        for domain in payload.domains:
            reason = self._ingest_for(domain, payload, client, timestamp)
            metric = reason.metric if reason else BUFFERED
            self._counters.count(metric, domain, payload.script_version, timestamp)
            dropped += reason is not None
        return dropped

    def _ingest_for(
        self, domain: str, payload: Payload, client: Client, timestamp: int
    ) -> Drop | None:
        site = self._gatekeeper.admit(domain, timestamp)
        if isinstance(site, Drop):
            return site

        if refused := _refusal(site.shields, payload, client):
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
            revenue=to_revenue(payload.money, site.revenue_currencies.get(payload.name)),
            source=resolve_source(
                payload.url.query, parse_referrer(payload.referrer, payload.url.host)
            ),
            place=place,
            device=agent.device,
        )
        return self._store(event, domain, client)

    def _store(self, event: Event, domain: str, client: Client) -> Drop | None:
        salts = self._salts()
        visitor = (client.user_agent, client.ip, domain, root_domain(event.hostname))
        registered = self._sessions.register(
            event,
            user_id(salts.current, *visitor),
            user_id(salts.previous, *visitor) if salts.previous else None,
        )
        if registered is None:
            return Drop.NO_SESSION_FOR_ENGAGEMENT
        visit, session_rows = registered
        if session_rows:
            self._session_sink.append(session_rows)
        self._event_sink.append((event_row(event, visit),))
        return None


def _refusal(shields: Shields, payload: Payload, client: Client) -> Drop | None:
    """Why a request is refused by what it says of itself, before anything is looked up."""
    if client.ip_class is IpClass.DATACENTER:
        return Drop.DC_IP
    if client.ip_class is IpClass.THREAT:
        return Drop.THREAT_IP
    if not allows_hostname(shields, payload.url.hostname):
        return Drop.SITE_HOSTNAME_ALLOWLIST
    if blocks_page(shields, payload.url.pathname):
        return Drop.SITE_PAGE_BLOCKLIST
    if blocks_ip(shields, client.ip):
        return Drop.SITE_IP_BLOCKLIST
    return None
