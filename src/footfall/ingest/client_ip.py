"""Which address a request counts for, told by the proxies in front of us.

The address is used for the visitor id, geolocation and IP shields. It is never kept.
"""

import re
from collections.abc import Mapping
from enum import Enum

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


def client_ip(headers: Mapping[bytes, bytes], peer: str) -> str:
    """The visitor's address as text; ``peer`` is the TCP peer's.

    ``headers`` holds the first occurrence of each header under its lower-case name. The
    first non-empty one of X-Plausible-IP, CF-Connecting-IP, B-Forwarded-For, X-Forwarded-For
    and Forwarded wins. What they say is not validated.
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


def ip_class(headers: Mapping[bytes, bytes]) -> IpClass | None:
    """The class in ``X-Plausible-IP-Type``, if it is one we know."""
    return _CLASSES.get(headers.get(b"x-plausible-ip-type", b""))
