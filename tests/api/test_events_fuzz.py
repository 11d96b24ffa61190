"""Whatever is sent, the endpoint answers as described: never with an error of its own."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from footfall.api.events import EventsApp
from footfall.asgi import AsgiApp, Receive, Scope, Send, answer
from footfall.ingest.site_rules import Shields, SiteRules
from tests.ingest.test_props import JSON
from tests.ingest.world import World

DESCRIPTION = Path(__file__).with_name("events.openapi.json").read_bytes()

SITE = SiteRules(
    1,
    "example.com",
    revenue_currencies={"pageview": "EUR"},
    shields=Shields(pages=("/a*b*",), hostnames=("*example*", "(none)")),
)


def described(app: EventsApp) -> AsgiApp:
    """The endpoint, beside its description."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/openapi.json":
            await answer(send, 200, [(b"content-type", b"application/json")], DESCRIPTION)
        else:
            await app(scope, receive, send)

    return application


schema = schemathesis.openapi.from_asgi("/openapi.json", described(World(sites=[SITE]).app))


@schema.parametrize()
@settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)
def test_every_answer_is_as_described(case: schemathesis.Case) -> None:
    case.call_and_validate(
        checks=[
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_headers_conformance,
            response_schema_conformance,
        ]
    )


KEYS = st.sampled_from(
    ["n", "name", "u", "url", "d", "domain", "r", "referrer", "h", "hashMode", "m", "meta", "p",
     "props", "revenue", "$", "i", "interactive", "sd", "e", "v", "other"]
)  # fmt: skip
NASTY = st.sampled_from(
    ["pageview", "engagement", "404", "https://example.com/", "https://[::1", "//", "data:,x",
     "example.com", "www.", ",", "\r\nSet-Cookie: a=b", "\x00", "%", "%00%ff", "\ud83d\ude00",
     "\u202e", "1e999", "-0", "[]", "{}", '{"a": {"b": 1}}', "x" * 3_000, "../../etc/passwd",
     "{{7*7}}", "';DROP TABLE events_v2;--", "android-app://", "#", "?utm_source=&utm_source"]
)  # fmt: skip
BODIES = st.one_of(
    st.dictionaries(KEYS, JSON | NASTY | st.integers(-(2**63), 2**64 - 1), max_size=8).map(
        lambda fields: json.dumps(fields).encode("utf-8", "surrogatepass")
    ),
    st.binary(max_size=200),
    st.text(max_size=50).map(lambda text: ("{" + text).encode("utf-8", "surrogatepass")),
)
TYPES = st.sampled_from(
    ["application/json", "text/plain", "application/x-www-form-urlencoded", "",
     "multipart/form-data; boundary=x", "multipart/form-data", "\x00"]
)  # fmt: skip
HEADERS = st.dictionaries(
    st.sampled_from(["x-forwarded-for", "forwarded", "x-plausible-ip", "user-agent", "accept"]),
    NASTY
    | st.text(max_size=40).filter(lambda text: not any("\ud800" <= c < "\ue000" for c in text)),
)


@settings(max_examples=400, deadline=None)
@given(BODIES, TYPES, HEADERS)
def test_no_body_and_no_header_brings_it_down(
    body: bytes, content_type: str, headers: dict[str, str]
) -> None:
    world = World(sites=[SITE])
    sent = {name: value.encode("utf-8", "ignore").decode() for name, value in headers.items()}
    answer = world.post(body, headers={"content-type": content_type, **sent})
    assert answer.status in {202, 400, 406}
    assert not any("\n" in value or "\r" in value for value in answer.headers.values())
    for row in world.events:
        assert len(row.country_code) in {0, 2}
        assert 0 <= row.scroll_depth <= 255
        assert len(row.meta_key) == len(row.meta_value) <= 30


def test_what_is_dropped_or_refused_leaves_nothing_in_memory() -> None:
    world = World(sites=[SITE])

    def flood(seed: int) -> None:
        for number in range(300):
            unique = f"{seed}-{number}-" + "x" * 1_500
            world.send(d=f"{unique}.test", n="x", u="/same", r="")
            world.send(u=unique * 2)
            world.post(unique.encode())
        world.counters.flush()
        world.counter_rows.rows.clear()

    flood(0)
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for seed in range(1, 4):
        flood(seed)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 200_000


def test_the_description_names_every_key_that_trackers_send() -> None:
    properties: dict[str, Any] = json.loads(DESCRIPTION)["components"]["schemas"]["Event"]
    assert {"n", "u", "d", "r", "h", "p", "$", "i", "sd", "e", "v"} <= set(properties["properties"])
