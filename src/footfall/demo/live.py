"""Visitors that keep arriving at the demo site while the server runs.

Their hits go through the same pipeline as those of a browser: from the payload that the tracker
sends to the write buffers.
"""

import asyncio
import heapq
import math
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from ipaddress import IPv4Network
from typing import Any
from urllib.parse import urlencode

from footfall import clock
from footfall.backfill.event import Event
from footfall.demo.generate import today, usual_origin
from footfall.demo.walk import visit
from footfall.ingest.payload import Payload, parse_payload
from footfall.ingest.pipeline import Client
from footfall.sessions.event import Source
from footfall.sessions.persistors.persistor import NotStoredError
from footfall.sessions.rules import ENGAGEMENT

#: Seconds between two arrivals on average; with it some ten to twenty people are about.
MEAN_GAP = 24
#: How many arrive in the first seconds, so that the site is not empty.
AT_ONCE = 6

#: Networks of large providers of internet access, none of which has servers in it.
_HOMES = [
    IPv4Network(network)
    for network in (
        *("2.80.0.0/14", "58.160.0.0/12", "70.48.0.0/13", "73.0.0.0/8", "77.160.0.0/12"),
        *("79.0.0.0/10", "83.0.0.0/11", "83.32.0.0/11", "83.248.0.0/13", "84.128.0.0/10"),
        *("85.0.0.0/13", "86.128.0.0/10", "98.192.0.0/10", "99.224.0.0/11", "122.160.0.0/12"),
        *("151.32.0.0/11", "189.4.0.0/14"),
    )
]

_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/18.6 Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/142.0.0.0 Mobile Safari/537.36",
)

Ingest = Callable[[Payload, Client, int], Awaitable[object]]


class LiveVisitors:
    """Sends the hits of invented visitors to ``ingest`` when they are due.

    ``ingest`` belongs to the server's event loop, so :meth:`run` and :meth:`step` do too.
    """

    def __init__(self, ingest: Ingest, domain: str, seed: int | None = None) -> None:
        self._ingest = ingest
        self._domain = domain
        self._rng = random.Random(seed)
        self._due: list[tuple[int, int, Payload, Client]] = []
        self._count = 0
        self._next_arrival: float | None = None

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            with suppress(NotStoredError):
                await self.step(clock.unix_now())
            await asyncio.sleep(1)

    async def step(self, now: int) -> None:
        """Let those arrive whose time has come, and send every hit due at Unix time ``now``."""
        if self._next_arrival is None:
            self._next_arrival = now
            for _ in range(AT_ONCE):
                self._arrive(now + self._rng.randrange(10))
        while self._next_arrival <= now:
            self._arrive(now)
            tide = 1 + 0.4 * math.sin(now / 700)
            self._next_arrival += self._rng.expovariate(tide / MEAN_GAP)
        while self._due and self._due[0][0] <= now:
            _, _, payload, client = heapq.heappop(self._due)
            await self._ingest(payload, client, now)

    def _arrive(self, at: int) -> None:
        """Plan all of a visit that begins at ``at``."""
        rng = self._rng
        day = today(self._domain, datetime.fromtimestamp(at, UTC))
        hits = visit(rng, day, usual_origin(rng))
        client = Client(_address(rng), None, rng.choice(_AGENTS))
        first_time, first = hits[0]
        for time, event in hits:
            tags = _tags(first) if event is first else {}
            fields = _as_sent(event, tags, first.referrer if event is first else None)
            self._count += 1
            due = at + time - first_time
            heapq.heappush(self._due, (due, self._count, parse_payload(fields), client))


def _as_sent(event: Event, tags: dict[str, str], referrer: str | None) -> dict[str, Any]:
    """The event as the tracker would send it."""
    query = f"?{urlencode(tags)}" if tags else ""
    fields: dict[str, Any] = {
        "n": event.name,
        "u": f"https://{event.domain}{event.pathname}{query}",
        "d": event.domain,
        "p": dict(zip(event.kept_props.keys, event.kept_props.values, strict=True)),
    }
    if referrer:
        fields["r"] = f"https://{referrer}"
    if event.name == ENGAGEMENT:
        fields |= {"sd": event.scroll_depth, "e": event.engagement_time}
    if event.revenue_amount is not None:
        fields["$"] = {"amount": event.revenue_amount, "currency": event.revenue_currency}
    return fields


def _tags(first: Event) -> dict[str, str]:
    """The parameters of the link that brought a visit."""
    names = (name for name in Source._fields if name.startswith("utm_"))
    tags = {name: value for name in names if (value := getattr(first, name))}
    return tags | ({first.click_id_param: "demo"} if first.click_id_param else {})


def _address(rng: random.Random) -> str:
    """Some home's address. Nothing is ever sent to it; it only has a place on the map."""
    network = rng.choice(_HOMES)
    return str(network[rng.randrange(network.num_addresses)])
