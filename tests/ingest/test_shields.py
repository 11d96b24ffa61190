"""A site's own filters."""

import time
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.ingest.shields import compile_patterns
from footfall.ingest.site_rules import Shields, SiteRules
from tests.ingest.world import World


def world_with(**shields: object) -> World:
    return World(sites=[SiteRules(1, "example.com", shields=Shields(**shields))])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("/a", "/a", True),
        ("/a", "/A", False),
        ("/a", "/a/b", False),
        ("/a/*", "/a/", True),
        ("/a/*", "/a/b/c", True),
        ("/a/*", "/a", False),
        ("/a/*", "/ab", False),
        ("/a/**/z", "/a/b/c/z", True),
        ("/a.b", "/axb", False),
        ("/a#*", "/a#section", True),
        ("*.example.com", "blog.example.com", True),
        ("*.example.com", "example.com", False),
        ("*example.com", "example.com", True),
        ("*example.com", "a.example.com", True),
        ("/a*", "/a\nb", True),
    ],
)
def test_a_star_is_any_sequence_and_everything_else_literal(
    pattern: str, text: str, matches: bool
) -> None:
    assert bool(compile_patterns((pattern,)).fullmatch(text)) is matches


@given(st.text(st.characters(exclude_characters="*")))
def test_a_pattern_without_stars_matches_itself_alone(text: str) -> None:
    pattern = compile_patterns((text,))
    assert pattern.fullmatch(text)
    assert not pattern.fullmatch(text + "x")


def test_blocked_pages_are_dropped_by_their_stored_path() -> None:
    world = world_with(pages=("/admin*", "/app#/private"))
    assert world.send(u="https://example.com/admin/users").dropped == "1"
    assert world.send(u="https://example.com/app#/private", h=1).dropped == "1"
    assert world.send(u="https://example.com/app#/private").dropped is None
    assert world.drop_reasons() == {"buffered": 1, "dropped_site_page_blocklist": 2}


def test_with_hostname_rules_one_of_them_must_match() -> None:
    world = world_with(hostnames=("example.com", "*.example.com"))
    assert world.send(u="https://www.example.com/").dropped is None
    assert world.send(u="https://shop.example.com/").dropped is None
    assert world.send(u="https://evil.test/").dropped == "1"
    assert world.send(u="about:blank").dropped == "1"
    assert world.drop_reasons() == {"buffered": 2, "dropped_site_hostname_allowlist": 2}


def test_without_hostname_rules_every_hostname_is_welcome() -> None:
    assert world_with().send(u="https://anything.test/").dropped is None


@pytest.mark.parametrize(
    ("address", "dropped"),
    [
        ("192.0.2.1", "1"),
        ("192.0.2.2", None),
        ("2001:DB8:0::1", "1"),
        ("2001:db8::2", None),
        ("no address", None),
    ],
)
def test_blocked_addresses_are_dropped_in_any_spelling(address: str, dropped: str | None) -> None:
    world = world_with(ips=frozenset({"192.0.2.1", "2001:db8::1"}))
    assert world.send(headers={"x-forwarded-for": address}).dropped == dropped


def test_blocked_countries_are_dropped() -> None:
    world = world_with(countries=frozenset({"A1"}))
    assert world.send(headers={"x-plausible-ip-type": "anonymous_vpn_ip"}).dropped == "1"
    assert world.send().dropped is None
    assert world.drop_reasons() == {"buffered": 1, "dropped_site_country_blocklist": 1}


def test_a_pattern_of_many_stars_costs_no_time_on_a_path_that_almost_matches() -> None:
    pattern = compile_patterns(("/" + "*a" * 124,))
    began = time.process_time()
    assert not pattern.fullmatch("/" + "a" * 1_900 + "b")
    assert time.process_time() - began < 0.5


@given(st.text("ab*", max_size=12), st.text("ab", max_size=20))
def test_patterns_match_as_shell_patterns_do(pattern: str, text: str) -> None:
    assert bool(compile_patterns((pattern,)).fullmatch(text)) is fnmatchcase(text, pattern)


def test_an_address_is_blocked_in_whatever_spelling() -> None:
    world = world_with(ips=frozenset({"192.0.2.1", "2001:db8::1"}))
    for spelling in ("192.0.2.1", "::ffff:192.0.2.1", "2001:DB8:0::1", "[2001:db8::1]:443"):
        assert world.send(headers={"x-forwarded-for": spelling}).dropped == "1"
    assert world.drop_reasons() == {"dropped_site_ip_blocklist": 4}
