"""How fast events come in, against a bare endpoint on the same server.

    python -m benchmarks.ingest [--json] [--seconds N] [--rounds N] [--events N]

One server process (one event loop, one worker) has two endpoints, and one load generator sends
both the same requests over the same number of connections, in turn:

- *echo*: reads the body, parses the JSON, answers 202.
- *event*: `POST /api/event` whole: on disk before the answer, then rows in an embedded warehouse.

Traffic is varied: 10,000 sites with rules, 2,000 user agents, 50,000 addresses, 200 sources and
properties on a third of the events. What is measured, in this order:

- the first pass over all requests, when every address, user agent and page is new;
- both endpoints in turn, in rounds, with a request in flight on every connection;
- the time to an answer at half of that rate, counted from when a request was due;
- the server's memory before and after ``--events`` more events.

Afterwards the stored rows are counted: none may be missing.

The rates depend on what else the machine does; the processor time of the server's process per
request, writing to the warehouse included, hardly does.
"""

import argparse
import json
import os
import random
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address
from itertools import count, cycle, filterfalse, islice
from pathlib import Path

import orjson
import uvloop

from benchmarks import report
from footfall.api.events import Events, EventsApp
from footfall.asgi import Receive, Scope, Send
from footfall.ingest.counters import IngestCounters
from footfall.ingest.deny_lists import DEFAULT_DATACENTERS, DEFAULT_SPAMMERS, DenyLists
from footfall.ingest.geo import DEFAULT_FILES, Geo
from footfall.ingest.identity import Salts
from footfall.ingest.pipeline import Ingestor
from footfall.ingest.site_rules import Shields, SiteRules, SiteRulesSnapshot
from footfall.ingest.spooled_counters import SpooledCounters
from footfall.warehouse import Warehouse
from footfall.warehouse.migrations import migrate
from footfall.warehouse.spool import SpoolLimits
from footfall.web.local_storage import local_storage
from footfall.web.server import Address, Listener
from footfall.web.server import serve as serve_http

HOST = "127.0.0.1"
CONNECTIONS = 64
SITES = 10_000
USER_AGENTS = 2_000
ADDRESSES = 50_000
SOURCES = 200
REQUESTS = 60_000
SALTS = Salts(b"0" * 16, b"1" * 16)

BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/{0}.0.{1}.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_{1} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/17.{0} Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:{0}.{1}) Gecko/20100101 Firefox/{0}.{1}",
    "Mozilla/5.0 (Linux; Android 14; SM-S9{1}B) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/{0}.0.0.0 Mobile Safari/537.36",
)


# --- the server -------------------------------------------------------------------------------


async def echo(_scope: Scope, receive: Receive, send: Send) -> None:
    """The bare endpoint: parse the JSON, answer 202."""
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    orjson.loads(body)
    await send(
        {
            "type": "http.response.start",
            "status": 202,
            "headers": [
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"content-length", b"2"),
            ],
        }
    )
    await send({"type": "http.response.body", "body": b"ok"})


def sites() -> Iterator[SiteRules]:
    """The sites of the benchmark; some have rules of every kind."""
    for number in range(SITES):
        shields = Shields(
            ips=frozenset({"192.0.2.1", "192.0.2.2"}),
            countries=frozenset({"KP"}),
            pages=("/admin/*", "/internal*"),
            hostnames=(f"site-{number}.test", f"*.site-{number}.test"),
        )
        yield SiteRules(
            site_id=number + 1,
            domain=f"site-{number}.test",
            ingest_rate_limit_threshold=1_000_000 if number % 10 == 0 else None,
            revenue_currencies={"Purchase": "EUR"},
            shields=shields if number % 5 == 0 else Shields(),
        )


def serve(
    port: int,
    directory: str,
    rules: Iterable[SiteRules] | None = None,
    limits: SpoolLimits | None = None,
    *,
    test_clock: bool = False,
) -> None:
    """Run the server until SIGTERM, then print the number of stored events."""
    warehouse = Warehouse.open(f"chdb://{directory}/warehouse")
    migrate(warehouse)
    snapshot = SiteRulesSnapshot(sites() if rules is None else rules)
    spool = Path(directory, "spool")
    with local_storage(warehouse, spool, limits or SpoolLimits()) as storage:
        counters = IngestCounters(SpooledCounters(storage.spool), lambda _domain: None)
        ingestor = Ingestor(
            lambda: snapshot,
            lambda: SALTS,
            Geo(DEFAULT_FILES),
            storage.persistor,
            counters,
            DenyLists(DEFAULT_DATACENTERS, DEFAULT_SPAMMERS),
        )
        events = Events(ingestor.take, test_clock=test_clock)
        by_asgi = EventsApp(events)

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await (echo if scope["path"] == "/echo" else by_asgi)(scope, receive, send)

        listener = Listener(Address(HOST, port), app, events.take)
        uvloop.run(serve_http([listener], lambda: None, []))
        counters.flush()
    print(warehouse.query("SELECT count() FROM events_v2").rows[0][0])
    warehouse.close()


