"""Sets of networks that answer in microseconds, however many networks they hold."""

from bisect import bisect_right
from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    collapse_addresses,
    ip_address,
    ip_network,
)
from typing import TypeVar

Address = IPv4Address | IPv6Address
Network = TypeVar("Network", IPv4Network, IPv6Network)


def parse_address(text: str) -> Address | None:
    """An address, an IPv4 one also if it is written as IPv6; ``None`` if the text is none."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


class NetworkSet:
    """The addresses of some networks.

    ``networks`` are single addresses or networks in CIDR notation, IPv4 and IPv6.
    Raises :class:`ValueError` for a text that is neither.
    """

    def __init__(self, networks: Iterable[str]) -> None:
        parsed = [ip_network(network, strict=False) for network in networks]
        self._ranges = {
            4: _ranges(network for network in parsed if isinstance(network, IPv4Network)),
            6: _ranges(network for network in parsed if isinstance(network, IPv6Network)),
        }
        self._any = bool(parsed)

    def __contains__(self, text: str) -> bool:
        """Whether an address is in one of the networks; what is no address is not."""
        address = parse_address(text)
        if address is None:
            return False
        firsts, lasts = self._ranges[address.version]
        number = int(address)
        position = bisect_right(firsts, number) - 1
        return position >= 0 and number <= lasts[position]

    def __bool__(self) -> bool:
        """Whether there is any network."""
        return self._any


def _ranges(networks: Iterable[Network]) -> tuple[list[int], list[int]]:
    """First and last addresses of the networks as numbers, in ascending order, none twice."""
    merged = sorted(collapse_addresses(networks))
    return (
        [int(network.network_address) for network in merged],
        [int(network.broadcast_address) for network in merged],
    )
