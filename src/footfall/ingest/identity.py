"""Who a visitor is: a 64-bit number that nobody can trace back once its salt is gone.

The number is a keyed hash of user agent, address, site and root domain under a salt that
changes every day and is then destroyed. Nothing that went into it is kept.
"""

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address

from publicsuffixlist import PublicSuffixList
from siphash24 import siphash24  # type: ignore[import-not-found]

from footfall.ingest.url import NO_HOSTNAME

_suffixes = PublicSuffixList()


@dataclass(frozen=True, slots=True)
class Salts:
    """The day's salt and, until it is 48 hours old, the one before it (16 bytes each)."""

    current: bytes
    previous: bytes | None = None


@lru_cache(10_000)
def root_domain(hostname: str) -> str:
    """The registrable domain of a hostname, by the Public Suffix List with private suffixes.

    Subdomains of one site share it. IPv4 literals, public suffixes themselves and
    ``(none)`` stay as they are.
    """
    if hostname == NO_HOSTNAME or _is_ipv4(hostname):
        return hostname
    return _suffixes.privatesuffix(hostname) or hostname


def _is_ipv4(hostname: str) -> bool:
    try:
        IPv4Address(hostname)
    except AddressValueError:
        return False
    return True


def user_id(salt: bytes, user_agent: str, client_ip: str, domain: str, root: str) -> int:
    """The visitor's unsigned 64-bit id: SipHash-2-4 of the joined texts, keyed by ``salt``."""
    message = f"{user_agent}{client_ip}{domain}{root}".encode("utf-8", "surrogatepass")
    signed: int = siphash24(message, key=salt).intdigest()
    return signed % 2**64
