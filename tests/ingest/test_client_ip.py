"""Which address counts, by the headers of the proxies in front of us."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.ingest.client_ip import IpClass, clean, client_ip, ip_class

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
    assert ip_class({b"x-plausible-ip-type": b"dc_ip"}) is IpClass.DATACENTER
    assert ip_class({b"x-plausible-ip-type": b"residential"}) is None
    assert ip_class({}) is None


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


@given(st.ip_addresses(), st.integers(0, 65535))
def test_every_address_survives_with_and_without_a_port(ip: object, port: int) -> None:
    written = f"[{ip}]:{port}" if ":" in str(ip) else f"{ip}:{port}"
    assert clean(written) == clean(str(ip)) == str(ip)
