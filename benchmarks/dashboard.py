"""What the query engine costs over hand-written SQL.

    python -m benchmarks.dashboard [--json] [--visits 1000000] [--rounds 5]

builds a site with a year of generated visits in a temporary embedded warehouse, asks the
questions of a dashboard through the engine and by hand, checks that both say the same, and
prints how many times longer the engine takes, question by question and in median.
"""

# ruff: noqa: S608 - constants of this file only
import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from statistics import median
from typing import Any

from footfall.stats import execute
from footfall.stats.build import build
from footfall.stats.filters import parse_all
from footfall.stats.query import Pagination
from footfall.stats.site import SiteContext
from footfall.warehouse import Warehouse
from footfall.warehouse.migrations import migrate

NOW = datetime(2024, 12, 31, 12, 0, tzinfo=UTC)
SITE = SiteContext(
    site_ids=(1,),
    domain="benchmark.test",
    timezone="Europe/Berlin",
    stats_start_date=date(2024, 1, 1),
)
TOP = Pagination(limit=9)

#: A visit starts at a random second of 2024, lasts one to six pages, half a minute each. Values
#: are drawn with squared weights, so that a few pages and sources have most of the traffic.
VISITS = """
SELECT number AS session_id,
    cityHash64(number, 'user') % {users:UInt64} AS user_id,
    toDateTime('2024-01-01', 'UTC') + cityHash64(number, 'start') % (366 * 86400) AS start,
    1 + intDiv(pow(cityHash64(number, 'length') % 100, 2), 1700) AS pageviews,
    intDiv(pow(cityHash64(number, 'page') % 1000, 2), 2000) AS page,
    ['', '', 'Google', 'Facebook', 'Hacker News'][1 + cityHash64(number, 'source') % 5] AS source,
    ['DE', 'US', 'IN', 'BR', 'EE'][1 + cityHash64(number, 'country') % 5] AS country,
    ['Chrome', 'Firefox', 'Safari', 'Edge'][1 + cityHash64(number, 'browser') % 4] AS browser,
    ['Desktop', 'Mobile', 'Tablet'][1 + cityHash64(number, 'device') % 3] AS device
FROM numbers({visits:UInt64})
"""

SESSIONS = f"""
INSERT INTO sessions_v2 (session_id, sign, site_id, user_id, timestamp, start, is_bounce, pageviews,
    events, duration, hostname, entry_page, exit_page, exit_page_hostname, referrer_source,
    country_code, browser, screen_size)
SELECT session_id, 1, 1, user_id, start + 30 * (pageviews - 1), start, pageviews = 1, pageviews,
    pageviews, 30 * (pageviews - 1), 'benchmark.test', concat('/', toString(page)),
    concat('/', toString(page + pageviews - 1)), 'benchmark.test', source, country, browser, device
FROM ({VISITS})
"""

EVENTS = f"""
INSERT INTO events_v2 (timestamp, site_id, user_id, session_id, name, hostname, pathname,
    referrer_source, country_code, browser, screen_size)
SELECT start + 30 * step, 1, user_id, session_id, 'pageview', 'benchmark.test',
    concat('/', toString(page + step)), source, country, browser, device
FROM ({VISITS}) ARRAY JOIN range(toUInt32(pageviews)) AS step
"""


@dataclass(frozen=True)
class Question:
    """The same question for the engine, as arguments of ``build``, and by hand, as SQL."""

    name: str
    asked: dict[str, Any]
    sql: str


#: December 2024 in Berlin, and all of 2024.
MONTH_EVENTS = "site_id = 1 AND timestamp BETWEEN '2024-11-30 23:00:00' AND '2024-12-31 22:59:59'"
MONTH = (
    "site_id = 1 AND timestamp >= '2024-11-30 23:00:00' AND start <= '2024-12-31 22:59:59'"
    " AND start >= '2024-11-23 23:00:00'"
)
YEAR_EVENTS = "site_id = 1 AND timestamp BETWEEN '2023-12-31 23:00:00' AND '2024-12-31 22:59:59'"
YEAR = (
    "site_id = 1 AND timestamp >= '2023-12-31 23:00:00' AND start <= '2024-12-31 22:59:59'"
    " AND start >= '2023-12-24 23:00:00'"
)
VISIT_METRICS = """
    toInt64(round(100 * sum(is_bounce * sign) / sum(sign))),
    toInt64(round(sum(duration * sign) / sum(sign)))
"""