# --- the load ---------------------------------------------------------------------------------


def requests(path: str) -> list[bytes]:
    """Complete HTTP requests in a random but repeatable order."""
    rng = random.Random(7)
    agents = [
        rng.choice(BROWSERS).format(rng.randrange(90, 140), rng.randrange(100))
        for _ in range(USER_AGENTS)
    ]
    lists = DenyLists(DEFAULT_DATACENTERS)
    anywhere = (str(IPv4Address(rng.getrandbits(32))) for _ in count())
    addresses = [*islice(filterfalse(lists.is_datacenter, anywhere), ADDRESSES)]
    sources = [f"https://source-{number}.test/path" for number in range(SOURCES)]
    sources[:4] = ["https://www.google.com/", "https://t.co/x", "https://www.facebook.com/", ""]
    rendered = []
    for _ in range(REQUESTS):
        domain = f"site-{min(int(rng.paretovariate(0.5)), SITES) - 1}.test"
        body: dict[str, object] = {
            "n": "pageview" if rng.random() < 0.8 else "Signup",
            "u": f"https://{domain}/articles/{int(rng.paretovariate(0.7)) % 2000}",
            "d": domain,
            "r": rng.choice(sources),
            "v": 34,
        }
        if rng.random() < 0.3:
            body["m"] = {"author": f"author-{rng.randrange(40)}", "logged_in": rng.random() < 0.5}
        content = json.dumps(body).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\n"
            f"User-Agent: {rng.choice(agents)}\r\n"
            f"X-Forwarded-For: {rng.choice(addresses)}\r\n"
            "Content-Type: text/plain\r\nAccept: */*\r\n"
            f"Origin: https://{domain}\r\nReferer: https://{domain}/\r\n"
            "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: en-US,en;q=0.9\r\n"
            f"Content-Length: {len(content)}\r\n\r\n"
        )
        rendered.append(head.encode() + content)
    return rendered


def drive(port: int, stream: Iterator[bytes], seconds: float) -> tuple[list[float], float]:
    """Keep one request in flight on every connection for a while, or until there are no more.

    Returns the latency of each and how long it all took, in seconds.
    """
    selector = selectors.DefaultSelector()
    sent_at: dict[socket.socket, float] = {}
    latencies = []
    began = time.perf_counter()
    deadline = began + seconds
    for request in islice(stream, CONNECTIONS):
        connection = _connect(port, selector)
        sent_at[connection] = time.perf_counter()
        connection.sendall(request)
    while sent_at:
        for key, _ in selector.select():
            connection = key.data
            _check(_answer(connection))
            now = time.perf_counter()
            latencies.append(now - sent_at[connection])
            request = next(stream, b"") if now < deadline else b""
            if request:
                sent_at[connection] = now
                connection.sendall(request)
            else:
                selector.unregister(connection)
                connection.close()
                del sent_at[connection]
    return latencies, time.perf_counter() - began


def pace(port: int, stream: Iterator[bytes], rate: float, seconds: float) -> list[float]:
    """Send so many requests a second, whether or not earlier ones have been answered.

    Returns how long each took, in seconds from when it was due.
    """
    selector = selectors.DefaultSelector()
    idle = deque(_connect(port, selector) for _ in range(CONNECTIONS))
    due: dict[socket.socket, float] = {}
    latencies: list[float] = []
    began = time.perf_counter()
    total = round(rate * seconds)
    sent = 0
    while len(latencies) < total:
        now = time.perf_counter()
        while idle and sent < total and began + sent / rate <= now:
            connection = idle.popleft()
            due[connection] = began + sent / rate
            connection.sendall(next(stream))
            sent += 1
        next_due = began + sent / rate - now if idle and sent < total else 1.0
        for key, _ in selector.select(max(next_due, 0)):
            connection = key.data
            _check(_answer(connection))
            latencies.append(time.perf_counter() - due.pop(connection))
            idle.append(connection)
    for connection in idle:
        connection.close()
    return latencies


