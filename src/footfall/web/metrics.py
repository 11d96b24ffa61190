"""Shows the metrics of :mod:`footfall.metrics`, and takes those of requests and caches."""

import hmac
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from footfall import metrics
from footfall.api.event_answers import Answer, Reply
from footfall.asgi import AsgiApp, Message, Receive, Scope, Send
from footfall.config import config
from footfall.ingest.counters import CounterRow, CounterSink
from footfall.web.event_lane import Take
from footfall.web.server import Listener

EVENT = "event"

#: What requests are counted as, by the beginning of their path; others are pages.
ROUTES = (
    ("/api/event", EVENT),
    ("/js/", "tracker"),
    ("/api/health", "health"),
    ("/api/system", "health"),
    ("/api/", "api"),
    ("/static/", "static"),
)
PAGE = "page"

#: Set by ``footfall serve --workers`` for all its processes; see the library's documentation.
SHARED_DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"


@require_safe
def scrape(request: HttpRequest) -> HttpResponse:
    """All metrics as text, for whoever knows the token. Nothing is there while none is set."""
    token = config().metrics_token
    if not token:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
    registry: CollectorRegistry = REGISTRY
    if SHARED_DIRECTORY in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class CountedOutcomes:
    """Ingest counters on their way to ``sink``, counted for an operator too."""

    def __init__(self, sink: CounterSink) -> None:
        self._sink = sink

    def append(self, rows: Sequence[CounterRow]) -> None:
        """Take rows over."""
        for row in rows:
            metrics.INGEST_EVENTS.labels(row.metric).inc(row.value)
        self._sink.append(rows)


CacheInfo = Callable[[], tuple[int, int, int | None, int]]
"""Hits, misses, and how many answers a cache may hold and does."""


class CacheMeter:
    """Turns what caches say of themselves into metrics, whenever it is asked to."""

    def __init__(self, caches: Mapping[str, CacheInfo]) -> None:
        self._caches = caches
        self._seen: Counter[tuple[str, str]] = Counter()

    def take(self) -> None:
        """Take a reading."""
        for name, info in self._caches.items():
            hits, misses, _, entries = info()
            metrics.CACHE_ENTRIES.labels(name).set(entries)
            for outcome, number in (("hit", hits), ("miss", misses)):
                seen = self._seen[name, outcome]
                # A cache that was emptied counts from 0 again.
                metrics.CACHE_LOOKUPS.labels(name, outcome).inc(
                    number - seen if number >= seen else number
                )
                self._seen[name, outcome] = number


def measured(listener: Listener) -> Listener:
    """``listener``, with the durations of its requests by kind and status."""
    return replace(
        listener,
        app=_measured_app(listener.app),
        events=_measured_take(listener.events) if listener.events else None,
    )


def _measured_app(app: AsgiApp) -> AsgiApp:

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        status = "none"

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await app(scope, receive, noting)
        finally:
            _observe(_route(scope.get("path", "")), began, status)

    return application


def _measured_take(take: Take) -> Take:
    def measured_take(headers: Mapping[bytes, bytes], peer: str, body: bytes, reply: Reply) -> None:
        began = time.perf_counter()

        def noting(answer: Answer) -> None:
            _observe(EVENT, began, str(answer.status))
            reply(answer)

        take(headers, peer, body, noting)

    return measured_take


def _observe(route: str, began: float, status: str) -> None:
    metrics.REQUEST_SECONDS.labels(route).observe(time.perf_counter() - began)
    metrics.RESPONSES.labels(route, status).inc()


def _route(path: str) -> str:
    return next((route for prefix, route in ROUTES if path.startswith(prefix)), PAGE)