def top_list(table: str, key: str, where: str) -> str:
    """Visitors by ``key`` with their share, the first nine."""
    return f"""
        WITH (SELECT uniq(user_id) FROM events_v2 WHERE {where_events(where)}) AS total
        SELECT {key} AS key, uniq(user_id) AS visitors, round(visitors / total * 100, 2)
        FROM {table} WHERE {where} GROUP BY key ORDER BY visitors DESC, key LIMIT 9
    """


def where_events(where: str) -> str:
    return {MONTH: MONTH_EVENTS, YEAR: YEAR_EVENTS}.get(where, where)


LIST = ["visitors", "percentage"]
VISIT_LIST = ["visitors", "bounce_rate", "visit_duration"]

QUESTIONS = [
    question
    for period, sessions, events, interval, bucket in (
        ("month", MONTH, MONTH_EVENTS, "time:day", "toDate(timestamp, 'Europe/Berlin')"),
        (
            "year",
            YEAR,
            YEAR_EVENTS,
            "time:month",
            "toStartOfMonth(toDate(timestamp, 'Europe/Berlin'))",
        ),
    )
    for question in (
        Question(
            f"top stats, {period}",
            {
                "metrics": ["visitors", "visits", "views_per_visit", *VISIT_LIST[1:]],
                "date_range": period,
            },
            f"""SELECT uniq(user_id), sum(sign), round(sum(sign * pageviews) / sum(sign), 2),
                {VISIT_METRICS} FROM sessions_v2 WHERE {sessions}""",
        ),
        Question(
            f"pageviews, {period}",
            {"metrics": ["pageviews"], "date_range": period},
            f"SELECT countIf(name = 'pageview') FROM events_v2 WHERE {events}",
        ),
        Question(
            f"graph, {period}",
            {"metrics": ["visitors"], "dimensions": [interval], "date_range": period},
            f"""SELECT toString({bucket}) AS bucket, uniq(user_id) FROM sessions_v2
                WHERE {sessions} GROUP BY bucket ORDER BY bucket""",
        ),
        Question(
            f"sources, {period}",
            {"metrics": LIST, "dimensions": ["visit:source"], "date_range": period},
            top_list(
                "sessions_v2",
                "if(referrer_source = '', 'Direct / None', referrer_source)",
                sessions,
            ),
        ),
        Question(
            f"pages, {period}",
            {"metrics": LIST, "dimensions": ["event:page"], "date_range": period},
            top_list("events_v2", "pathname", events),
        ),
        Question(
            f"entry pages, {period}",
            {"metrics": VISIT_LIST, "dimensions": ["visit:entry_page"], "date_range": period},
            f"""SELECT entry_page, uniq(user_id) AS visitors, {VISIT_METRICS} FROM sessions_v2
                WHERE {sessions} GROUP BY entry_page ORDER BY visitors DESC, entry_page LIMIT 9""",
        ),
        Question(
            f"countries, {period}",
            {"metrics": LIST, "dimensions": ["visit:country"], "date_range": period},
            top_list("sessions_v2", "toString(country_code)", sessions),
        ),
        Question(
            f"browsers, {period}",
            {"metrics": LIST, "dimensions": ["visit:browser"], "date_range": period},
            top_list("sessions_v2", "if(browser = '', '(not set)', browser)", sessions),
        ),
        Question(
            f"visits to a page, {period}",
            {
                "metrics": ["visits", "visit_duration"],
                "filters": [["is", "event:page", ["/5"]]],
                "date_range": period,
            },
            f"""SELECT sum(sign), toInt64(round(sum(duration * sign) / sum(sign)))
                FROM sessions_v2 WHERE {sessions} AND session_id IN
                (SELECT session_id FROM events_v2 WHERE {events} AND pathname = '/5')""",
        ),
    )
] + [
    Question(
        "graph, hours of a day",
        {"metrics": ["visitors"], "dimensions": ["time:hour"], "date_range": "day"},
        """SELECT toString(hour) AS label, uniq(user_id)
           FROM (SELECT user_id, arrayJoin(arrayMap(slot -> toStartOfHour(slot, 'Europe/Berlin'),
               timeSlots(start, toUInt32(timestamp - start), 900))) AS hour
               FROM sessions_v2 WHERE site_id = 1 AND timestamp >= '2024-12-30 23:00:00'
               AND start <= '2024-12-31 22:59:59' AND start >= '2024-12-23 23:00:00')
           GROUP BY label ORDER BY label""",
    ),
    Question(
        "current visitors",
        {"metrics": ["visitors"], "date_range": "realtime"},
        """SELECT uniq(user_id) FROM sessions_v2 WHERE site_id = 1
           AND timestamp >= '2024-12-31 11:55:00' AND start <= '2024-12-31 12:00:05'
           AND start >= '2024-12-24 11:55:00'""",
    ),
]


