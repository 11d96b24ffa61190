"""A site's own filters: addresses, countries and pages it refuses, hostnames it expects."""

import re
from functools import lru_cache
from ipaddress import ip_address

from footfall.ingest.site_rules import Shields


@lru_cache(10_000)
def compile_patterns(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One expression for path or hostname patterns: anchored, ``*`` is any sequence."""
    return re.compile(
        "|".join(".*".join(map(re.escape, re.split(r"\*+", p))) for p in patterns), re.DOTALL
    )


def canonical_ip(address: str) -> str:
    """The one spelling of an address; what is no address stays as it is."""
    try:
        return str(ip_address(address))
    except ValueError:
        return address


def allows_hostname(shields: Shields, hostname: str) -> bool:
    """Whether a site expects events from this hostname. Without rules it expects all."""
    return not shields.hostnames or bool(compile_patterns(shields.hostnames).fullmatch(hostname))


def blocks_page(shields: Shields, pathname: str) -> bool:
    """Whether a site refuses events of this page."""
    return bool(shields.pages) and bool(compile_patterns(shields.pages).fullmatch(pathname))


def blocks_ip(shields: Shields, address: str) -> bool:
    """Whether a site refuses events from this address, in whatever spelling."""
    return bool(shields.ips) and canonical_ip(address) in shields.ips


def blocks_country(shields: Shields, country_code: str) -> bool:
    """Whether a site refuses events from this country."""
    return country_code in shields.countries
