"""How long a back-fill takes against a plain insert of the same file.

    python -m benchmarks.load_events [--json] [--events N]

Both read the same file of newline-delimited JSON into the same empty `events_v2` of an embedded
warehouse, in one run on one machine:

- *plain insert*: ClickHouse's own `INSERT INTO events_v2 (...) FROM INFILE ... FORMAT JSONEachRow`.
  Keys that are columns are stored; `domain` and `props`, which are none, are passed over. It
  derives nothing: no site, no visits, no properties, no rows of `sessions_v2`, and it would stop
  at the first bad line.
- *load-events*: `footfall.backfill.load.load_file`, from the fingerprint of the file to the last
  row of both tables.

Each is done `--rounds` times in turn, into a new warehouse; the median counts.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import report
from footfall.backfill.load import Source, load_file
from footfall.sessions.event import NOWHERE
from footfall.warehouse import Warehouse
from footfall.warehouse.migrations import migrate

SITE_ID = 1
DOMAIN = "bench.example.com"
START = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 90

#: Keys of the file that are columns of the table.
COLUMNS = """
timestamp, name, user_id, hostname, pathname, referrer, referrer_source, utm_medium, utm_source,
utm_campaign, country_code, subdivision1_code, city_geoname_id, screen_size, browser,
browser_version, operating_system, operating_system_version, scroll_depth, engagement_time
"""

SOURCES = (
    {},
    {},
    {"referrer": "google.com", "referrer_source": "Google"},
    {"referrer": "google.com", "referrer_source": "Google"},
    {"referrer": "news.ycombinator.com/item", "referrer_source": "Hacker News"},
    {"referrer_source": "newsletter", "utm_source": "newsletter", "utm_medium": "email",
     "utm_campaign": "spring"},
)  # fmt: skip
PLACES = (
    {"country_code": "DE", "subdivision1_code": "DE-BE", "city_geoname_id": 2950159},
    {"country_code": "US", "subdivision1_code": "US-NY", "city_geoname_id": 5128581},
    {"country_code": "FR", "subdivision1_code": "FR-IDF", "city_geoname_id": 2988507},
)
DEVICES = (
    {"screen_size": "Desktop", "browser": "Chrome", "browser_version": "131.0",
     "operating_system": "Windows", "operating_system_version": "10"},
    {"screen_size": "Mobile", "browser": "Safari", "browser_version": "17.6",
     "operating_system": "iOS", "operating_system_version": "17.6"},
)  # fmt: skip


def write_file(path: Path, events: int) -> None:
    """Write ``events`` lines in the order of time: visits of one to eight events."""
    rng = random.Random(7)
    hits: list[tuple[int, dict[str, object]]] = []
    while len(hits) < events:
        hits.extend(_visit(rng))
    hits.sort(key=lambda hit: hit[0])
    with path.open("w") as file:
        for at, hit in hits[:events]:
            moment = datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
            file.write(json.dumps({"domain": DOMAIN, "timestamp": moment, **hit}) + "\n")


def _visit(rng: random.Random) -> Iterator[tuple[int, dict[str, object]]]:
    at = int(START.timestamp()) + rng.randrange(DAYS * 86_400)
    attributes = {
        "user_id": rng.getrandbits(63),
        "hostname": DOMAIN,
        **rng.choice(SOURCES),
        **rng.choice(PLACES),
        **rng.choice(DEVICES),
    }
    for _ in range(rng.choice((1, 1, 1, 2, 3, 5))):
        pathname = f"/articles/{int(rng.paretovariate(0.6)) % 500}"
        props = {
            "author": f"author-{rng.randrange(40)}",
            "logged_in": rng.choice(("true", "false")),
        }
        yield at, {"name": "pageview", "pathname": pathname, "props": props, **attributes}
        at += rng.randrange(5, 180)
        if rng.random() < 0.5:
            measured = {
                "scroll_depth": rng.randrange(101),
                "engagement_time": rng.randrange(60_000),
            }
            yield at, {"name": "engagement", "pathname": pathname, **measured, **attributes}


def plain_insert(warehouse: Warehouse, file: Path) -> None:
    """Let ClickHouse read the file."""
    warehouse.command(
        f"INSERT INTO events_v2 ({COLUMNS}) FROM INFILE '{file}'"
        " SETTINGS input_format_skip_unknown_fields = 1, date_time_input_format = 'best_effort'"
        " FORMAT JSONEachRow"
    )


def load_events(warehouse: Warehouse, file: Path) -> None:
    """Let Footfall read the file."""
    with tempfile.TemporaryDirectory() as ledgers:
        load_file(Source(file), warehouse, {DOMAIN: SITE_ID}.get, lambda _: NOWHERE, Path(ledgers))


def seconds(load: Callable[[Warehouse, Path], None], file: Path, events: int) -> float:
    """How long ``load`` takes with a new warehouse. Checks that every event arrived."""
    with tempfile.TemporaryDirectory() as directory:
        warehouse = Warehouse.open(f"chdb://{directory}/warehouse")
        try:
            migrate(warehouse)
            began = time.perf_counter()
            load(warehouse, file)
            took = time.perf_counter() - began
            stored = warehouse.query("SELECT count() FROM events_v2").rows[0][0]
        finally:
            warehouse.close()
    if stored != events:
        raise SystemExit(f"{load.__name__}: {stored} of {events} events arrived")
    return took


def measure(events: int, rounds: int) -> dict[str, float]:
    """Run both loads in turn; times in seconds."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "events.ndjson"
        write_file(file, events)
        file_bytes = file.stat().st_size
        plain: list[float] = []
        ours: list[float] = []
        for _ in range(rounds):
            plain.append(seconds(plain_insert, file, events))
            ours.append(seconds(load_events, file, events))
    return {
        "events": events,
        "file_bytes": file_bytes,
        "plain_insert_seconds": round(statistics.median(plain), 3),
        "load_events_seconds": round(statistics.median(ours), 3),
        "events_per_second": round(events / statistics.median(ours)),
        "ratio_to_plain_insert": round(statistics.median(ours) / statistics.median(plain), 2),
    }


def main() -> None:
    """Print the figures, as lines or as one JSON object."""
    parser = argparse.ArgumentParser(description="load-events against a plain insert")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    figures = measure(options.events, options.rounds)
    report(figures, as_json=options.json)


if __name__ == "__main__":
    main()