def fill(warehouse: Warehouse, visits: int) -> None:
    """Store a year of visits."""
    migrate(warehouse)
    for statement in (SESSIONS, EVENTS):
        warehouse.command(statement, {"visits": visits, "users": max(visits // 3, 1)})
    for table in ("sessions_v2", "events_v2"):
        warehouse.command(f"OPTIMIZE TABLE {table} FINAL")


def by_engine(warehouse: Warehouse, asked: dict[str, Any]) -> list[tuple[object, ...]]:
    """Parse, plan, compile and run, as a request does."""
    arguments = {**asked, "filters": parse_all(asked.get("filters", []))}
    over_time = any(name.startswith("time") for name in asked.get("dimensions", ()))
    query = build(SITE, now=NOW, pagination=None if over_time else TOP, **arguments)
    return [(*row.dimensions, *row.metrics) for row in execute.run(warehouse, query).rows]


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(warehouse: Warehouse, question: Question, rounds: int) -> tuple[float, float]:
    """Seconds by the engine and by hand, measured in turns; the best of each, as other work on
    the machine only ever adds.

    Raises :class:`SystemExit` if the two do not give the same figures.
    """
    engine, by_hand = by_engine(warehouse, question.asked), warehouse.query(question.sql).rows
    if engine != [tuple(row) for row in by_hand]:
        raise SystemExit(f"{question.name}: {engine[:3]} by the engine, {by_hand[:3]} by hand")
    times = [
        (
            seconds(lambda: by_engine(warehouse, question.asked)),
            seconds(lambda: warehouse.query(question.sql)),
        )
        for _ in range(rounds)
    ]
    return min(pair[0] for pair in times), min(pair[1] for pair in times)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark and print its ratios."""
    parser = argparse.ArgumentParser(description="Time the query engine against SQL by hand.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--visits", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="footfall-benchmark-") as directory:
        warehouse = Warehouse.open(f"chdb://{directory}/warehouse")
        fill(warehouse, options.visits)
        ((events,),) = warehouse.query("SELECT count() FROM events_v2").rows
        measured = {q.name: measure(warehouse, q, options.rounds) for q in QUESTIONS}
        warehouse.close()
    ratios = {name: engine / by_hand for name, (engine, by_hand) in measured.items()}
    result = {
        "events": events,
        "median_ratio_to_handwritten": round(median(ratios.values()), 2),
        "ratios": {name: round(ratio, 2) for name, ratio in ratios.items()},
        "milliseconds": {
            name: [round(1000 * side, 1) for side in sides] for name, sides in measured.items()
        },
    }
    if options.json:
        print(json.dumps(result))
        return
    print(f"{events:,} events; milliseconds by the engine and by hand, and their ratio")
    for name, (engine, by_hand) in measured.items():
        print(f"{name:28}{1000 * engine:9.1f}{1000 * by_hand:9.1f}{ratios[name]:7.2f}")
    print(f"median_ratio_to_handwritten {result['median_ratio_to_handwritten']}")


if __name__ == "__main__":
    main()
