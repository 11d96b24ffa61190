import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from footfall import clock
from footfall.config import BunnyCdn, config
from footfall.jobs.queue import queue
from footfall.sites import jobs
from footfall.sites.services import change_domain
from footfall.sites.tracker_configuration import (
    get_or_create_tracker_configuration,
    update_tracker_configuration,
)
from footfall.tracker import cdn
from tests.support.catalog import a_site

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.django_db
class TestFormerDomains:
    def renamed(self):
        with clock.fixed(NOON):
            return change_domain(a_site("old.example"), "new.example")

    def test_a_former_name_is_free_after_72_hours(self):
        site = self.renamed()

        with clock.fixed(NOON + timedelta(hours=72)):
            jobs.expire_domain_changes.call_local()

        site.refresh_from_db()
        assert (site.domain_changed_from, site.domain_changed_at) == (None, None)
        assert a_site("old.example").domain == "old.example"

    def test_until_then_it_is_kept(self):
        site = self.renamed()

        with clock.fixed(NOON + timedelta(hours=71, minutes=59)):
            jobs.expire_domain_changes.call_local()

        site.refresh_from_db()
        assert site.domain_changed_from == "old.example"


class Bunny(HTTPServer):
    """Stands in for the CDN's API: remembers what it was asked and answers ``status``."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _BunnyHandler)
        self.asked: list[tuple[str, str | None, object]] = []
        self.status = 204

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _BunnyHandler(BaseHTTPRequestHandler):
    server: Bunny

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers["AccessKey"], body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Not on the terminal."""


@pytest.fixture
def bunny() -> Iterator[Bunny]:
    with Bunny() as server:
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def with_cdn(monkeypatch, bunny) -> Iterator[None]:
    settings = replace(config(), cdn=BunnyCdn("7", "secret"))
    monkeypatch.setattr(jobs, "config", lambda: settings)
    monkeypatch.setattr(cdn, "API", bunny.url)
    queue.immediate = True  # in memory, and only because scheduled jobs stay scheduled there
    yield
    queue.immediate = False


def run_scheduled() -> None:
    """Do what is due within a minute."""
    soon = datetime.now(UTC).replace(tzinfo=None) + timedelta(minutes=1)
    for task in queue.read_schedule(soon):
        queue.execute(task, soon)


class TestPurge:
    def test_the_cdn_is_asked_to_forget_the_script(self, bunny):
        cdn.purge(BunnyCdn("7", "secret"), "pa-x", api=bunny.url)

        assert bunny.asked == [
            ("/pullzone/7/purgeCache", "secret", {"CacheTag": "tracker_script::pa-x"})
        ]

    @pytest.mark.parametrize("status", [200, 401, 500])
    def test_any_answer_but_204_is_a_failure(self, bunny, status):
        bunny.status = status

        with pytest.raises(cdn.PurgeError, match=str(status)):
            cdn.purge(BunnyCdn("7", "secret"), "pa-x", api=bunny.url)

    def test_a_cdn_that_is_not_there_is_a_failure(self):
        with pytest.raises(cdn.PurgeError, match="reached"):
            cdn.purge(BunnyCdn("7", "secret"), "pa-x", api="http://127.0.0.1:9")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("with_cdn")
class TestPurgeAfterChanges:
    def script(self):
        configuration = get_or_create_tracker_configuration(a_site("shop.example"))
        run_scheduled()
        return configuration

    def test_several_changes_in_a_row_make_one_purge(self, bunny):
        script = self.script()

        update_tracker_configuration(script, {"outbound_links": True})
        update_tracker_configuration(script, {"file_downloads": True})
        run_scheduled()

        assert [body for _, _, body in bunny.asked] == [
            {"CacheTag": f"tracker_script::{script.id}"}
        ]

    def test_another_way_of_installing_changes_nothing_in_the_script(self, bunny):
        script = self.script()

        update_tracker_configuration(script, {"installation_type": "gtm", "outbound_links": False})
        run_scheduled()

        assert bunny.asked == []

    def test_a_new_domain_makes_a_purge(self, bunny):
        script = self.script()

        change_domain(script.site, "renamed.example")
        run_scheduled()

        assert len(bunny.asked) == 1

    def test_a_purge_that_failed_is_put_off_three_minutes(self, bunny):
        script = self.script()
        bunny.status = 500
        update_tracker_configuration(script, {"outbound_links": True})
        run_scheduled()

        [waiting] = queue.scheduled()
        delay = waiting.eta - datetime.now(UTC).replace(tzinfo=None)
        assert timedelta(seconds=110) < delay <= timedelta(minutes=3)
        assert waiting.retries == 3
