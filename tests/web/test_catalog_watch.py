"""What ingestion knows of the catalog: soon after a change, and when the catalog is away."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import OperationalError

from footfall import clock
from footfall.ingest.identity import Salts
from footfall.sites.salts import current_salts
from footfall.web import catalog_watch
from footfall.web.catalog_watch import CatalogWatch
from tests.support.server import FootfallServer, running_server, wait_until

SITE = "shielded.test"
BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
IN_FORCE_SECONDS = 5

ADD_IP_RULE = """
import sys
from footfall.web import setup
setup()
from footfall.sites.models import Site
from footfall.sites.shields import add_ip_rule
add_ip_rule(Site.objects.get(domain=sys.argv[1]), sys.argv[2])
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FootfallServer]:
    with running_server(tmp_path_factory.mktemp("watched")) as running:
        running.create_site(SITE)
        yield running


def block(server: FootfallServer, address: str) -> None:
    """Add a rule as the settings page does, in another process."""
    command = [sys.executable, "-c", ADD_IP_RULE, SITE, address]
    subprocess.run(command, env=server.env, check=True, timeout=60)


def is_dropped(server: FootfallServer, address: str) -> bool:
    """Send a pageview from an address; whether it is refused."""
    body = {"n": "pageview", "u": f"https://{SITE}/", "d": SITE}
    headers = {"content-type": "text/plain", "user-agent": BROWSER, "x-forwarded-for": address}
    request = urllib.request.Request(f"{server.url}/api/event", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as response:
        assert response.status == 202
        return response.headers["x-plausible-dropped"] is not None


@contextmanager
def catalog_away(server: FootfallServer) -> Iterator[None]:
    """Take the catalog's files away, so that no connection can be made."""
    directory = Path(server.env["FOOTFALL_DATA"])
    hidden = directory / "hidden"
    hidden.mkdir()
    files = sorted(directory.glob("catalog.sqlite3*"))
    for file in files:
        file.rename(hidden / file.name)
    (directory / "catalog.sqlite3").mkdir()
    try:
        yield
    finally:
        (directory / "catalog.sqlite3").rmdir()
        for file in files:
            (hidden / file.name).rename(file)
        hidden.rmdir()


def test_a_rule_is_in_force_within_seconds_of_being_saved(server: FootfallServer) -> None:
    assert not is_dropped(server, "198.51.100.1")
    block(server, "198.51.100.1")
    wait_until(lambda: is_dropped(server, "198.51.100.1"), seconds=IN_FORCE_SECONDS)
    assert not is_dropped(server, "198.51.100.2")


def test_events_are_taken_by_the_last_known_rules_while_the_catalog_is_away(
    server: FootfallServer,
) -> None:
    block(server, "198.51.100.3")
    wait_until(lambda: is_dropped(server, "198.51.100.3"), seconds=IN_FORCE_SECONDS)
    before = server.query(SITE, metrics=["pageviews"])["results"][0]["metrics"][0]
    sent = 0
    with catalog_away(server):
        until = time.monotonic() + 3  # the watch looks every second
        while time.monotonic() < until:
            assert not is_dropped(server, "198.51.100.4")
            assert is_dropped(server, "198.51.100.3")
            sent += 1
    log = next(Path(server.env["FOOTFALL_DATA"]).glob("server-*.log")).read_text()
    assert log.count("going on with what was last read") == 1

    block(server, "198.51.100.4")
    wait_until(lambda: is_dropped(server, "198.51.100.4"), seconds=IN_FORCE_SECONDS)

    def stored() -> bool:
        found: int = server.query(SITE, metrics=["pageviews"])["results"][0]["metrics"][0]
        return found >= before + sent

    wait_until(stored)


@pytest.mark.django_db
def test_no_secret_outlives_its_days_while_the_catalog_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    watch = CatalogWatch()
    with clock.fixed(noon):
        watch.refresh()
    days = [watch.salts()]

    def unreachable() -> Salts:
        raise OperationalError("the catalog is away")

    with monkeypatch.context() as outage:
        outage.setattr(catalog_watch, "current_salts", unreachable)
        for day in (1, 2, 3):
            for hours in (0, 1, 5):
                with (
                    clock.fixed(noon + timedelta(days=day, hours=hours)),
                    pytest.raises(OperationalError),
                ):
                    watch.refresh()
            days.append(watch.salts())
    for before, after in pairwise(days):
        assert after.previous == before.current
        assert after.current not in (before.current, before.previous)
    with clock.fixed(noon + timedelta(days=3, hours=6)):
        watch.refresh()
        assert watch.salts() == current_salts()
