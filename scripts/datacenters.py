"""Writes down the networks of hosting companies, one a line.

Usage: python scripts/datacenters.py FOLDER FILE

FOLDER has tables of who announces which addresses, as the npm package @ip-location-db/asn brings
them: first address, last address, number and name of the autonomous system.
"""

import csv
import sys
from collections.abc import Iterator
from ipaddress import collapse_addresses, ip_address, summarize_address_range
from itertools import chain
from pathlib import Path

from footfall.ingest.hosters import AUTONOMOUS_SYSTEMS

TABLES = ("asn-ipv4.csv", "asn-ipv6.csv")
HOSTERS = frozenset(map(str, chain.from_iterable(AUTONOMOUS_SYSTEMS.values())))


def networks(table: Path) -> Iterator[str]:
    """The networks of a table, in ascending order and no more than are needed."""
    with table.open(encoding="utf-8", newline="") as rows:
        hosted = (
            summarize_address_range(ip_address(first), ip_address(last))
            for first, last, number, _name in csv.reader(rows)
            if number in HOSTERS
        )
        yield from map(str, collapse_addresses(chain.from_iterable(hosted)))


def main(folder: Path, file: Path) -> None:
    """Renamed into place when it is complete, so that there is never half a list."""
    lines = [f"{network}\n" for name in TABLES for network in networks(folder / name)]
    part = file.with_suffix(".part")
    part.write_text("".join(lines), "utf-8")
    part.replace(file)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
