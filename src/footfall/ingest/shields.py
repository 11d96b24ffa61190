"""A site's own filters: addresses, countries and pages it refuses, hostnames it expects."""

import re
from functools import lru_cache

from footfall.ingest.networks import parse_address
from footfall.ingest.site_rules import Shields


@lru_cache(10_000)
def compile_patterns(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One expression for path or hostname patterns: anchored, ``*`` is any sequence."""
    return re.compile("|".join(map(_expression, patterns)), re.DOTALL)


def _expression(pattern: str) -> str:
    """A pattern as an expression that takes linear time, whatever its author has thought of.

    Each piece between two ``*`` is settled where it first occurs, which is as good as anywhere
    later, so the engine need never come back to it.
    """
    first, *rest = map(re.escape, re.split(r"\*+", pattern))
    if not rest:
        return first
    *middle, last = rest
    return first + "".join(f"(?>.*?{piece})" for piece in middle) + ".*" + last


def canonical_ip(address: str) -> str:
    """The one spelling of an address; what is no address stays as it is."""
    if ":" not in address:  # there is but one way to write an IPv4 address
        return address
    parsed = parse_address(address)
    return str(parsed) if parsed else address


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
