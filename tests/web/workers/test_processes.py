"""``footfall serve --workers 2``, in real processes, some of which are killed."""

import http.client
import json
import os
import signal
import threading
import time
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.server import EMAIL, PASSWORD, FootfallServer, running_server, wait_until

pytestmark = pytest.mark.own_catalog

DOMAIN = "workers.test"
USER_AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36"
)
VISITORS = 24
TOKEN = "a secret of the operator's"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FootfallServer]:
    data_dir = tmp_path_factory.mktemp("footfall")
    with running_server(data_dir, "--workers", "2", FOOTFALL_METRICS_TOKEN=TOKEN) as running:
        script = running.create_site(DOMAIN)["script_url"]
        # One worker knows it; a stranger's site would be dropped by the other.
        wait_until(lambda: all(running.serves(script) for _ in range(20)))
        yield running


def processes(server: FootfallServer, kind: str) -> list[int]:
    """Pids of the server's owner or workers."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    module = f"footfall.web.workers.{kind}".encode()
    return [int(pid) for pid in children if module in command_line(pid)]


def command_line(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""


@dataclass
class Load:
    """Visitors who look at pages as fast as they can, each over all connections in turn.

    Every pageview has a path of its own below ``prefix``; ``acknowledged`` are those answered
    with 202 and not dropped.
    """

    url: str
    prefix: str
    acknowledged: list[str] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    broken: int = 0

    def __post_init__(self) -> None:
        self._numbers = count()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._send) for _ in range(12)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, more: int) -> None:
        """Until so many more events were acknowledged."""
        target = len(self.acknowledged) + more
        wait_until(lambda: len(self.acknowledged) >= target, seconds=30)

    def _send(self) -> None:
        host = urlsplit(self.url).netloc
        connection = http.client.HTTPConnection(host, timeout=20)
        while not self._stop.is_set():
            number = next(self._numbers)
            path = f"{self.prefix}/{number}"
            body = {"n": "pageview", "u": f"https://{DOMAIN}{path}", "d": DOMAIN}
            headers = {
                "user-agent": USER_AGENT,
                "x-forwarded-for": f"198.51.100.{number % VISITORS}",
                "content-type": "text/plain",
            }
            try:
                connection.request("POST", "/api/event", json.dumps(body), headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                self.broken += 1
                connection.close()
                time.sleep(0.02)
                continue
            if answer.status == 202 and not answer.getheader("x-plausible-dropped"):
                self.acknowledged.append(path)
            else:
                self.refused[answer.status] += 1


def stored(server: FootfallServer, prefix: str) -> Counter[str]:
    """How often each page below ``prefix`` was viewed."""
    result = server.query(
        DOMAIN,
        metrics=["pageviews"],
        dimensions=["event:page"],
        filters=[["contains", "event:page", [f"{prefix}/"]]],
        pagination={"limit": 10_000},
    )
    return Counter({row["dimensions"][0]: row["metrics"][0] for row in result["results"]})


def assert_all_stored_once(server: FootfallServer, load: Load) -> None:
    acknowledged = Counter(load.acknowledged)
    wait_until(lambda: not acknowledged - stored(server, load.prefix))
    assert set(stored(server, load.prefix).values()) == {1}


def assert_one_visit_a_visitor(server: FootfallServer) -> None:
    result = server.query(DOMAIN, metrics=["visitors", "visits"])
    assert result["results"][0]["metrics"] == [VISITORS, VISITORS]


def test_visitors_who_are_spread_over_workers_have_one_visit_each(server: FootfallServer):
    with Load(server.url, "/calm") as load:
        load.wait_for(600)

    assert not load.refused and not load.broken
    assert_all_stored_once(server, load)
    assert_one_visit_a_visitor(server)


def test_a_worker_that_is_killed_is_replaced_and_no_acknowledged_event_is_lost(
    server: FootfallServer,
):
    with Load(server.url, "/worker-killed") as load:
        load.wait_for(200)
        [victim, other] = processes(server, "worker")
        os.kill(victim, signal.SIGKILL)
        load.wait_for(200)
        replaced = wait_until(lambda: set(processes(server, "worker")) - {victim, other})
        load.wait_for(200)

    assert len(replaced) == 1
    assert_all_stored_once(server, load)
    assert_one_visit_a_visitor(server)


def test_an_owner_that_is_killed_is_replaced_and_no_acknowledged_event_is_lost(
    server: FootfallServer,
):
    with Load(server.url, "/owner-killed") as load:
        load.wait_for(200)
        [victim] = processes(server, "owner")
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: set(processes(server, "owner")) - {victim})
        load.wait_for(200)

    assert set(load.refused) <= {503}, "what cannot be stored is not taken"
    assert_all_stored_once(server, load)
    assert_one_visit_a_visitor(server)


def test_what_workers_cannot_answer_the_owner_does(server: FootfallServer):
    """A login with its cookies and redirects, over whichever workers."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with opener.open(f"{server.url}/login", timeout=10) as page:
        token = page.read().decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    form = urllib.parse.urlencode(
        {"email": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": token}
    ).encode()
    with opener.open(f"{server.url}/login", form, timeout=10) as page:
        assert DOMAIN in page.read().decode()


def test_an_address_is_answered_as_it_was_asked_for(server: FootfallServer):
    for path, status in (("/share/a%2Fb?x=%20y", 404), ("//", 302), ("/sites?a=b&a=c", 302)):
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
        connection.request("GET", path)
        assert connection.getresponse().status == status, path


def test_what_workers_count_comes_together(server: FootfallServer):
    with Load(server.url, "/counted") as load:
        load.wait_for(300)
    sent = len(load.acknowledged)

    def counted() -> int:
        counts = server.footfall("ingest-stats", "--site", DOMAIN)["counts"]
        return sum(count["events"] for count in counts if count["outcome"] == "stored")

    wait_until(lambda: counted() >= sent, seconds=60)
    request = urllib.request.Request(
        f"{server.url}/metrics", headers={"authorization": f"Bearer {TOKEN}"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        metrics = dict(
            line.rsplit(" ", 1)
            for line in answer.read().decode().splitlines()
            if not line.startswith("#")
        )
    assert float(metrics['footfall_ingest_events_total{outcome="buffered"}']) >= sent
    assert float(metrics['footfall_request_duration_seconds_count{route="event"}']) >= sent
    assert float(metrics["footfall_persistor_request_duration_seconds_count"]) > 0
    assert float(metrics["footfall_spool_commit_duration_seconds_count"]) > 0


def test_workers_and_owner_end_when_their_supervisor_is_killed(server: FootfallServer):
    """The last test: nothing runs after it."""
    children = [*processes(server, "owner"), *processes(server, "worker")]
    assert len(children) == 3

    os.kill(server.pid, signal.SIGKILL)

    wait_until(lambda: not any(b"footfall" in command_line(str(pid)) for pid in children))
