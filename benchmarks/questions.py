"""The questions of a whole dashboard, each for the engine and as SQL written by hand.

The SQL reads what it must and nothing more. It may rely on what the generated site is like, as
somebody who knows their data would: visits are stored in their last state only.
"""

# ruff: noqa: S608 - constants of this file only
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from benchmarks.big_site import SITE_ID
from footfall.stats.query import Condition
from footfall.stats.site import Goal, SiteContext

SITE = SiteContext(
    site_ids=(SITE_ID,),
    domain="big.test",
    timezone="Europe/Berlin",
    stats_start_date=date(2024, 1, 1),
    goals=(Goal(1, "Signup", "event", event_name="Signup"),),
)
LOCAL_DAY = "toDate(timestamp, 'Europe/Berlin')"


@dataclass(frozen=True, eq=False)
class Question:
    """The same question for the engine, as arguments of ``build``, and by hand, as SQL."""

    name: str
    period: str
    asked: dict[str, Any]
    sql: str


@dataclass(frozen=True)
class Period:
    """A range in Berlin, as UTC instants: ``first`` and ``last`` second, and a week before."""

    name: str
    first: str
    last: str
    week_before: str
    interval: str
    bucket: str

    @property
    def events(self) -> str:
        return f"site_id = {SITE_ID} AND timestamp BETWEEN '{self.first}' AND '{self.last}'"

    @property
    def sessions(self) -> str:
        return (
            f"site_id = {SITE_ID} AND timestamp >= '{self.first}' AND start <= '{self.last}'"
            f" AND start >= '{self.week_before}'"
        )


THIRTY_DAYS = Period(
    "30d",
    "2024-12-02 23:00:00",
    "2025-01-01 22:59:59",
    "2024-11-25 23:00:00",
    "time:day",
    f"toString({LOCAL_DAY})",
)
TWELVE_MONTHS = Period(
    "12mo",
    "2023-12-31 23:00:00",
    "2024-12-31 22:59:59",
    "2023-12-24 23:00:00",
    "time:month",
    f"toString(toStartOfMonth({LOCAL_DAY}))",
)
REALTIME = Period(
    "realtime", "2025-01-02 11:55:00", "2025-01-02 12:00:05", "2024-12-26 11:55:00", "", ""
)
HALF_HOUR = Period(
    "30m", "2025-01-02 11:30:00", "2025-01-02 12:00:05", "2024-12-26 11:30:00", "", ""
)

VISIT_METRICS = """
    toInt64(round(100 * sum(is_bounce * sign) / sum(sign))),
    toInt64(round(sum(duration * sign) / sum(sign)))
"""


def _top(period: Period, table: str, key: str, where: str = "1", columns: str = "") -> str:
    """Visitors by ``key`` (columns with semicolons between) with their share, the first nine."""
    ranged = period.events if table == "events_v2" else period.sessions
    keys = key.split("; ")
    named = ", ".join(f"{column} AS k{index}" for index, column in enumerate(keys))
    names = ", ".join(f"k{index}" for index in range(len(keys)))
    return f"""
        WITH (SELECT uniq(user_id) FROM events_v2
            WHERE {period.events} AND {_on_events(period, where)}) AS total
        SELECT {named}, uniq(user_id) AS visitors, round(visitors / total * 100, 2) {columns}
        FROM {table} WHERE {ranged} AND {where} GROUP BY {names} ORDER BY visitors DESC, {names}
        LIMIT 9
    """


def _on_events(period: Period, where: str) -> str:
    """The same condition for events: pages of a visit are known to visits only."""
    return _of_visits(period, where) if "_page" in where else where


def _of_visits(period: Period, where: str) -> str:
    visits = f"SELECT session_id FROM sessions_v2 WHERE {period.sessions} AND {where}"
    return f"session_id IN ({visits})"


def _exit_pages(period: Period) -> str:
    return f"""
        WITH (SELECT uniq(user_id) FROM events_v2
            WHERE {period.events} AND {_of_visits(period, "exit_page != ''")}) AS total
        SELECT exit_page, visitors, round(visitors / total * 100, 2), visits,
            round(visits / views * 100, 1)
        FROM (
            SELECT exit_page, uniq(user_id) AS visitors, sum(sign) AS visits FROM sessions_v2
            WHERE {period.sessions} AND exit_page != '' GROUP BY exit_page
        ) AS exits
        JOIN (
            SELECT pathname, count() AS views FROM events_v2
            WHERE {period.events} AND name = 'pageview' GROUP BY pathname
        ) AS viewed ON pathname = exit_page
        ORDER BY visitors DESC, exit_page LIMIT 9
    """


SHARE = ["visitors", "percentage"]
QUALITY = ["bounce_rate", "visit_duration"]

