"""Whether the native server stores just what Python stores.

Both are sent the same requests, one after the other, with a clock that the requests set. Answers,
rows and counters must be the same, but for the ids of visits, which are random.
"""

import json
import random
import socket
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from benchmarks.ingest import HOST, SALTS, sites
from benchmarks.native.processes import NATIVE, PYTHON, TABLES, started
from benchmarks.native.tables import write_tables
from footfall.ingest.site_rules import SiteRules
from footfall.warehouse import Warehouse

REQUESTS = 2_000
SITES = 30
ACCEPTED = "202, dropped 0"
BEGINNING = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)

AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.1.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/17.1 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "curl/8.5.0",
    "Navigateur \xe9trange",
    "Footfall Verification Agent",
    "",
)
ADDRESSES = (
    *("81.2.69.142", "81.2.69.143", "175.45.176.1", "192.0.2.1", "192.0.2.2:8080", "127.0.0.1"),
    *("2001:4860:4860::8888", "[2a02:8108:1::1]:443", "1.32.228.7", "no address", "89.160.20.112"),
)
PATHS = (
    *(
        "/",
        "",
        "/articles/7",
        "/admin/users",
        "/internal/x",
        "/a%20b%2Fc",
        "/caf%C3%A9",
        "/%ff%e2%82x",
    ),
    *("/café/%zz%4", "/trailing%20%20", "/#section", "/x?utm_source=Newsletter&utm_medium=e+mail"),
    *(
        "/x?ref=fb&ref=ig",
        "/x?gclid=1",
        "/x?utm_source=&utm_campaign=a%26b&utm_term=%C3%BC",
        "/y?&=&a",
    ),
    *("/x?source=Google&gclid=1&utm_content=c#f?q", "/x?msclkid=2&utm_source=bing", '/"quoted"\\'),
)
REFERRERS = (
    *("", "https://www.google.com/", "https://t.co/x", "https://en.m.wikipedia.org/wiki/Rust/"),
    *(
        "https://www.google.co.uk/search?q=x",
        "android-app://com.google.android.gm",
        "ftp://x.test/",
    ),
    *("https://user@News.Example.test:8080/a//?b#c", "http://localhost/", "https://exa mple.test/"),
    *(
        "https://2-best-seo.com/x",
        "https://yandex.ru/clck/jsredir",
        "//reddit.com/r/x",
        "HTTPS://X.com/",
    ),
    *("https://xn--mnchen-3ya.test/ä/", "https://[2001:db8::1]/x", "nonsense"),
)
PROPS: tuple[Any, ...] = (
    *(
        None,
        {},
        {"author": "A", "logged_in": True, "n": 3},
        {"b": 1.5, "a": '\u00e9 \U0001f600 "q"\n'},
    ),
    *(
        {"nested": {"x": [1]}, "null": None, " ": "x", "blank": " "},
        '{"as": "text"}',
        "no json",
        5,
        [],
    ),
    *({f"key-{number:02}": number for number in range(40)}, {"big": 12345678901234567, "neg": -7}),
    *({"long": "x" * 2001}, {"k" * 301: "v"}, {"long": "\u00e9" * 1000}),
)
NAMES = ("pageview", "pageview", "pageview", "Signup", "Ünïcode \u0001\t", " ", 7, None, "x" * 120)


def rules() -> Iterator[SiteRules]:
    """The sites that requests are for; some refuse everything or much."""
    for site in islice(sites(), SITES):
        limits = {3: 0, 4: 5, 7: 1}
        until = BEGINNING.date() if site.site_id == 8 else None
        limit = limits.get(site.site_id, site.ingest_rate_limit_threshold)
        yield replace(site, ingest_rate_limit_threshold=limit, accept_traffic_until=until)


def requests() -> list[bytes]:
    """Requests of few visitors, with something odd in many of them."""
    rng = random.Random(11)
    now = BEGINNING
    rendered = []
    for _ in range(REQUESTS):
        now += timedelta(seconds=rng.choice((0, 0, 1, 5, 20, 60)))
        if rng.random() < 0.01:
            now += timedelta(minutes=rng.choice((30, 31, 45)))
        rendered.append(_request(rng, now))
    return rendered


