"""The order of the steps, and what each domain of a request gets."""

from pathlib import Path

import pytest

from footfall.ingest.bots import VERIFICATION_AGENT
from footfall.ingest.deny_lists import DenyLists
from footfall.ingest.site_rules import Shields, SiteRules
from tests.ingest.world import CHROME_ON_MAC, GOOGLEBOT, World

#: Every reason to drop, in the order in which they are looked for, and what takes it away.
OBSTACLES = [
    ("dropped_spam_referrer", {"r": "https://www.Spam.example/x"}),
    ("dropped_verification_agent", {"headers": {"user-agent": VERIFICATION_AGENT}}),
    ("dropped_dc_ip", {"headers": {"x-plausible-ip-type": "dc_ip"}}),
    ("dropped_site_hostname_allowlist", {"u": "https://elsewhere.test/blocked"}),
    ("dropped_site_page_blocklist", {"u": "https://example.com/blocked"}),
    ("dropped_site_ip_blocklist", {"headers": {"x-plausible-ip": "192.0.2.1"}}),
    ("dropped_site_country_blocklist", {"headers": {"x-plausible-ip-type": "anonymous_vpn_ip"}}),
    ("dropped_bot", {"headers": {"user-agent": GOOGLEBOT}}),
    ("dropped_no_session_for_engagement", {"n": "engagement", "sd": 10}),
]


@pytest.mark.parametrize("position", range(len(OBSTACLES)))
def test_the_first_reason_counts(position: int, tmp_path: Path) -> None:
    shields = Shields(
        ips=frozenset({"192.0.2.1"}),
        countries=frozenset({"A1"}),
        pages=("/blocked",),
        hostnames=("example.com",),
    )
    spammers = tmp_path / "spammers.txt"
    spammers.write_text("spam.example\n")
    world = World(
        sites=[SiteRules(1, "example.com", shields=shields)],
        deny_lists=DenyLists(spammers=spammers),
    )
    request: dict[str, object] = {}
    headers: dict[str, str] = {}
    for _, obstacle in reversed(OBSTACLES[position:]):
        headers |= obstacle.get("headers", {})  # type: ignore[operator]
        request |= {key: value for key, value in obstacle.items() if key != "headers"}
    assert world.send(headers=headers, **request).dropped == "1"  # type: ignore[arg-type]
    assert world.drop_reasons() == {OBSTACLES[position][0]: 1}


def test_addresses_known_as_threats_are_dropped() -> None:
    world = World()
    world.send(headers={"x-plausible-ip-type": "threat_ip"})
    assert world.drop_reasons() == {"dropped_threat_ip": 1}


def test_visitors_behind_a_vpn_have_a_country_of_their_own() -> None:
    world = World()
    world.send(headers={"x-plausible-ip-type": "anonymous_vpn_ip"})
    assert world.events[0].country_code == "A1"


def test_each_domain_of_a_request_goes_its_own_way_at_the_same_time() -> None:
    blocked = Shields(pages=("/",))
    world = World(
        sites=[SiteRules(1, "a.com"), SiteRules(2, "b.com", shields=blocked), SiteRules(3, "c.com")]
    )
    assert world.send(d="a.com,b.com,c.com").dropped == "1"
    assert [row.site_id for row in world.events] == [1, 3]
    assert len({row.timestamp for row in world.events}) == 1
    assert len({row.user_id for row in world.events}) == 2


def test_a_first_pageview_makes_one_event_and_one_session() -> None:
    world = World()
    world.send(
        at="2026-01-01T10:00:00Z",
        u="https://www.example.com/a?utm_source=news&utm_medium=email",
        r="https://other.org/",
        m={"plan": "pro"},
        v=34,
    )
    (event,) = world.events
    (session,) = world.sessions
    assert event.timestamp == session.start == session.timestamp == 1767261600
    assert (event.session_id, event.user_id) == (session.session_id, session.user_id)
    assert (session.sign, session.pageviews, session.events) == (1, 1, 1)
    assert session.is_bounce
    assert (session.entry_page, session.exit_page) == ("/a", "/a")
    assert session.hostname == session.exit_page_hostname == event.hostname == "example.com"
    assert session.entry_meta_key == event.meta_key == ("plan",)
    assert session.entry_meta_value == event.meta_value == ("pro",)
    for column in ("referrer", "referrer_source", "utm_source", "utm_medium", "browser"):
        assert getattr(event, column) == getattr(session, column) != ""
    world.counters.flush()
    assert world.counter_rows.rows[0].tracker_script_version == 34


def test_every_event_of_a_visit_shows_its_first_source_but_its_own_page_and_properties() -> None:
    world = World()
    world.send(u="https://example.com/a?utm_source=first", m={"a": 1})
    world.send(u="https://example.com/b?utm_source=second", m={"b": 2}, n="Signup")
    event = world.events[1]
    assert (event.utm_source, event.pathname, event.meta_key) == ("first", "/b", ("b",))
    cancelled, state = world.sessions[1:]
    assert cancelled == world.sessions[0]._replace(sign=-1)
    assert (state.sign, state.events, state.utm_source) == (1, 2, "first")
    assert state.entry_meta_key == ("a",)


def test_engagement_needs_a_visit_and_writes_no_session() -> None:
    world = World()
    assert world.send(n="engagement", sd=10).dropped == "1"
    world.send(at="2026-01-01T10:00:00Z")
    answer = world.send(
        at="2026-01-01T10:20:00Z", n="engagement", sd=10, u="https://example.com/x", m={"a": 1}
    )
    assert answer.dropped is None
    assert len(world.sessions) == 1
    event = world.events[-1]
    assert (event.name, event.pathname, event.meta_key) == ("engagement", "/x", ("a",))
    assert event.session_id == world.sessions[0].session_id


def test_a_request_without_a_user_agent_is_stored_without_a_device() -> None:
    world = World()
    body = b'{"n":"pageview","u":"https://example.com/","d":"example.com"}'
    assert world.post(body, user_agent=None).dropped is None
    assert world.post(body, user_agent=CHROME_ON_MAC).dropped is None
    assert [row.browser for row in world.events] == ["", "Chrome"]
