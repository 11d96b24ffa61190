"""What trackers and servers see of ``/api/event`` on the wire."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest

from footfall.api.event_bodies import PARSED_BODY_LIMIT
from footfall.api.events import Events, EventsApp
from footfall.ingest import pipeline
from footfall.ingest.payload import Payload
from footfall.ingest.pipeline import Client, Done
from footfall.ingest.site_rules import SiteRules
from tests.ingest.world import PEER, World, call

PAGEVIEW = {"n": "pageview", "u": "https://example.com/", "d": "example.com"}
RAW = json.dumps(PAGEVIEW).encode()

CORS = {
    "access-control-allow-origin": "*",
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "",
}


def test_a_stored_event_is_answered_202_ok_and_without_a_dropped_header() -> None:
    world = World()
    answer = world.send()
    assert (answer.status, answer.body) == (202, b"ok")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.dropped is None
    assert answer.headers.items() >= CORS.items()
    assert len(world.events) == 1


def test_the_dropped_header_counts_domains_and_hides_the_reason() -> None:
    world = World()
    answer = world.send(d="example.com,unknown.test,www.other.test")
    assert (answer.status, answer.body, answer.dropped) == (202, b"ok", "2")
    assert len(world.events) == 1
    assert world.drop_reasons() == {"buffered": 1, "dropped_not_found": 2}


def test_a_domain_listed_twice_is_processed_twice() -> None:
    world = World()
    assert world.send(d="example.com, www.example.com").dropped is None
    assert [row.site_id for row in world.events] == [1, 1]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "text/plain"},
        {"content-type": "text/plain;charset=UTF-8"},
        {"content-type": "application/json"},
        {"content-type": "Application/JSON; charset=utf-8"},
        {"content-type": "application/vnd.api+json"},
        {"content-type": "image/png"},
        {"accept": "*/*"},
        {"accept": "text/html, application/json;q=0.9"},
        {"accept": "application/*"},
    ],
)
def test_json_is_taken_under_any_content_type_that_no_parser_claims(
    headers: dict[str, str],
) -> None:
    world = World()
    assert world.post(RAW, headers=headers).status == 202
    assert len(world.events) == 1


def test_a_form_is_taken_with_all_values_as_text() -> None:
    world = World()
    body = (
        b"name=pageview&url=https%3A%2F%2Fexample.com%2Fa+b"
        b"&domain=example.com&props=%7B%22k%22%3A1%7D"
    )
    answer = world.post(body, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status == 202
    assert (world.events[0].pathname, world.events[0].meta_key) == ("/a b", ("k",))


def test_a_multipart_form_is_taken_and_its_files_are_ignored() -> None:
    world = World()
    body = (
        b'--xx\r\ncontent-disposition: form-data; name="n"\r\n\r\npageview\r\n'
        b'--xx\r\ncontent-disposition: form-data; name="u"\r\n\r\nhttps://example.com/x\r\n'
        b'--xx\r\ncontent-disposition: form-data; name="d"; filename="d.txt"\r\n\r\nother\r\n'
        b"--xx--\r\n"
    )
    answer = world.post(body, headers={"content-type": "multipart/form-data; boundary=xx"})
    assert answer.status == 202
    assert world.events[0].pathname == "/x"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=xx", b"--xx\r\nbroken"),
        ("multipart/form-data", b"anything"),
        ("application/json", b"{broken"),
        ("application/x-www-form-urlencoded", b"n=pageview&" * 1_001),
    ],
)
def test_malformed_parsed_bodies_are_answered_400(content_type: str, body: bytes) -> None:
    answer = World().post(body, headers={"content-type": content_type})
    assert answer.status == 400
    assert list(answer.json()) == ["errors"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"text"', b"null", b"\xff\xfe{}", b'{"n":"\xff"}']
)
def test_a_raw_body_that_is_no_json_object_cannot_be_parsed(body: bytes) -> None:
    world = World()
    answer = world.post(body)
    assert answer.status == 400
    assert answer.json() == {"errors": {"request": ["Unable to parse request body as json"]}}
    assert answer.headers.items() >= CORS.items()
    assert world.drop_reasons() == {}


@pytest.mark.parametrize("body", [b"", b"[]", b"{}"])
def test_an_empty_json_body_reports_every_missing_field(body: bytes) -> None:
    answer = World().post(body, headers={"content-type": "application/json"})
    assert answer.status == 400
    assert answer.json() == {
        "errors": {
            "event_name": ["can't be blank"],
            "url": ["is required"],
            "domain": ["can't be blank"],
        }
    }


def test_a_body_may_come_in_pieces() -> None:
    world = World()
    assert world.post(RAW[:10], RAW[10:40], RAW[40:]).status == 202
    assert len(world.events) == 1


def test_a_raw_body_over_the_cap_is_refused_like_one_that_is_no_json() -> None:
    world = World(settings={"raw_body_limit": len(RAW)})
    assert world.post(RAW).status == 202
    for pieces in ([RAW + b" "], [RAW, b" "]):
        answer = world.post(*pieces)
        assert answer.status == 400
        assert "request" in answer.json()["errors"]


def test_a_parsed_body_over_the_cap_is_too_large() -> None:
    chunk = b" " * 1_000_000
    answer = World().post(
        *[chunk] * (PARSED_BODY_LIMIT // len(chunk)),
        b" ",
        headers={"content-type": "application/json"},
    )
    assert answer.status == 413
    assert "8,000,000" in answer.json()["error"]


def test_a_client_that_hangs_up_gets_no_answer_and_leaves_no_event() -> None:
    world = World()
    incoming = [
        {"type": "http.request", "body": RAW[:5], "more_body": True},
        {"type": "http.disconnect"},
    ]
    outgoing: list[Any] = []

    async def receive() -> dict[str, Any]:
        return incoming.pop(0)

    async def send(message: Any) -> None:
        outgoing.append(message)

    asyncio.run(world.app({"method": "POST", "headers": [], "client": None}, receive, send))
    assert outgoing == []
    assert world.events == []


def test_a_client_that_accepts_no_json_is_refused() -> None:
    assert World().post(RAW, headers={"accept": "text/html"}).status == 406


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE"])
def test_other_methods_lead_nowhere(method: str) -> None:
    answer = call(World().app, method)
    assert answer.status == 404
    assert answer.json() == {"error": "Not found"}


def test_a_preflight_allows_every_origin() -> None:
    answer = call(World().app, "OPTIONS", headers={"origin": "https://example.com"})
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers.items() >= CORS.items()
    assert answer.headers["access-control-allow-methods"] == "GET,POST,PUT,PATCH,DELETE,OPTIONS"
    assert "Content-Type" in answer.headers["access-control-allow-headers"].split(",")
    assert answer.headers["access-control-max-age"] == "1728000"


def test_a_debug_request_tells_the_address_and_stores_nothing() -> None:
    world = World()
    answer = world.post(
        RAW, headers={"x-debug-request": "true", "x-forwarded-for": "1.2.3.4, 9.9.9.9"}
    )
    assert (answer.status, answer.body) == (200, b"1.2.3.4")
    assert world.post(RAW, headers={"x-debug-request": "true"}).body == PEER.encode()
    assert world.events == []
    assert world.drop_reasons() == {}


def test_only_the_literal_true_debugs() -> None:
    assert World().post(RAW, headers={"x-debug-request": "1"}).status == 202


def test_our_own_failure_never_shows_on_a_visitors_page(caplog: pytest.LogCaptureFixture) -> None:
    def broken(payload: Payload, client: Client, timestamp: int, done: Done) -> None:
        raise RuntimeError("disk on fire")

    answer = call(EventsApp(Events(broken)), "POST", [RAW])
    assert (answer.status, answer.body, answer.dropped) == (202, b"ok", "1")
    assert "disk on fire" in caplog.text
    assert PEER not in caplog.text


def test_the_test_clock_sets_the_time_only_where_it_is_allowed() -> None:
    at = {"x-footfall-now": "2026-01-02T03:04:05.9+00:00"}
    world = World()
    world.post(RAW, headers=at)
    production = World(settings={"test_clock": False})
    production.post(RAW, headers=at)
    assert world.events[0].timestamp == 1767323045
    assert production.events[0].timestamp != 1767323045
    for nonsense in ("yesterday", "1066-10-14", "2500-01-01T00:00:00Z"):
        assert world.post(RAW, headers={"x-footfall-now": nonsense}).status == 400


BLANK, INVALID = ["can't be blank"], ["is invalid"]
LONG_URL = "https://example.com/" + "ä" * 991


@pytest.mark.parametrize(
    ("keys", "errors"),
    [
        ({"n": None}, {"event_name": BLANK}),
        ({"n": ""}, {"event_name": BLANK}),
        ({"n": " \t"}, {"event_name": BLANK}),
        ({"n": False}, {"event_name": BLANK}),
        ({"n": True}, {"event_name": INVALID}),
        ({"n": 1.5}, {"event_name": INVALID}),
        ({"n": ["pageview"]}, {"event_name": INVALID}),
        ({"n": {"a": 1}}, {"event_name": INVALID}),
        ({"n": "x" * 121}, {"event_name": ["should be at most 120 character(s)"]}),
        ({"n": "👩‍👩‍👧‍👦" * 121}, {"event_name": ["should be at most 120 character(s)"]}),
        ({"n": "e" + "\u0301" * 100_000}, {"event_name": ["should be at most 120 character(s)"]}),
        ({"u": None}, {"url": ["is required"]}),
        ({"u": 7}, {"url": ["must be a valid url"]}),
        ({"u": LONG_URL}, {"url": ["must be a valid url"]}),
        ({"u": "data:text/html,hi"}, {"url": ["scheme is not allowed"]}),
        ({"u": "DATA:text/html,hi"}, {"url": ["scheme is not allowed"]}),
        ({"u": "about:%20"}, {"pathname": BLANK}),
        ({"d": ""}, {"domain": BLANK}),
        ({"d": "  "}, {"domain": BLANK}),
        ({"d": None, "u": "/relative"}, {"domain": BLANK}),
        ({"d": 5, "u": "about:blank"}, {"domain": BLANK}),
        ({"h": "yes"}, {"hash_mode": INVALID}),
        ({"h": True}, {"hash_mode": INVALID}),
        ({"h": 1.0}, {"hash_mode": INVALID}),
        (
            {"m": {"k": "x" * 2001}},
            {"props": ["keys should have at most 300 bytes and values 2000 bytes"]},
        ),
        (
            {"m": {"ä" * 151: "x"}},
            {"props": ["keys should have at most 300 bytes and values 2000 bytes"]},
        ),
        (
            {"n": "", "u": None, "d": "", "h": "x"},
            {
                "event_name": BLANK,
                "url": ["is required"],
                "domain": BLANK,
                "hash_mode": INVALID,
            },
        ),
    ],
)
def test_invalid_requests_name_every_field_and_count_nothing(
    keys: dict[str, object], errors: dict[str, list[str]]
) -> None:
    world = World()
    answer = world.send(**keys)
    assert answer.status == 400
    assert answer.json() == {"errors": errors}
    assert answer.dropped is None
    assert world.events == []
    assert world.drop_reasons() == {}


@pytest.mark.parametrize(
    "keys",
    [
        {"n": "x" * 120},
        {"n": "👩‍👩‍👧‍👦" * 120},
        {"n": 404},
        {"u": "https://example.com/" + "ä" * 990},
        {"m": {"k" * 300: "x" * 2000}},
        {"m": {"ä" * 150: "ä" * 1000}},
        {"h": ""},
        {"h": 2},
        {"h": "0"},
    ],
)
def test_values_at_their_limits_are_fine(keys: dict[str, object]) -> None:
    world = World()
    assert world.send(**keys).status == 202
    assert len(world.events) == 1


ENGAGEMENT_ERROR = {
    "errors": {
        "event_name": [
            "engagement event requires a valid integer value for at least one of 'sd' or 'e' fields"
        ]
    }
}


@pytest.mark.parametrize(
    "keys",
    [{}, {"e": 0}, {"sd": -1}, {"sd": "5px", "e": "soon"}, {"sd": 1.5}, {"e": 2_592_000_000}],
)
def test_engagement_without_any_measure_is_refused(keys: dict[str, object]) -> None:
    answer = World().send(n="engagement", **keys)
    assert answer.status == 400
    assert answer.json() == ENGAGEMENT_ERROR


@pytest.mark.parametrize(
    ("keys", "stored"),
    [
        ({"sd": 0}, (0, 0)),
        ({"sd": 40, "e": 1500}, (40, 1500)),
        ({"sd": "40", "e": "1500"}, (40, 1500)),
        ({"sd": 250, "e": 2_592_000_000}, (100, 0)),
        ({"sd": -5, "e": 2_591_999_999}, (255, 2_591_999_999)),
        ({"e": 7}, (255, 7)),
    ],
)
def test_engagement_measures_are_kept_within_their_ranges(
    keys: dict[str, object], stored: tuple[int, int]
) -> None:
    world = World()
    world.send()
    assert world.send(n="engagement", **keys).dropped is None
    row = world.events[-1]
    assert (row.name, (row.scroll_depth, row.engagement_time)) == ("engagement", stored)


def test_other_events_have_no_engagement_measures() -> None:
    world = World()
    world.send(sd=40, e=1500)
    assert (world.events[0].scroll_depth, world.events[0].engagement_time) == (0, 0)


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ({"name": "Buy"}, {"n": "Buy"}),
        ({"url": "https://example.com/x"}, {"u": "https://example.com/x"}),
        ({"domain": "example.com"}, {"d": "example.com"}),
        ({"referrer": "https://t.co/"}, {"r": "https://t.co/"}),
        ({"props": {"a": 1}}, {"m": {"a": 1}}),
        ({"meta": '{"a": 1}'}, {"p": {"a": 1}}),
        (
            {"hashMode": 1, "url": "https://example.com/#x"},
            {"h": "1", "u": "https://example.com/#x"},
        ),
        ({"revenue": {"amount": 1, "currency": "USD"}}, {"$": '{"amount": 1, "currency": "USD"}'}),
    ],
)
def test_long_and_short_keys_mean_the_same(
    long: dict[str, object], short: dict[str, object]
) -> None:
    rows = []
    for keys in (long, short):
        world = World(sites=[SiteRules(1, "example.com", revenue_currencies={"pageview": "USD"})])
        base = {"name": "pageview", "url": "https://example.com/", "domain": "example.com"}
        aliases = {"n": "name", "u": "url", "d": "domain"}
        shadowed = {aliases.get(key, key) for key in keys}
        body = {**{key: value for key, value in base.items() if key not in shadowed}, **keys}
        headers = {"x-footfall-now": "2026-01-01T00:00:00Z"}
        assert world.post(json.dumps(body).encode(), headers=headers).status == 202
        rows.append(world.events[0]._replace(session_id=0))
    assert rows[0] == rows[1]


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ({"n": "a", "name": "b"}, "a"),
        ({"n": None, "name": "b"}, "b"),
        ({"n": False, "name": "b"}, "b"),
        ({"n": 404, "name": "b"}, "404"),
    ],
)
def test_the_short_key_wins_unless_it_is_null_or_false(keys: dict[str, object], name: str) -> None:
    world = World()
    assert world.send(**keys).status == 202
    assert world.events[0].name == name


@pytest.mark.parametrize(
    ("keys", "bounces"),
    [({}, False), ({"i": False}, True), ({"interactive": False}, True), ({"i": "false"}, False)],
)
def test_either_form_of_interactive_counts(keys: dict[str, object], bounces: bool) -> None:
    world = World()
    world.send(n="Signup", **keys)
    assert world.sessions[0].is_bounce is bounces


def test_headers_sent_twice_count_once() -> None:
    world = World()
    pairs: Sequence[tuple[str, str]] = [("x-debug-request", "true"), ("x-plausible-ip", "1.1.1.1")]
    answer = call(world.app, "POST", [RAW], [*pairs, ("x-plausible-ip", "2.2.2.2")])
    assert answer.body == b"1.1.1.1"


def test_one_request_cannot_keep_the_server_busy_with_an_endless_list_of_sites() -> None:
    assert World().send(d="x," * 100_000).dropped == "100"


def test_one_sites_trouble_costs_no_other_site_its_event(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(sites=[SiteRules(1, "a.com"), SiteRules(2, "b.com")])
    genuine = pipeline.blocks_country

    def broken(shields: object, country_code: str) -> bool:
        if world.counters is not None and not calls:
            calls.append(country_code)
            raise RuntimeError("out of order")
        return genuine(shields, country_code)  # type: ignore[arg-type]

    calls: list[str] = []
    monkeypatch.setattr(pipeline, "blocks_country", broken)
    answer = world.send(d="a.com,b.com")
    assert (answer.status, answer.dropped) == (202, "1")
    assert [row.site_id for row in world.events] == [2]
    assert world.drop_reasons() == {"buffered": 1, "dropped_invalid": 1}
    assert "out of order" in caplog.text


@pytest.mark.parametrize(
    ("url", "hostname", "pathname"),
    [
        ("https://www.Example.com:8080/A%20b%2Fc/?q=1#frag", "Example.com", "/A b/c/"),
        ("https://user:secret@example.com/x", "example.com", "/x"),
        ("https://example.com", "example.com", "/"),
        ("https://example.com/a%ZZ%e2%82%ac%ff", "example.com", "/a%ZZ€\ufffd"),
        ("https://example.com/trail \t", "example.com", "/trail"),
        ("https://[2001:db8::1]:443/v6", "2001:db8::1", "/v6"),
        ("HTTPS://EXAMPLE.com/", "EXAMPLE.com", "/"),
        ("/relative?x", "(none)", "/relative"),
        ("about:blank", "(none)", "blank"),
        ("file:///tmp/x.html", "(none)", "/tmp/x.html"),
        ("chrome-extension://abcdef/popup.html", "abcdef", "/popup.html"),
        ("android-app://com.example/http/x", "com.example", "/http/x"),
        ("javascript:void(0)", "(none)", "void(0)"),
        ("", "(none)", "/"),
        ("https://", "(none)", "/"),
        ("https://exa mple.com/ ", "exa mple.com", "/"),
    ],
)
def test_what_is_kept_of_an_address(url: str, hostname: str, pathname: str) -> None:
    world = World()
    assert world.send(u=url).status == 202
    row = world.events[0]
    assert (row.hostname, row.pathname) == (hostname, pathname)


@pytest.mark.parametrize(
    ("mode", "url", "pathname"),
    [
        (1, "https://example.com/a#b%20c", "/a#b c"),
        ("1", "https://example.com/#/x?utm_source=no", "/#/x?utm_source=no"),
        (1, "https://example.com/a#", "/a#"),
        (1, "https://example.com/a", "/a"),
        (2, "https://example.com/a#b", "/a"),
        (0, "https://example.com/a#b", "/a"),
        (None, "https://example.com/a#b", "/a"),
    ],
)
def test_only_hash_mode_one_keeps_the_fragment(mode: object, url: str, pathname: str) -> None:
    world = World()
    assert world.send(u=url, h=mode).status == 202
    assert world.events[0].pathname == pathname
    assert world.events[0].utm_source == ""


@pytest.mark.parametrize(
    ("keys", "domains"),
    [
        ({"d": " www.example.com "}, ["example.com"]),
        ({"d": "www.www.example.com"}, ["www.example.com"]),
        ({"d": "a.com, www.b.com ,a.com"}, ["a.com", "b.com", "a.com"]),
        ({"d": "Example.com"}, ["Example.com"]),
        ({"d": "a.com,,"}, ["a.com", "", ""]),
        ({"d": None, "domain": "b.com"}, ["b.com"]),
        ({"d": False, "domain": "b.com"}, ["b.com"]),
        ({"d": ["a.com"], "domain": "b.com"}, ["example.com"]),
        ({"d": 1}, ["example.com"]),
        ({"d": None, "u": "https://www.Other.com:80/"}, ["Other.com"]),
    ],
)
def test_which_sites_an_event_is_for(keys: dict[str, object], domains: list[str]) -> None:
    world = World(sites=[])
    assert world.send(**keys).dropped == str(len(domains))
    world.counters.flush()
    counted = sorted(row.domain for row in world.counter_rows.rows for _ in range(row.value))
    assert counted == sorted(domains)


@pytest.mark.parametrize("version", ["34", 1.5, True, -1, None, 2**70, [34]])
def test_a_script_version_that_is_no_number_counts_as_none(version: object) -> None:
    world = World()
    assert world.send(v=version).status == 202
    world.counters.flush()
    assert world.counter_rows.rows[0].tracker_script_version == 0


@pytest.mark.parametrize(
    "referrer", [7, ["https://x.org"], {"a": 1}, True, False, None, "", "no url", "https://[", "//"]
)
def test_a_referrer_that_makes_no_sense_is_ignored(referrer: object) -> None:
    world = World()
    assert world.send(r=referrer).status == 202
    assert (world.events[0].referrer, world.events[0].referrer_source) == ("", "")


def test_a_referrer_is_cut_after_2000_characters() -> None:
    world = World()
    world.send(r="https://other.org/" + "x" * 5_000)
    assert world.events[0].referrer == "other.org/" + "x" * (2_000 - len("https://other.org/"))


def test_a_name_keeps_its_case_and_the_spaces_around_it() -> None:
    world = World()
    world.send(n=" Pageview ")
    assert world.events[0].name == " Pageview "


def test_what_a_client_sends_never_makes_a_line_of_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    world = World()
    forged = "x\n2026-01-01 CRITICAL forged"
    world.send(n=forged, d=f"example.com,{forged}", r=forged, p={forged: forged}, u=forged)
    world.send(n="", headers={"x-forwarded-for": "1.1.1.1"})
    assert "forged" not in caplog.text
