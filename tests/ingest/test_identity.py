"""Who is the same visitor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.ingest.identity import Salts, root_domain, user_id
from footfall.ingest.site_rules import SiteRules
from tests.ingest.world import World

KEY = bytes(range(16))


def test_the_id_is_siphash_2_4_of_the_joined_parts() -> None:
    # The reference vector of SipHash-2-4 for the message 00 01 … 0e.
    message = bytes(range(15)).decode()
    parts = (message[:4], message[4:5], message[5:9], message[9:])
    assert user_id(KEY, *parts) == 0xA129CA6149BE45E5


@given(*[st.text()] * 4)
def test_ids_are_unsigned_64_bit_numbers_for_any_text(a: str, b: str, c: str, d: str) -> None:
    assert 0 <= user_id(KEY, a, b, c, d) < 2**64


@pytest.mark.parametrize(
    ("hostname", "root"),
    [
        ("example.com", "example.com"),
        ("a.b.example.co.uk", "example.co.uk"),
        ("me.github.io", "me.github.io"),
        ("blog.me.github.io", "me.github.io"),
        ("github.io", "github.io"),
        ("localhost", "localhost"),
        ("192.168.1.10", "192.168.1.10"),
        ("(none)", "(none)"),
        ("..", ".."),
    ],
)
def test_root_domain(hostname: str, root: str) -> None:
    assert root_domain(hostname) == root


@given(st.text())
def test_any_hostname_has_a_root(hostname: str) -> None:
    assert isinstance(root_domain(hostname), str)


def visitor(**request: object) -> int:
    sites = [SiteRules(1, "example.com"), SiteRules(1, "other.com")]
    world = World(sites=sites)
    world.send(**request)  # type: ignore[arg-type]
    return world.events[0].user_id


def test_a_visitor_is_one_over_the_subdomains_of_a_site() -> None:
    assert visitor() == visitor(u="https://shop.example.com/x?y", n="Other", r="https://t.co")


@pytest.mark.parametrize(
    "change",
    [
        {"headers": {"x-forwarded-for": "1.1.1.1"}},
        {"headers": {"user-agent": "curl/8"}},
        {"d": "other.com"},
        {"u": "https://other.com/"},
    ],
)
def test_address_agent_site_and_root_domain_tell_visitors_apart(change: dict[str, object]) -> None:
    assert visitor() != visitor(**change)


def test_a_visit_goes_on_under_its_visitor_when_the_salt_changes_once() -> None:
    world = World(salts=Salts(b"1" * 16))
    world.send(at="2026-01-01T23:59:00Z")
    world.salts = Salts(b"2" * 16, previous=b"1" * 16)
    world.send(at="2026-01-02T00:01:00Z")
    world.send(at="2026-01-02T00:02:00Z")
    first, second, third = world.events
    assert (first.user_id, first.session_id) == (second.user_id, second.session_id)
    assert third.session_id == first.session_id
    world.salts = Salts(b"3" * 16, previous=b"2" * 16)
    world.send(at="2026-01-02T00:03:00Z")
    assert world.events[-1].user_id != first.user_id
    assert world.events[-1].session_id != first.session_id
