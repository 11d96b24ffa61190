"""A year of traffic of a small software company's site, the same for the same seed and end.

Visits follow the weekday and the hour at the visitor's home, grow over the year, jump when an
article is passed around, and walk from page to page until they leave.
"""

import math
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from footfall.backfill.decode import Decoded
from footfall.demo import audience, pages
from footfall.demo.audience import Origin, Weighted
from footfall.demo.walk import Day, Hit, visit

DAYS = 365
#: Visits on an average weekday at the end of the year.
DAILY_VISITS = 330
CHUNK_EVENTS = 1_000

#: Monday to Sunday.
_WEEKDAYS = (1.08, 1.14, 1.13, 1.1, 0.96, 0.58, 0.63)

_origins = Weighted(audience.ORIGINS)
_spread = {
    "Hacker News": Weighted(
        [
            (70, Origin("news.ycombinator.com/item", "Hacker News")),
            (12, Origin("t.co", "Twitter")),
            (10, Origin()),
            (8, Origin("lobste.rs", "lobste.rs")),
        ]
    ),
    "Reddit": Weighted(
        [
            (74, Origin("reddit.com/r/programming", "Reddit")),
            (14, Origin("t.co", "Twitter")),
            (12, Origin()),
        ]
    ),
}


def year(domain: str, end: datetime, seed: int = 1) -> Iterator[Decoded]:
    """The hits of the :data:`DAYS` days up to ``end`` (aware), in the order of time."""
    number = 1
    hits: list[Hit] = []
    for late_hits in _days(domain, end, seed):
        hits.extend(late_hits)
        while len(hits) >= CHUNK_EVENTS:
            yield _chunk(hits[:CHUNK_EVENTS], number)
            hits = hits[CHUNK_EVENTS:]
            number += CHUNK_EVENTS
    if hits:
        yield _chunk(hits, number)


def _chunk(hits: list[Hit], number: int) -> Decoded:
    return Decoded(
        range(number, number + len(hits)), [time for time, _ in hits], [hit for _, hit in hits]
    )


def _days(domain: str, end: datetime, seed: int) -> Iterator[list[Hit]]:
    """The hits of each day. Those of visits that last past midnight come with the next day."""
    rng = random.Random(seed)
    stop = int(end.timestamp())
    left_over: list[Hit] = []
    for age in range(DAYS, -1, -1):
        day = end.astimezone(UTC).date() - timedelta(days=age)
        hits = left_over + [hit for visit in _visits(rng, domain, day, age) for hit in visit]
        hits.sort(key=lambda hit: hit[0])
        midnight = _midnight(day) + 86_400
        left_over = [hit for hit in hits if hit[0] >= midnight]
        yield [hit for hit in hits if hit[0] < min(midnight, stop)]


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def today(domain: str, now: datetime) -> Day:
    """The site on the day of ``now``, with every article."""
    return _day(domain, now.astimezone(UTC).date(), 0)


def usual_origin(rng: random.Random) -> Origin:
    """Where a visit comes from when nothing special is going on."""
    return _origins.draw(rng)


def _day(domain: str, day: date, age: int) -> Day:
    return Day(domain, _midnight(day), (day.year - 2025) * 12 + day.month - 1, _posts(age))


def _visits(rng: random.Random, domain: str, day: date, age: int) -> Iterator[list[Hit]]:
    """The visits of a day, ``age`` days before the last."""
    growth = 0.45 + 0.55 * (1 - age / DAYS) ** 1.3
    quiet = (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 2)
    usual = DAILY_VISITS * growth * _WEEKDAYS[day.weekday()] * (0.6 if quiet else 1)
    site = _day(domain, day, age)
    for _ in range(int(usual * rng.gauss(1, 0.06))):
        yield visit(rng, site, usual_origin(rng))
    for spike in pages.SPIKES:
        since = spike.age_days - age
        if 0 <= since <= 5:
            for _ in range(int(spike.visits * math.exp(-1.1 * since))):
                yield visit(rng, site, _spread[spike.began].draw(rng), spike.path)


def _posts(age: int) -> Weighted[str]:
    """The articles there are ``age`` days before the last day; new ones are read the most."""
    return Weighted(
        [
            (post.appeal * (1 + 2.5 * math.exp(-(post.age_days - age) / 8)), post.path)
            for post in pages.POSTS
            if post.age_days >= age
        ]
    )
