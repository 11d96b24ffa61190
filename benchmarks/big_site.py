"""A big site for measuring: a year of visits with the skew of real traffic, made by the engine.

Traffic grows over the year and has a rhythm of hours and weekends. Visitors are new people every
day, as their ids are in production. Few pages, sources and places have most of the traffic, and
long tails have the rest.
"""

# ruff: noqa: S608 - constants of this file only
from datetime import UTC, datetime

from footfall.warehouse import Warehouse
from footfall.warehouse.migrations import migrate

SITE_ID = 1
#: Visits start on this day, and the last ones on the day of :data:`NOW`.
FIRST_DAY = "2024-01-01"
NOW = datetime(2025, 1, 2, 12, 0, tzinfo=UTC)

#: Events that a visit has in the mean.
EVENTS_A_VISIT = 4.1


def _random(name: str, step: str = "0") -> str:
    """A number from 0 up to 1 that depends on the visit, what it is for, and the step."""
    return f"cityHash64(number, '{name}', {step}) / 18446744073709551616.0"


def _skewed(name: str, size: int, step: str = "0") -> str:
    """A rank from 1 to ``size``; the chance of a rank is about 1 over it (Zipf's law)."""
    return f"toUInt32(exp({_random(name, step)} * log({size} + 1)))"


def _one_of(name: str, *values: str) -> str:
    return f"arrayElement({list(values)}, 1 + cityHash64(number, '{name}') % {len(values)})"


_HOURS = [hour for hour in range(24) for _ in range(1 + (hour > 6) + 2 * (hour > 8) - (hour > 21))]

_VISITS = f"""
SELECT number AS session_id,
    toUInt32(368 * pow({_random("day")}, 0.8)) AS drawn_day,
    -- A third of the weekends' visits come on Thursday or Friday instead.
    drawn_day - if(toDayOfWeek(toDate('{FIRST_DAY}') + drawn_day) > 5
        AND drawn_day > 2 AND cityHash64(number, 'weekend') % 3 = 0, 2, 0) AS day,
    cityHash64(day, cityHash64(number, 'user') % {{daily_users:UInt64}}) AS user_id,
    toDateTime('{FIRST_DAY}', 'UTC') + 86400 * day
        + 3600 * arrayElement({_HOURS}, 1 + cityHash64(number, 'hour') % {len(_HOURS)})
        + cityHash64(number, 'second') % 3600 AS start,
    toUInt32(least(1 + floor(pow({_random("length")}, 4) * 8), 12)) AS pageviews,
    if({_random("direct")} < 0.4, '', concat('source-', toString({_skewed("source", 300)})))
        AS source,
    {_random("tagged")} < 0.15 AS tagged,
    if(tagged, {_one_of("medium", "cpc", "email", "social")}, '') AS utm_medium,
    if(tagged, concat('campaign-', toString({_skewed("campaign", 100)})), '') AS utm_campaign,
    char(65 + {_skewed("country", 24)}, 65 + {_skewed("country", 24)} % 7) AS country,
    concat(country, '-', toString({_skewed("region", 15)})) AS region,
    100000 + {_skewed("city", 3000)} AS city,
    {_one_of("device", "Desktop", "Mobile", "Mobile", "Tablet")} AS device,
    {_one_of("browser", "Chrome", "Chrome", "Chrome", "Safari", "Firefox", "Edge")} AS browser,
    toString(100 + {_skewed("version", 30)}) AS browser_version,
    {_one_of("os", "Windows", "Mac", "iOS", "Android", "Android", "GNU/Linux")} AS os,
    toString({_skewed("os version", 15)}) AS os_version,
    concat('/page-', toString({_skewed("page", 5000, "0")})) AS entry_page,
    concat('/page-', toString({_skewed("page", 5000, "pageviews - 1")})) AS exit_page
FROM numbers({{visits:UInt64}})
"""

_VISIT_COLUMNS = """referrer_source, utm_medium, utm_campaign, country_code, subdivision1_code,
    city_geoname_id, screen_size, browser, browser_version, operating_system,
    operating_system_version"""
_VISIT_VALUES = """source, utm_medium, utm_campaign, country, region, city, device, browser,
    browser_version, os, os_version"""

_SESSIONS = f"""
INSERT INTO sessions_v2 (session_id, sign, site_id, user_id, timestamp, start, is_bounce,
    pageviews, events, duration, hostname, entry_page, exit_page_hostname, exit_page,
    {_VISIT_COLUMNS})
SELECT session_id, 1, {SITE_ID}, user_id, start + 40 * pageviews - 20, start, pageviews = 1,
    pageviews, pageviews, 40 * (pageviews - 1), 'big.test', entry_page, 'big.test', exit_page,
    {_VISIT_VALUES}
FROM ({_VISITS})
"""

#: Each page is viewed and then read for a while; one in fifty is followed by a custom event.
_EVENTS = f"""
INSERT INTO events_v2 (timestamp, site_id, user_id, session_id, name, hostname, pathname,
    `meta.key`, `meta.value`, scroll_depth, engagement_time, {_VISIT_COLUMNS})
SELECT start + 40 * intDiv(step, 3) + if(step % 3 = 0, 0, 20), {SITE_ID}, user_id, session_id,
    arrayElement(['pageview', 'engagement', 'Signup'], 1 + step % 3),
    'big.test',
    concat('/page-', toString({_skewed("page", 5000, "toUInt32(intDiv(step, 3))")})),
    if(step % 3 = 2, ['plan'], []),
    if(step % 3 = 2, [{_one_of("plan", "free", "pro", "team")}], []),
    if(step % 3 = 1, cityHash64(number, 'scroll', step) % 101, 255),
    if(step % 3 = 1, cityHash64(number, 'reading', step) % 60000, 0),
    {_VISIT_VALUES}
FROM (SELECT *, session_id AS number FROM ({_VISITS}))
ARRAY JOIN range(3 * pageviews) AS step
WHERE step % 3 = 0 OR (step % 3 = 1 AND cityHash64(number, 'engaged', step) % 10 < 9)
    OR (step % 3 = 2 AND cityHash64(number, 'converted', step) % 50 = 0)
"""


def fill(warehouse: Warehouse, events: int) -> None:
    """Store a year with about that many events, merged as a year of ingestion leaves it."""
    migrate(warehouse)
    visits = round(events / EVENTS_A_VISIT)
    sizes = {"visits": visits, "daily_users": max(visits // 120, 1)}
    for statement in (_SESSIONS, _EVENTS):
        warehouse.command(statement, sizes)
    for table in ("sessions_v2", "events_v2"):
        warehouse.command(f"OPTIMIZE TABLE {table} FINAL")