def _request(rng: random.Random, now: datetime) -> bytes:
    def usual(values: tuple[Any, ...], share: float) -> Any:
        return values[rng.randrange(2)] if rng.random() < share else rng.choice(values)

    number = rng.randrange(SITES + 1)
    domain = f"site-{number}.test"
    hosts = (
        domain,
        f"www.{domain}",
        f"blog.{domain}",
        "other.co.uk",
        "user:x@10.0.0.1:80",
        "[::1]",
        "",
    )
    scheme = rng.choice(("https://", "http://", "HTTPS://", "//"))
    body: dict[str, Any] = {
        "n": usual(NAMES, 0.7),
        "u": scheme + usual(hosts, 0.8) + rng.choice(PATHS),
        rng.choice(("d", "domain")): rng.choice((domain, domain, f" www.{domain}", None)),
        rng.choice(("r", "referrer")): rng.choice(REFERRERS),
        "v": rng.choice((34, 34, -1, "1", 70_000)),
        rng.choice(("m", "meta", "p", "props")): rng.choice(PROPS),
    }
    if rng.random() < 0.3:
        body[rng.choice(("i", "interactive"))] = rng.choice((True, False, "no"))
    content = json.dumps(body, ensure_ascii=rng.random() < 0.5).encode()
    if rng.random() < 0.02:
        content = rng.choice((b"", b"[]", b'{"n": "\\ud800"}', b'{"n": 01}', content[:-1], b"\xff"))
    agent, address = usual(AGENTS, 0.8), usual(ADDRESSES, 0.7)
    head = (
        f"POST /api/event HTTP/1.1\r\nHost: {HOST}\r\nUser-Agent: {agent}\r\n"
        f"X-Forwarded-For: {address}{rng.choice(('', ', 10.0.0.1'))}\r\n"
        f"X-Footfall-Now: {now:%Y-%m-%dT%H:%M:%S}\r\nContent-Type: text/plain\r\n"
        f"Accept: {rng.choice(('*/*', '*/*', 'application/json', 'text/html'))}\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode("latin-1") + content


def compare(port: int, program: Path) -> int:
    """How many events both servers store in the same way.

    Raises :class:`SystemExit` if there is any difference.
    """
    sent = requests()
    given: list[list[str]] = []
    found: list[list[str]] = []
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as theirs:
        write_tables(Path(theirs, TABLES), rules(), SALTS, sent)
        for kind, directory in ((PYTHON, ours), (NATIVE, theirs)):
            with started(kind, port, directory, program, "--check") as server:
                given.append([*_answers(port, sent)])
                server.sent = given[-1].count(ACCEPTED)
                server.stop()
            found.append(_stored(directory))
    for request, expected, answer in zip(sent, *given, strict=True):
        if expected != answer:
            raise SystemExit(f"{answer} instead of {expected}: {request!r}")
    for expected, row in zip_longest(*found):
        if expected != row:
            raise SystemExit(f"stored is {row} instead of {expected}")
    return given[0].count(ACCEPTED)


def _answers(port: int, rendered: list[bytes]) -> Iterator[str]:
    """What a server answers to each: its status, and whether the event was dropped."""
    with socket.create_connection((HOST, port)) as connection, connection.makefile("rb") as replies:
        for request in rendered:
            connection.sendall(request)
            status = replies.readline().split()[1].decode()
            headers: dict[bytes, bytes] = {}
            while line := replies.readline().strip():
                name, _, value = line.partition(b":")
                headers[name.lower()] = value.strip()
            replies.read(int(headers[b"content-length"]))
            # What is wrong is said in other words, and sometimes by another number.
            dropped = headers.get(b"x-plausible-dropped", b"0").decode()
            yield "refused" if status.startswith("4") else f"{status}, dropped {dropped}"


def _stored(directory: str) -> list[str]:
    """What a warehouse holds of each visit, without the visit's id; and the counters."""
    warehouse = Warehouse.open(f"chdb://{directory}/warehouse")
    visits: defaultdict[int, list[str]] = defaultdict(list)
    for table in ("events_v2", "sessions_v2 FINAL"):
        found = warehouse.query(f"SELECT session_id, * EXCEPT session_id FROM {table}")  # noqa: S608
        for session_id, *row in found.rows:
            visits[session_id].append(f"{table}: {row}")
    counters = warehouse.query(
        "SELECT event_timebucket, domain, site_id, metric, tracker_script_version, sum(value)"
        " FROM ingest_counters GROUP BY ALL"
    )
    warehouse.close()
    return sorted(
        [*("\n".join(sorted(visit)) for visit in visits.values()), *map(str, counters.rows)]
    )
