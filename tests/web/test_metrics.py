"""What an operator's Prometheus gets to see."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase

from footfall import metrics
from footfall.api.event_answers import ACCEPTED, Answer
from footfall.api.events import EventsApp
from footfall.config import config
from footfall.ingest.counters import CounterRow, IngestCounters
from footfall.web.metrics import CacheMeter, CountedOutcomes, measured
from footfall.web.server import Address, Listener
from tests.ingest.world import CHROME_ON_MAC, PEER, Sink, World


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("FOOTFALL_METRICS_TOKEN", "much secret")
    config.cache_clear()
    yield "much secret"
    monkeypatch.undo()
    config.cache_clear()


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


def test_there_are_no_metrics_unless_they_are_asked_for(client: Client, db: None):
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", "much secret", "Bearer é"])
def test_whoever_does_not_know_the_token_sees_nothing(
    client: Client, db: None, token: str, given: str
):
    answer = client.get("/metrics", headers={"authorization": given})

    assert answer.status_code == 401
    assert b"footfall" not in answer.content


def test_the_token_opens_them(client: Client, db: None, token: str):
    answer = client.get("/metrics", headers={"authorization": f"Bearer {token}"})

    assert answer.status_code == 200
    assert answer["content-type"].startswith("text/plain")
    assert b"# TYPE footfall_ingest_events_total counter" in answer.content
    assert b"process_resident_memory_bytes" in answer.content


def test_outcomes_of_events_are_counted_on_their_way_to_the_warehouse():
    sink: Sink[CounterRow] = Sink()
    counters = IngestCounters(CountedOutcomes(sink), lambda domain: None)
    before = value("footfall_ingest_events_total", outcome="dropped_bot")
    for domain in ("a.test", "a.test", "b.test"):
        counters.count("dropped_bot", domain, 0, 1_700_000_000)

    counters.flush()

    assert value("footfall_ingest_events_total", outcome="dropped_bot") - before == 3
    assert sum(row.value for row in sink.rows) == 3


def test_a_cache_that_was_emptied_goes_on_being_counted():
    readings = iter([(5, 1, 100, 1), (8, 1, 100, 1), (2, 3, 100, 3)])
    meter = CacheMeter({"test": lambda: next(readings)})

    for _ in range(3):
        meter.take()

    assert value("footfall_cache_lookups_total", cache="test", outcome="hit") == 5 + 3 + 2
    assert value("footfall_cache_lookups_total", cache="test", outcome="miss") == 1 + 0 + 2
    assert value("footfall_cache_entries", cache="test") == 3


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/api/event", "event"),
        ("/js/pa-x.js", "tracker"),
        ("/api/v2/query", "api"),
        ("/static/app.js", "static"),
        ("/example.com", "page"),
    ],
)
def test_requests_are_timed_by_what_was_asked_for(path: str, route: str):
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 202, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: Any) -> None:
        sent.append(message)

    name = "footfall_request_duration_seconds_count"
    before = value(name, route=route), value("footfall_responses_total", route=route, status="202")
    listener = measured(Listener(Address(), app))
    asyncio.run(listener.app({"type": "http", "path": path}, None, send))

    assert len(sent) == 2
    assert value(name, route=route) == before[0] + 1
    assert value("footfall_responses_total", route=route, status="202") == before[1] + 1


def test_events_that_take_the_short_cut_are_timed_too():
    answers: list[Answer] = []
    events = World().events_api
    listener = measured(Listener(Address(), EventsApp(events), events.take))
    body = b'{"n": "pageview", "u": "https://example.com/", "d": "example.com"}'
    name = "footfall_request_duration_seconds_count"
    before = value(name, route="event")

    async def scenario() -> None:
        assert listener.events
        listener.events({b"user-agent": CHROME_ON_MAC.encode()}, PEER, body, answers.append)
        await asyncio.sleep(0)

    asyncio.run(scenario())

    assert answers == [ACCEPTED]
    assert value(name, route="event") == before + 1


def test_exactly_the_documented_metrics_are_there():
    guide = Path(__file__).parents[2] / "docs" / "operations" / "metrics.md"
    documented = {
        name.removesuffix("_total")
        for row in re.findall(r"^\| (`footfall_.*?) \|", guide.read_text(), re.MULTILINE)
        for name in re.findall(r"footfall_\w+", row)
    }
    described = (each for each in vars(metrics).values() if isinstance(each, MetricWrapperBase))
    assert {family.name for each in described for family in each.describe()} == documented
