"""Which address a request counts for, told by the proxies in front of us.

The address is used for the visitor id, geolocation and IP shields. It is never kept.
"""

import re
from collections.abc import Mapping
from enum import Enum

from footfall.ingest.networks import NetworkSet

#: Headers whose whole value is the address, and those whose first list item is.
_SINGLE = (b"x-plausible-ip", b"cf-connecting-ip")
_LISTS = (b"b-forwarded-for", b"x-forwarded-for")

_PORT = re.compile(r"(\.[0-9]{1,3}|\]):[0-9]+$")
_FORWARDED_FOR = re.compile(r"for=([^;,]*)", re.IGNORECASE)


class IpClass(Enum):
    """What an edge classifier in front of us may say about an address."""

    DATACENTER = b"dc_ip"
    THREAT = b"threat_ip"
    ANONYMOUS_VPN = b"anonymous_vpn_ip"


_CLASSES = {ip_class.value: ip_class for ip_class in IpClass}


class Edge:
    """What stands between visitors and us, and how far its word is believed.

    ``trusted_proxies`` are the addresses whose headers count; ``None`` believes everybody, as
    trackers and servers that pass a visitor's address on expect. With them ``X-Forwarded-For``
    is read from its end, past the trusted, and comes before other headers. ``classifies`` is
    whether ``X-Plausible-IP-Type`` is heeded.

    Headers are given as a mapping that holds the first occurrence of each under its lower-case
    name, and ``peer`` is the address of the TCP connection.
    """

    def __init__(
        self, trusted_proxies: NetworkSet | None = None, *, classifies: bool = True
    ) -> None:
        self._trusted = trusted_proxies
        self._classifies = classifies

    def client_ip(self, headers: Mapping[bytes, bytes], peer: str) -> str:
        """The visitor's address as text. What the headers say is not validated."""
        if self._trusted is None:
            return client_ip(headers, peer)
        if not self._trusts(peer):
            return clean(peer)
        if hops := headers.get(b"x-forwarded-for"):
            return self._last_stranger(hops.decode("latin-1"), peer)
        return client_ip(headers, peer)

    def ip_class(self, headers: Mapping[bytes, bytes], peer: str) -> IpClass | None:
        """The class in ``X-Plausible-IP-Type``, if it is one we know and may believe."""
        if b"x-plausible-ip-type" not in headers or not (self._classifies and self._trusts(peer)):
            return None
        return _CLASSES.get(headers[b"x-plausible-ip-type"])

    def _trusts(self, peer: str) -> bool:
        return self._trusted is None or peer in self._trusted

    def _last_stranger(self, hops: str, peer: str) -> str:
        """Who spoke to the outermost of our proxies: each adds its peer at the end of the list.

        What stands before that address anybody may have written.
        """
        address = peer
        for hop in reversed(hops.split(",")):
            address = clean(hop.strip()) or address
            if not self._trusts(address):
                break
        return address


def client_ip(headers: Mapping[bytes, bytes], peer: str) -> str:
    """The visitor's address when every header is believed.

    The first non-empty one of X-Plausible-IP, CF-Connecting-IP, B-Forwarded-For, X-Forwarded-For
    and Forwarded wins, then the connection's own address.
    """
    for name in _SINGLE:
        if value := headers.get(name):
            return clean(value.decode("latin-1").strip())
    for name in _LISTS:
        if value := headers.get(name):
            return clean(value.decode("latin-1").partition(",")[0].strip())
    if (value := headers.get(b"forwarded")) and (
        match := _FORWARDED_FOR.search(value.decode("latin-1"))
    ):
        return clean(match[1].strip().strip('"'))
    return clean(peer)


def clean(address: str) -> str:
    """Remove a port and the brackets of IPv6; a bare IPv6 address stays as it is."""
    if ":" in address:
        address = _PORT.sub(r"\1", address)
    return address.removeprefix("[").removesuffix("]")
