"""What the native server looks up, as one file: rules, salts, and readings that Python has made.

A product would have Python called for what its caches do not hold. Here they hold all that is sent.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import orjson

from footfall.ingest import spooled_counters
from footfall.ingest.client_ip import clean
from footfall.ingest.deny_lists import DEFAULT_DATACENTERS, DEFAULT_SPAMMERS, DenyLists
from footfall.ingest.geo import DEFAULT_FILES, Geo
from footfall.ingest.identity import Salts, root_domain
from footfall.ingest.referrer import KNOWN_REFERRERS
from footfall.ingest.site_rules import SiteRules
from footfall.ingest.source import _CANONICAL
from footfall.ingest.url import parse_page
from footfall.ingest.user_agent import parse_user_agent
from footfall.warehouse.spool_rows import manifest

Pairs = list[tuple[str, Any]]


def write_tables(
    file: Path, rules: Iterable[SiteRules], salts: Salts, requests: Iterable[bytes]
) -> None:
    """Write down what is needed to process these complete HTTP requests."""
    agents, addresses, hostnames = _seen(requests)
    lists, geo = DenyLists(DEFAULT_DATACENTERS), Geo(DEFAULT_FILES)
    tables = {
        "manifest": manifest({spooled_counters.LETTER: spooled_counters.TABLE}).decode(),
        "salts": [salt.hex() for salt in (salts.current, salts.previous) if salt],
        "sites": [_site(site) for site in rules],
        "agents": _agents(agents),
        "addresses": [
            (address, (*geo.locate(address), lists.is_datacenter(address))) for address in addresses
        ],
        "roots": [(hostname, root_domain(hostname)) for hostname in hostnames],
        "referrers": [*KNOWN_REFERRERS.items()],
        "sources": [*_CANONICAL.items()],
        "spammers": [*_spammers()],
    }
    file.write_bytes(orjson.dumps(tables))


def _seen(requests: Iterable[bytes]) -> tuple[set[str], set[str], set[str]]:
    """User agents, addresses and hostnames in requests."""
    agents, addresses, hostnames = set(), set(), set()
    for request in requests:
        head, _, body = request.partition(b"\r\n\r\n")
        lines = (line.partition(": ") for line in head.decode("latin-1").split("\r\n"))
        headers = {name: value for name, _, value in lines}
        agents.add(headers.get("User-Agent", ""))
        addresses.add(clean(headers["X-Forwarded-For"].partition(",")[0]))
        hostnames.add(parse_page(_address(body), hash_mode=False).hostname)
    return agents, addresses, hostnames


def _address(body: bytes) -> str:
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError:
        return ""
    address = fields.get("u") if isinstance(fields, dict) else None
    return address if isinstance(address, str) else ""


def _site(site: SiteRules) -> dict[str, Any]:
    until = site.accept_traffic_until
    return {
        "id": site.site_id,
        "domain": site.domain,
        "threshold": site.ingest_rate_limit_threshold,
        "window_seconds": site.ingest_rate_limit_scale_seconds,
        "paid_until": int(datetime.combine(until, time.max, UTC).timestamp()) if until else None,
        "ips": [*site.shields.ips],
        "countries": [*site.shields.countries],
        "pages": site.shields.pages,
        "hostnames": site.shields.hostnames,
    }


def _agents(agents: Iterable[str]) -> Pairs:
    readings = ((agent, parse_user_agent(agent)) for agent in agents)
    return [(agent, None if read.is_bot else tuple(read.device)) for agent, read in readings]


def _spammers() -> Iterator[str]:
    for line in DEFAULT_SPAMMERS.read_text("utf-8").splitlines():
        if entry := line.partition("#")[0].strip():
            yield entry.lower().removeprefix("www.")