def _connect(port: int, selector: selectors.BaseSelector) -> socket.socket:
    connection = socket.create_connection((HOST, port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    selector.register(connection, selectors.EVENT_READ, connection)
    return connection


def _answer(connection: socket.socket) -> bytes:
    """A whole answer, which ends with ``ok`` if all is well."""
    answer = connection.recv(4096)
    while not answer.endswith(b"ok") and (more := connection.recv(4096)):
        answer += more
    return answer


def _check(answer: bytes) -> None:
    if not answer.startswith(b"HTTP/1.1 202") or b"x-plausible-dropped" in answer:
        raise SystemExit(f"unexpected answer: {answer!r}")


class Load:
    """Loads a server and notes what it costs; ``sent`` counts the events it acknowledged."""

    def __init__(self, port: int, pid: int) -> None:
        self._port = port
        self._pid = pid
        self._requests = {path: requests(path) for path in ("/echo", "/api/event")}
        self._streams = {path: cycle(each) for path, each in self._requests.items()}
        self.sent = 0

    def first_pass(self) -> dict[str, float]:
        """Each event for the first time."""
        cpu_before = cpu_seconds(self._pid)
        taken, lasted = drive(self._port, iter(self._requests["/api/event"]), float("inf"))
        self.sent += len(taken)
        return {
            "first_pass_per_second": round(len(taken) / lasted),
            "first_pass_cpu_microseconds": microseconds(
                cpu_seconds(self._pid) - cpu_before, len(taken)
            ),
        }

    def rounds(self, number: int, seconds: float) -> dict[str, float]:
        """Both endpoints in turn."""
        rates: dict[str, list[float]] = {path: [] for path in self._streams}
        costs: dict[str, list[float]] = {path: [] for path in self._streams}
        for _ in range(number):
            for path, stream in self._streams.items():
                cpu_before = cpu_seconds(self._pid)
                taken, lasted = drive(self._port, stream, seconds)
                cpu = cpu_seconds(self._pid) - cpu_before
                rates[path].append(len(taken) / lasted)
                costs[path].append(microseconds(cpu, len(taken)))
                self.sent += len(taken) if path == "/api/event" else 0
        echo_rate, event_rate = (statistics.median(rates[path]) for path in self._streams)
        echo_cpu, event_cpu = (round(statistics.median(costs[path]), 1) for path in self._streams)
        return {
            "echo_per_second": round(echo_rate),
            "events_per_second": round(event_rate),
            "ratio_to_echo": round(event_rate / echo_rate, 3),
            "echo_cpu_microseconds": echo_cpu,
            "event_cpu_microseconds": event_cpu,
            "cpu_ratio_to_echo": round(echo_cpu / event_cpu, 3),
        }

    def half_load(self, rate: float, seconds: float) -> dict[str, float]:
        """How long answers take at half of the rate that the server has reached, by endpoint."""
        figures = {}
        for name, path in (("half_load_echo", "/echo"), ("half_load", "/api/event")):
            latencies = pace(self._port, self._streams[path], rate / 2, seconds)
            self.sent += len(latencies) if path == "/api/event" else 0
            figures[f"{name}_p50_ms"] = round(statistics.median(latencies) * 1000, 2)
            figures[f"{name}_p99_ms"] = round(statistics.quantiles(latencies, n=100)[-1] * 1000, 2)
        return figures

    def memory(self, events: int) -> dict[str, float]:
        """The server's memory before, halfway and after so many events, in megabytes."""
        figures = {"memory_events": events, "memory_before_mb": _resident_megabytes(self._pid)}
        for moment in ("halfway", "after"):
            stream = islice(self._streams["/api/event"], events // 2)
            self.sent += len(drive(self._port, stream, float("inf"))[0])
            figures[f"memory_{moment}_mb"] = _resident_megabytes(self._pid)
        return figures


def measure(port: int, seconds: float, rounds: int, events: int) -> dict[str, float]:
    """Start a server, load it, stop it and count what it stored."""
    with tempfile.TemporaryDirectory() as directory:
        command = [sys.executable, "-m", "benchmarks.ingest", "--serve", str(port), directory]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            wait_for(port)
            load = Load(port, server.pid)
            figures = load.first_pass()
            figures |= load.rounds(rounds, seconds)
            figures |= load.half_load(figures["events_per_second"], 2 * seconds)
            figures |= load.memory(events) if events else {}
        finally:
            server.terminate()
            output, _ = server.communicate(timeout=120)
    stored = int(output.split()[-1])
    if stored != load.sent:
        raise SystemExit(f"{load.sent} events were acknowledged, {stored} are stored")
    return figures | {"stored": stored}


def microseconds(seconds: float, requests_taken: int) -> float:
    return round(seconds / requests_taken * 1e6, 1)


def _resident_megabytes(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)


def cpu_seconds(pid: int) -> float:
    """The processor time a process has used, all its threads together (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection((HOST, port)).close()
        except OSError:
            if time.monotonic() > deadline:
                raise SystemExit("the server does not start") from None
            time.sleep(0.1)
        else:
            return


def main() -> None:
    """Print the figures, as lines or as one JSON object."""
    parser = argparse.ArgumentParser(description="POST /api/event against a bare endpoint")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--port", type=int, default=8130)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--events", type=int, default=0, help="events to watch the memory over")
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(int(options.serve[0]), options.serve[1])
        return
    figures = measure(options.port, options.seconds, options.rounds, options.events)
    report(figures, as_json=options.json)


if __name__ == "__main__":
    main()
