"""What an operator keeps out of all sites."""

from pathlib import Path

import pytest

from footfall.ingest.deny_lists import DEFAULT_DATACENTERS, DEFAULT_SPAMMERS, DenyLists
from footfall.ingest.referrer import KNOWN_REFERRERS
from tests.ingest.world import PEER, World


@pytest.fixture
def spammers(tmp_path: Path) -> Path:
    file = tmp_path / "spammers.txt"
    file.write_text("# known to spam\nspam.example\n\nwww.Other.example  # too\n")
    return file


@pytest.fixture
def datacenters(tmp_path: Path) -> Path:
    file = tmp_path / "datacenters.txt"
    file.write_text("198.51.100.0/24\n2001:db8::/32\n")
    return file


@pytest.mark.parametrize(
    "referrer",
    ["http://spam.example/", "https://www.SPAM.example:8080/x?y", "https://other.example"],
)
def test_events_from_a_spam_referrer_are_dropped_for_every_site_even_unknown_ones(
    spammers: Path, referrer: str
) -> None:
    world = World(deny_lists=DenyLists(spammers=spammers))
    assert world.send(d="example.com,unknown.test", r=referrer).dropped == "2"
    assert world.drop_reasons() == {"dropped_spam_referrer": 2}


@pytest.mark.parametrize("referrer", ["https://a.spam.example/", "spam.example", "", None])
def test_other_referrers_are_not_spam(spammers: Path, referrer: str | None) -> None:
    world = World(deny_lists=DenyLists(spammers=spammers))
    assert world.send(r=referrer).dropped is None


def test_the_list_that_comes_with_us_has_spammers_and_nobody_else() -> None:
    lists = DenyLists(spammers=DEFAULT_SPAMMERS)
    for host in ("semalt.com", "www.darodar.com", "buttons-for-website.com", "5-best-seo.com"):
        assert lists.is_spam(f"https://{host}/")
    for host in [*KNOWN_REFERRERS, "example.com", "t.co"]:
        assert not lists.is_spam(f"https://{host}/")


def test_addresses_of_datacentres_are_dropped(datacenters: Path) -> None:
    world = World(deny_lists=DenyLists(datacenters=datacenters))
    for address in ("198.51.100.7", "2001:db8:1::2"):
        assert world.send(headers={"x-forwarded-for": address}).dropped == "1"
    assert world.send(headers={"x-forwarded-for": "203.0.113.7"}).dropped is None
    assert world.drop_reasons() == {"buffered": 1, "dropped_dc_ip": 2}


def test_the_visitor_counts_and_not_the_proxy_that_speaks_for_them(tmp_path: Path) -> None:
    (tmp_path / "x").write_text(PEER)
    world = World(deny_lists=DenyLists(datacenters=tmp_path / "x"))
    for header in ("x-forwarded-for", "x-plausible-ip", "cf-connecting-ip"):
        assert world.send(headers={header: "198.51.100.7"}).dropped is None
    assert world.send().dropped == "1"


@pytest.fixture(scope="module")
def usual_lists() -> DenyLists:
    return DenyLists(datacenters=DEFAULT_DATACENTERS)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("3.5.140.2", id="Amazon"),
        pytest.param("20.42.65.92", id="Azure"),
        pytest.param("34.65.1.1", id="Google Cloud"),
        pytest.param("159.89.10.10", id="DigitalOcean"),
        pytest.param("51.68.1.1", id="OVH"),
        pytest.param("95.216.1.1", id="Hetzner"),
        pytest.param("2a01:4f8::2", id="Hetzner IPv6"),
        pytest.param("::ffff:95.216.1.1", id="Hetzner, written as IPv6"),
    ],
)
def test_servers_are_recognised_by_their_addresses(usual_lists: DenyLists, address: str) -> None:
    world = World(deny_lists=usual_lists)
    assert world.send(headers={"x-forwarded-for": address}).dropped == "1"
    assert world.drop_reasons() == {"dropped_dc_ip": 1}


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("73.1.2.3", id="Comcast"),
        pytest.param("84.130.1.1", id="Telekom"),
        pytest.param("2003:c0::1", id="Telekom IPv6"),
        pytest.param("151.72.0.1", id="mobile in Italy"),
        pytest.param("8.8.8.8", id="Google itself"),
        pytest.param("104.28.30.1", id="WARP"),
        pytest.param("172.224.226.1", id="Private Relay, Akamai"),
        pytest.param("146.75.128.1", id="Private Relay, Fastly"),
        pytest.param("2606:54c0:1::1", id="Private Relay, Cloudflare"),
        pytest.param("10.1.2.3", id="private"),
        pytest.param("192.168.1.1", id="home network"),
        pytest.param("127.0.0.1", id="loopback"),
        pytest.param("::1", id="loopback IPv6"),
        pytest.param("fd00::1", id="private IPv6"),
        pytest.param("no address", id="no address"),
    ],
)
def test_people_are_not_taken_for_servers(usual_lists: DenyLists, address: str) -> None:
    world = World(deny_lists=usual_lists)
    assert world.send(headers={"x-forwarded-for": address}).dropped is None
    assert world.drop_reasons() == {"buffered": 1}


def test_a_list_that_was_changed_is_in_force_after_a_refresh(spammers: Path) -> None:
    lists = DenyLists(spammers=spammers)
    spammers.write_text("third.example\n")
    lists.refresh()
    assert lists.is_spam("https://third.example/")
    assert not lists.is_spam("https://spam.example/")


def test_a_list_that_cannot_be_read_any_more_stays_in_force(
    datacenters: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lists = DenyLists(datacenters=datacenters)
    for spoil in (lambda: datacenters.write_text("no network"), datacenters.unlink):
        spoil()
        lists.refresh()
        assert lists.is_datacenter("198.51.100.7")
    assert "datacenters.txt cannot be read" in caplog.text


def test_a_malformed_list_is_refused_at_first(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("no network")
    with pytest.raises(ValueError, match="no network"):
        DenyLists(datacenters=tmp_path / "x")
