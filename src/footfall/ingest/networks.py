"""Sets of networks that answer in a microsecond, however many networks they hold."""

from bisect import bisect_right
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from socket import AF_INET, AF_INET6, inet_pton

Address = IPv4Address | IPv6Address

#: What stands before an IPv4 address that is written as IPv6.
_MAPPED = bytes(10) + b"\xff\xff"


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
        ranges: dict[int, list[tuple[int, int]]] = {4: [], 6: []}
        for text in networks:
            network = ip_network(text, strict=False)
            ranges[network.version].append(
                (int(network.network_address), int(network.broadcast_address))
            )
        self._v4 = _merged(ranges[4])
        self._v6 = _merged(ranges[6])

    def __contains__(self, text: str) -> bool:
        """Whether an address is in one of the networks; what is no address is not."""
        try:
            packed = inet_pton(AF_INET6 if ":" in text else AF_INET, text)
        except (OSError, ValueError):
            return False
        if packed.startswith(_MAPPED):
            packed = packed[len(_MAPPED) :]
        firsts, lasts = self._v4 if len(packed) == 4 else self._v6
        number = int.from_bytes(packed)
        position = bisect_right(firsts, number) - 1
        return position >= 0 and number <= lasts[position]

    def __bool__(self) -> bool:
        """Whether there is any network."""
        return bool(self._v4[0] or self._v6[0])


def _merged(ranges: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """First and last addresses in ascending order, of ranges that neither overlap nor touch."""
    firsts: list[int] = []
    lasts: list[int] = []
    for first, last in sorted(ranges):
        if lasts and first <= lasts[-1] + 1:
            lasts[-1] = max(lasts[-1], last)
        else:
            firsts.append(first)
            lasts.append(last)
    return firsts, lasts
