"""Visitors that arrive while the server runs."""

import asyncio
from collections import Counter
from ipaddress import ip_address

from footfall.demo.live import LiveVisitors
from footfall.ingest.deny_lists import DEFAULT_DATACENTERS, DenyLists
from footfall.ingest.payload import Payload
from footfall.ingest.pipeline import Client
from footfall.ingest.user_agent import parse_user_agent

NOON = 1_773_835_200
HOUR = 3600


class Pipeline:
    """Takes hits as the server's pipeline does and remembers them."""

    def __init__(self) -> None:
        self.hits: list[tuple[int, str, Payload, Client]] = []

    async def ingest(self, payload: Payload, client: Client, timestamp: int) -> int:
        self.hits.append((timestamp, client.ip, payload, client))
        return 0

    def current_visitors(self, now: int) -> int:
        """Addresses of the last five minutes."""
        return len({ip for at, ip, _, _ in self.hits if now - 300 < at <= now})


def an_hour() -> Pipeline:
    pipeline = Pipeline()
    live = LiveVisitors(pipeline.ingest, "demo.example.com", seed=5)

    async def live_on() -> None:
        for now in range(NOON, NOON + HOUR):
            await live.step(now)

    asyncio.run(live_on())
    return pipeline


def test_there_are_always_some_and_never_a_crowd():
    pipeline = an_hour()

    numbers = [pipeline.current_visitors(NOON + minute * 60) for minute in range(2, 60)]

    assert 5 <= min(numbers) < max(numbers) <= 30
    assert len(set(numbers)) > 5


def test_they_send_what_a_tracker_sends():
    hits = an_hour().hits
    payloads = [payload for _, _, payload, _ in hits]
    names = Counter(payload.name for payload in payloads)

    assert {payload.domains for payload in payloads} == {("demo.example.com",)}
    assert names["pageview"] > 50 and names["engagement"] > 50
    assert any(payload.referrer for payload in payloads)
    assert any("utm_source" in payload.url.query for payload in payloads)
    assert not any(parse_user_agent(client.user_agent).is_bot for *_, client in hits)


def test_their_addresses_are_those_of_homes():
    lists = DenyLists(DEFAULT_DATACENTERS)
    for _, address, _, _ in an_hour().hits:
        assert ip_address(address).is_global
        assert not lists.is_datacenter(address)