#: Lists by one or two dimensions of visits: name, dimensions, column, condition.
_VISIT_LISTS: Sequence[tuple[str, list[str], str, list[Condition], str]] = (
    (
        "sources",
        ["visit:source"],
        "if(referrer_source = '', 'Direct / None', referrer_source)",
        [],
        "1",
    ),
    (
        "channels",
        ["visit:channel"],
        "if(acquisition_channel = '', '(not set)', acquisition_channel)",
        [],
        "1",
    ),
    (
        "countries",
        ["visit:country"],
        "toString(country_code)",
        [
            Condition(
                "is_not",
                "visit:country",
                (
                    "",
                    "ZZ",
                ),
            )
        ],
        "country_code NOT IN ('', 'ZZ')",
    ),
    (
        "regions",
        ["visit:region"],
        "subdivision1_code",
        [Condition("is_not", "visit:region", ("",))],
        "subdivision1_code != ''",
    ),
    (
        "cities",
        ["visit:city"],
        "city_geoname_id",
        [Condition("is_not", "visit:city", (0,))],
        "city_geoname_id != 0",
    ),
    ("browsers", ["visit:browser"], "if(browser = '', '(not set)', browser)", [], "1"),
    (
        "browser versions",
        ["visit:browser", "visit:browser_version"],
        "if(browser = '', '(not set)', browser); "
        "if(browser_version = '', '(not set)', browser_version)",
        [],
        "1",
    ),
    (
        "operating systems",
        ["visit:os"],
        "if(operating_system = '', '(not set)', operating_system)",
        [],
        "1",
    ),
    ("screen sizes", ["visit:device"], "if(screen_size = '', '(not set)', screen_size)", [], "1"),
)


def _lists(period: Period, period_name: str) -> list[Question]:
    """The lists below the graph."""
    return [
        *(
            Question(
                name,
                period_name,
                {"metrics": SHARE, "dimensions": dimensions, "filters": filters},
                _top(period, "sessions_v2", column, condition),
            )
            for name, dimensions, column, filters, condition in _VISIT_LISTS
        ),
        Question(
            "campaigns",
            period_name,
            {
                "metrics": [*SHARE, *QUALITY],
                "dimensions": ["visit:utm_campaign"],
                "filters": [Condition("is_not", "visit:utm_campaign", ("",))],
            },
            _top(
                period,
                "sessions_v2",
                "utm_campaign",
                "utm_campaign != ''",
                f", {VISIT_METRICS}",
            ),
        ),
        Question(
            "pages",
            period_name,
            {"metrics": SHARE, "dimensions": ["event:page"]},
            _top(period, "events_v2", "pathname"),
        ),
        Question(
            "entry pages",
            period_name,
            {
                "metrics": [*SHARE, "visits", *QUALITY],
                "dimensions": ["visit:entry_page"],
                "filters": [Condition("is_not", "visit:entry_page", ("",))],
            },
            _top(
                period,
                "sessions_v2",
                "entry_page",
                "entry_page != ''",
                f", sum(sign), {VISIT_METRICS}",
            ),
        ),
    ]


def _of_a_range(period: Period) -> list[Question]:
    """A dashboard of some weeks or months."""
    return [
        Question(
            "top stats",
            period.name,
            {"metrics": ["visitors", "visits", "pageviews", "views_per_visit", *QUALITY]},
            f"""
            SELECT * FROM
                (SELECT uniq(user_id), uniq(session_id), countIf(name = 'pageview')
                 FROM events_v2 WHERE {period.events}) AS on_events,
                (SELECT round(sum(sign * pageviews) / sum(sign), 2), {VISIT_METRICS}
                 FROM sessions_v2 WHERE {period.sessions}) AS on_sessions
            """,
        ),
        Question(
            "graph",
            period.name,
            {"metrics": ["visitors"], "dimensions": [period.interval]},
            f"""SELECT {period.bucket} AS bucket, uniq(user_id) FROM sessions_v2
                WHERE {period.sessions} GROUP BY bucket ORDER BY bucket""",
        ),
        *_lists(period, period.name),
        Question(
            "exit pages",
            period.name,
            {
                "metrics": [*SHARE, "visits", "exit_rate"],
                "dimensions": ["visit:exit_page"],
                "filters": [Condition("is_not", "visit:exit_page", ("",))],
            },
            _exit_pages(period),
        ),
        Question(
            "conversions",
            period.name,
            {"metrics": ["visitors", "events", "conversion_rate"], "dimensions": ["event:goal"]},
            f"""
            WITH (SELECT uniq(user_id) FROM events_v2 WHERE {period.events}) AS total
            SELECT 'Signup', uniq(user_id) AS visitors, count(),
                round(visitors / total * 100, 2)
            FROM events_v2 WHERE {period.events} AND name = 'Signup'
            """,
        ),
    ]


def _of_now() -> list[Question]:
    """A dashboard of the present moment."""
    return [
        Question(
            "current visitors",
            "realtime",
            {
                "metrics": ["visitors"],
                "filters": [Condition("is_not", "event:name", ("engagement",))],
            },
            f"""SELECT uniq(user_id) FROM events_v2
                WHERE {REALTIME.events} AND name != 'engagement'""",
        ),
        Question(
            "top stats",
            "30m",
            {"metrics": ["visitors", "pageviews"]},
            f"""SELECT uniq(user_id), countIf(name = 'pageview') FROM events_v2
                WHERE {HALF_HOUR.events}""",
        ),
        Question(
            "graph",
            "30m",
            {"metrics": ["visitors"], "dimensions": ["time:minute"]},
            f"""
            SELECT formatDateTime(minute, '%Y-%m-%d %H:%i:00', 'Europe/Berlin') AS label,
                uniq(user_id)
            FROM (
                SELECT user_id, arrayJoin(arrayDistinct(arrayMap(slot -> toStartOfMinute(slot),
                    timeSlots(start, toUInt32(timestamp - start), 60)))) AS minute
                FROM sessions_v2 WHERE {HALF_HOUR.sessions}
            )
            GROUP BY label ORDER BY label
            """,
        ),
        *_lists(REALTIME, "realtime"),
    ]


QUESTIONS: list[Question] = [
    *_of_a_range(THIRTY_DAYS),
    *_of_a_range(TWELVE_MONTHS),
    *_of_now(),
]
