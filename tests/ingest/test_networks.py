from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.ingest.networks import NetworkSet

NETWORKS = st.lists(
    st.one_of(
        st.tuples(st.ip_addresses(v=4), st.integers(0, 32)),
        st.tuples(st.ip_addresses(v=6), st.integers(0, 128)),
    ).map(lambda pair: str(ip_network(f"{pair[0]}/{pair[1]}", strict=False)))
)


@given(NETWORKS, st.ip_addresses())
def test_an_address_is_in_the_set_if_it_is_in_one_of_the_networks(
    networks: list[str], address: object
) -> None:
    plain = ip_address(str(address))
    plain = getattr(plain, "ipv4_mapped", None) or plain
    expected = any(plain in ip_network(network) for network in networks)
    assert (str(address) in NetworkSet(networks)) is expected


def test_networks_may_be_written_with_host_bits_and_single_addresses_without_a_mask() -> None:
    networks = NetworkSet(["192.0.2.7/24", "2001:db8::1"])
    assert "192.0.2.200" in networks
    assert "::ffff:192.0.2.200" in networks
    assert "2001:DB8::1" in networks
    assert "2001:db8::2" not in networks
    assert "unknown" not in networks
    assert "" not in networks


def test_an_empty_set_is_false() -> None:
    assert not NetworkSet([])
    assert NetworkSet(["::/0"])


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match=r"example\.com"):
        NetworkSet(["example.com"])
