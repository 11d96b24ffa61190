"""How the list of datacentres is made at set-up."""

import csv
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from footfall.ingest.hosters import AUTONOMOUS_SYSTEMS

ROOT = Path(__file__).parents[2]
INSTALLED = ROOT / "frontend/node_modules/@ip-location-db/asn"

IPV4 = """\
198.51.100.0,198.51.100.127,24940,Hetzner Online GmbH
198.51.100.128,198.51.100.255,16509,"Amazon.com, Inc."
198.51.101.0,198.51.101.255,13335,"Cloudflare, Inc."
203.0.113.4,203.0.113.9,16276,OVH SAS
"""
IPV6 = """\
2001:db8::,2001:db8:0:ffff:ffff:ffff:ffff:ffff,3320,Deutsche Telekom AG
2001:db8:1::,2001:db8:1:ffff:ffff:ffff:ffff:ffff,24940,Hetzner Online GmbH
"""


def write_down(folder: Path, file: Path) -> "subprocess.CompletedProcess[str]":
    script = ROOT / "scripts/datacenters.py"
    command = [sys.executable, script, folder, file]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_list_has_the_networks_of_hosting_companies_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "asn-ipv4.csv").write_text(IPV4)
    (tmp_path / "asn-ipv6.csv").write_text(IPV6)
    done = write_down(tmp_path, tmp_path / "list.txt")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "list.txt").read_text().split() == [
        "198.51.100.0/24",
        "203.0.113.4/30",
        "203.0.113.8/31",
        "2001:db8:1::/48",
    ]


def test_a_list_that_cannot_be_made_anew_leaves_the_last_one(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("192.0.2.0/24\n")
    (tmp_path / "asn-ipv4.csv").write_text(IPV4)
    assert write_down(tmp_path, tmp_path / "list.txt").returncode != 0
    assert (tmp_path / "list.txt").read_text() == "192.0.2.0/24\n"


@pytest.mark.skipif(not INSTALLED.exists(), reason="make setup puts the tables in place")
def test_every_hosting_company_is_in_the_installed_table() -> None:
    with (INSTALLED / "asn-ipv4.csv").open(encoding="utf-8", newline="") as rows:
        present = {number for _first, _last, number, _name in csv.reader(rows)}
    numbers = Counter(str(n) for company in AUTONOMOUS_SYSTEMS.values() for n in company)
    assert max(numbers.values()) == 1
    assert numbers.keys() <= present
