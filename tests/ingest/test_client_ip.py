"""Which address counts, by the headers of the proxies in front of us."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.ingest.client_ip import Edge, IpClass, clean, client_ip
from footfall.ingest.networks import NetworkSet
from tests.ingest.world import World

PEER = "203.0.113.9"


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ({}, PEER),
        ({b"x-forwarded-for": b"1.1.1.1, 2.2.2.2"}, "1.1.1.1"),
        ({b"x-forwarded-for": b" 1.1.1.1:8080 ,2.2.2.2"}, "1.1.1.1"),
        ({b"x-forwarded-for": b""}, PEER),
        ({b"x-forwarded-for": b"unknown, 2.2.2.2"}, "unknown"),
        ({b"b-forwarded-for": b"3.3.3.3, 4.4.4.4", b"x-forwarded-for": b"1.1.1.1"}, "3.3.3.3"),
        ({b"cf-connecting-ip": b"5.5.5.5", b"b-forwarded-for": b"3.3.3.3"}, "5.5.5.5"),
        ({b"x-plausible-ip": b"6.6.6.6", b"cf-connecting-ip": b"5.5.5.5"}, "6.6.6.6"),
        ({b"x-plausible-ip": b"", b"cf-connecting-ip": b"5.5.5.5"}, "5.5.5.5"),
        ({b"forwarded": b"for=7.7.7.7;host=a;proto=https"}, "7.7.7.7"),
        ({b"forwarded": b'proto=https;For="[2001:db8::1]:4711", for=8.8.8.8'}, "2001:db8::1"),
        ({b"forwarded": b"by=9.9.9.9"}, PEER),
        ({b"forwarded": b"for=7.7.7.7", b"x-forwarded-for": b"1.1.1.1"}, "1.1.1.1"),
    ],
)
def test_the_first_header_that_says_something_wins(
    headers: dict[bytes, bytes], address: str
) -> None:
    assert client_ip(headers, PEER) == address


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("1.2.3.4:80", "1.2.3.4"),
        ("[2001:db8::1]:80", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("::1", "::1"),
        ("host:80", "host:80"),
    ],
)
def test_ports_and_brackets_are_removed_and_bare_ipv6_is_left_alone(
    written: str, cleaned: str
) -> None:
    assert clean(written) == cleaned


def test_only_known_classes_of_an_edge_classifier_count() -> None:
    edge = Edge()
    assert edge.ip_class({b"x-plausible-ip-type": b"dc_ip"}, PEER) is IpClass.DATACENTER
    assert edge.ip_class({b"x-plausible-ip-type": b"residential"}, PEER) is None
    assert edge.ip_class({}, PEER) is None


def test_an_operator_can_have_the_classifiers_header_ignored() -> None:
    world = World(settings={"edge": Edge(classifies=False)})
    assert world.send(headers={"x-plausible-ip-type": "dc_ip"}).dropped is None
    assert len(world.events) == 1


PROXY = "10.0.0.1"


@pytest.mark.parametrize(
    ("headers", "peer", "address"),
    [
        # The proxy adds the address it saw at the end; what stands before is the visitor's story.
        ({b"x-forwarded-for": b"6.6.6.6, 1.1.1.1"}, PROXY, "1.1.1.1"),
        ({b"x-forwarded-for": b"6.6.6.6, 1.1.1.1, 10.0.0.7"}, PROXY, "1.1.1.1"),
        ({b"x-forwarded-for": b"10.0.0.9, 10.0.0.7"}, PROXY, "10.0.0.9"),
        ({b"x-forwarded-for": b"1.1.1.1:4711"}, "[fd00::1]:80", "1.1.1.1"),
        ({b"x-forwarded-for": b"6.6.6.6,"}, PROXY, "6.6.6.6"),
        ({b"x-plausible-ip": b"6.6.6.6", b"x-forwarded-for": b"1.1.1.1"}, PROXY, "1.1.1.1"),
        ({b"x-plausible-ip": b"2.2.2.2"}, PROXY, "2.2.2.2"),
        ({}, PROXY, PROXY),
        # Nobody else is believed.
        ({b"x-forwarded-for": b"6.6.6.6"}, PEER, PEER),
        ({b"x-plausible-ip": b"6.6.6.6"}, PEER, PEER),
        ({b"forwarded": b"for=6.6.6.6"}, PEER, PEER),
    ],
)
def test_with_trusted_proxies_only_what_they_say_counts(
    headers: dict[bytes, bytes], peer: str, address: str
) -> None:
    edge = Edge(NetworkSet(["10.0.0.0/8", "fd00::/8"]))
    assert edge.client_ip(headers, clean(peer)) == address


def test_strangers_cannot_classify_themselves_where_proxies_are_trusted() -> None:
    edge = Edge(NetworkSet(["10.0.0.0/8"]))
    headers = {b"x-plausible-ip-type": b"anonymous_vpn_ip"}
    assert edge.ip_class(headers, PEER) is None
    assert edge.ip_class(headers, PROXY) is IpClass.ANONYMOUS_VPN


@given(
    st.dictionaries(
        st.sampled_from(
            [
                b"x-plausible-ip",
                b"cf-connecting-ip",
                b"b-forwarded-for",
                b"x-forwarded-for",
                b"forwarded",
            ]
        ),
        st.binary() | st.ip_addresses().map(lambda ip: str(ip).encode()),
    )
)
def test_any_headers_give_some_text(headers: dict[bytes, bytes]) -> None:
    assert isinstance(client_ip(headers, PEER), str)
    assert isinstance(Edge(NetworkSet(["::/0"])).client_ip(headers, "::1"), str)


@given(st.ip_addresses(), st.integers(0, 65535))
def test_every_address_survives_with_and_without_a_port(ip: object, port: int) -> None:
    written = f"[{ip}]:{port}" if ":" in str(ip) else f"{ip}:{port}"
    assert clean(written) == clean(str(ip)) == str(ip)
