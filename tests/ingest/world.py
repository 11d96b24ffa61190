"""A small installation in memory: sites, salts, a known corner of the world, and lists for rows."""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import msgspec

from footfall.api.events import Events, EventsApp
from footfall.ingest.counters import CounterRow, IngestCounters
from footfall.ingest.deny_lists import DenyLists
from footfall.ingest.exchange_rates import ExchangeRates
from footfall.ingest.geo import Geo
from footfall.ingest.identity import Salts
from footfall.ingest.pipeline import Ingestor
from footfall.ingest.site_rules import SiteRules, SiteRulesSnapshot
from footfall.sessions.persistors.embedded import EmbeddedPersistor
from footfall.sessions.store import SessionStore
from footfall.warehouse.rows import EventRow, SessionRow
from footfall.warehouse.spool import Settle

CHROME_ON_MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36"
)
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
PEER = "203.0.113.9"

Row = TypeVar("Row")


class Sink(Generic[Row]):
    """Keeps rows in a list."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def append(self, rows: Sequence[Row]) -> None:
        self.rows.extend(rows)


class MemoryJournal:
    """A spool that writes to nothing and keeps what it is given, as lines and as rows."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.events: list[EventRow] = []
        self.sessions: list[SessionRow] = []

    def start(self, settle: Settle[Any]) -> None:
        self._settle = settle

    def append(self, lines: bytes, ticket: Any) -> None:
        self.lines.append(lines)
        for each in lines.split(b"\n"):
            if each[:1] == b"E":
                self.events.append(_tuples(msgspec.json.decode(each[1:], type=EventRow)))
            else:
                self.sessions.append(_tuples(msgspec.json.decode(each[1:], type=SessionRow)))
        self._settle([ticket], None)

    def resume(self) -> None:
        raise AssertionError("nothing fails here")


def _tuples(row: Any) -> Any:
    """Sequences as they were before the journey: tuples."""
    return type(row)(*(tuple(value) if isinstance(value, list) else value for value in row))


@dataclass(slots=True)
class Answer:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def dropped(self) -> str | None:
        return self.headers.get("x-plausible-dropped")


@dataclass
class World:
    """One installation. ``sites`` and ``salts`` may be changed while it runs."""

    sites: Iterable[SiteRules] = (SiteRules(1, "example.com"),)
    salts: Salts = field(default_factory=lambda: Salts(b"s" * 16))
    geo: Geo = field(default_factory=lambda: Geo([]))
    settings: Mapping[str, Any] = field(default_factory=dict)
    deny_lists: DenyLists = field(default_factory=DenyLists)
    rates: ExchangeRates = field(default_factory=lambda: ExchangeRates({}))

    def __post_init__(self) -> None:
        self.journal = MemoryJournal()
        self.counter_rows: Sink[CounterRow] = Sink()
        self.counters = IngestCounters(self.counter_rows, self._site_id)
        self.store = SessionStore()
        self.ingestor = Ingestor(
            self.snapshot,
            lambda: self.salts,
            self.geo,
            EmbeddedPersistor(self.store, self.journal),
            self.counters,
            self.deny_lists,
            lambda: self.rates,
        )
        self.events_api = Events(self.ingestor.take, **{"test_clock": True, **self.settings})
        self.app = EventsApp(self.events_api)

    def snapshot(self) -> SiteRulesSnapshot:
        return SiteRulesSnapshot(self.sites)

    @property
    def events(self) -> list[EventRow]:
        """All event rows so far."""
        return self.journal.events

    @property
    def sessions(self) -> list[SessionRow]:
        """All session rows so far."""
        return self.journal.sessions

    def _site_id(self, domain: str) -> int | None:
        site = self.snapshot().get(domain)
        return site.site_id if site else None

    def send(self, at: str | None = None, headers: Mapping[str, str] = {}, **keys: Any) -> Answer:
        """Send a pageview of example.com as a tracker does, changed by ``keys``."""
        payload = {"n": "pageview", "u": "https://example.com/", "d": "example.com", **keys}
        clock = {"x-footfall-now": at} if at else {}
        return self.post(json.dumps(payload).encode(), headers={**clock, **headers})

    def post(self, *chunks: bytes, headers: Mapping[str, str] = {}, **more: Any) -> Answer:
        return call(self.app, "POST", chunks, headers, **more)

    def drop_reasons(self) -> dict[str, int]:
        """How often each outcome was counted so far."""
        self.counters.flush()
        totals: dict[str, int] = {}
        for row in self.counter_rows.rows:
            totals[row.metric] = totals.get(row.metric, 0) + row.value
        return totals


def call(
    app: Callable[..., Any],
    method: str,
    chunks: Sequence[bytes] = (b"",),
    headers: Mapping[str, str] | Sequence[tuple[str, str]] = {},
    user_agent: str | None = CHROME_ON_MAC,
) -> Answer:
    """Make one request to an ASGI app, the body in as many messages as there are chunks."""
    pairs = list(headers.items() if isinstance(headers, Mapping) else headers)
    if user_agent is not None:
        pairs.append(("user-agent", user_agent))
    incoming = [
        {"type": "http.request", "body": chunk, "more_body": number < len(chunks)}
        for number, chunk in enumerate(chunks, 1)
    ]
    outgoing: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return incoming.pop(0) if incoming else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        outgoing.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": "/api/event",
        "client": (PEER, 40000),
        "headers": [(n.lower().encode(), v.encode("utf-8", "surrogateescape")) for n, v in pairs],
    }
    asyncio.run(app(scope, receive, send))
    start, body = outgoing
    return Answer(
        start["status"], {n.decode(): v.decode() for n, v in start["headers"]}, body["body"]
    )
