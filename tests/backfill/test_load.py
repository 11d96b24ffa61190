"""Loading files into the warehouse: once, whole, and with a word on every line that is no good."""

from pathlib import Path
from typing import Any

import pytest

from footfall.backfill.ledger import LoadBusyError, open_ledger
from footfall.backfill.load import Source, Summary, load_file
from footfall.sessions.event import Place
from footfall.warehouse import Warehouse, WarehouseError
from tests.backfill.lines import MINUTE, SITES, START, line, write

BERLIN = Place("DE", "DE-BE", "", 2950159)
PLACES = {"203.0.113.7": BERLIN}
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/131.0.0.0 Safari/537.36"
)
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
SMALL_CHUNKS = 100  # bytes: one line each, so that `some_visits` are two parts


@pytest.fixture
def loader(warehouse: Warehouse, tmp_path: Path) -> "Loader":
    return Loader(warehouse, tmp_path)


class Loader:
    """Loads files of a test, and looks at what became of them."""

    def __init__(self, warehouse: Warehouse, directory: Path) -> None:
        self.warehouse = warehouse
        self.directory = directory

    def load(self, *lines: dict[str, Any] | str | bytes, **options: Any) -> Summary:
        return self.load_file(write(self.directory / "events.ndjson", *lines), **options)

    def load_file(self, file: Path, warehouse: Any = None, **options: Any) -> Summary:
        return load_file(
            Source(file, **options),
            warehouse or self.warehouse,
            SITES.get,
            lambda ip: PLACES.get(ip, Place()),
            self.directory / "loads",
        )

    def events(self, columns: str) -> list[tuple[Any, ...]]:
        return self._rows("events_v2", columns)

    def visits(self, columns: str) -> list[tuple[Any, ...]]:
        return self._rows("sessions_v2 FINAL", columns)

    def _rows(self, table: str, columns: str) -> list[tuple[Any, ...]]:
        sql = f"SELECT {columns} FROM {table} ORDER BY ALL"  # noqa: S608 - the tests' own text
        return self.warehouse.query(sql).rows


def test_events_keep_their_own_facts_and_take_over_their_visits(loader: Loader):
    loader.load(
        line(pathname="/", utm_source="spring", country_code="DE", browser="Firefox"),
        line(START + 5, pathname="/pricing", utm_source="autumn", country_code="FR"),
        line(START + 9, "Signup", pathname="/pricing", props={"plan": "Pro", "seats": 3}),
    )

    assert loader.events(
        "timestamp - toDateTime(0), name, pathname, utm_source, country_code, browser, `meta.key`"
    ) == [
        (START, "pageview", "/", "spring", "DE", "Firefox", []),
        (START + 5, "pageview", "/pricing", "spring", "DE", "Firefox", []),
        (START + 9, "Signup", "/pricing", "spring", "DE", "Firefox", ["plan", "seats"]),
    ]
    assert loader.visits(
        "pageviews, events, duration, is_bounce, entry_page, exit_page, utm_source, country_code"
    ) == [(2, 3, 9, 0, "/", "/pricing", "spring", "DE")]
    assert loader.events("uniqExact(session_id), uniqExact(user_id)") == [(1, 1)]


def test_a_visit_ends_after_thirty_idle_minutes(loader: Loader):
    summary = loader.load(line(), line(START + 31 * MINUTE))

    assert summary.visits == 2
    assert loader.visits("pageviews, is_bounce") == [(1, 1), (1, 1)]


def test_engagement_keeps_a_visit_alive_and_needs_one(loader: Loader):
    summary = loader.load(
        line(name="engagement", engagement_time=100),
        line(START),
        line(START + 20 * MINUTE, "engagement", scroll_depth=170, engagement_time=3_000),
        line(START + 40 * MINUTE, pathname="/late"),
    )

    assert summary.dropped == {"no_session_for_engagement": 1}
    assert loader.visits("pageviews, events, duration") == [(2, 2, 40 * MINUTE)]
    assert loader.events("name, scroll_depth, engagement_time") == [
        ("engagement", 100, 3_000),
        ("pageview", 0, 0),
        ("pageview", 0, 0),
    ]


def test_sites_are_kept_apart(loader: Loader):
    loader.load(line(), line(domain="example.org"))

    assert loader.events("site_id, uniqExact(session_id) OVER ()") == [(1, 2), (2, 2)]


def test_lines_without_a_domain_belong_to_the_given_site(loader: Loader):
    loader.load(line(domain=None), line(domain="example.com"), site="example.org")

    assert loader.events("site_id, hostname") == [(1, "example.com"), (2, "example.org")]


def test_revenue_goes_into_both_pairs_of_columns(loader: Loader):
    loader.load(line(name="Purchase", revenue_amount=12.5, revenue_currency="EUR"), line())

    columns = ", ".join(
        f"{column}(revenue_{kind}_{part})"
        for kind in ("source", "reporting")
        for part, column in (("amount", "toString"), ("currency", "toString"))
    )
    assert loader.events(f"name, {columns}") == [
        ("Purchase", "12.5", "EUR", "12.5", "EUR"),
        ("pageview", None, "", None, ""),
    ]


def test_address_and_user_agent_stand_in_for_visitor_device_and_place(loader: Loader):
    raw = {"user_id": None, "ip": "203.0.113.7", "user_agent": CHROME}

    summary = loader.load(
        line(**raw),
        line(START + 5, **raw),
        line(START + 6, **{**raw, "ip": "203.0.113.8"}),
        line(START + 7, **{**raw, "user_agent": GOOGLEBOT}),
    )

    assert summary.dropped == {"bot": 1}
    assert loader.visits("pageviews, browser, operating_system, screen_size, country_code") == [
        (1, "Chrome", "Windows", "Desktop", ""),
        (2, "Chrome", "Windows", "Desktop", "DE"),
    ]
    assert loader.events("uniqExact(user_id)") == [(2,)]


def test_what_the_line_says_of_device_and_place_is_left_alone(loader: Loader):
    raw = {"user_id": None, "ip": "203.0.113.7", "user_agent": CHROME}

    loader.load(line(**raw, browser="Lynx", country_code="FR"))

    assert loader.visits("browser, operating_system, country_code, city_geoname_id") == [
        ("Lynx", "", "FR", 0)
    ]


def test_a_visit_without_user_id_goes_on_past_midnight(loader: Loader):
    raw = {"user_id": None, "ip": "203.0.113.7", "user_agent": CHROME}
    midnight = START - START % 86_400 + 86_400

    loader.load(
        line(midnight - 60, **raw),
        line(midnight + 60, **raw),
        line(midnight + 60 * MINUTE, **raw),
    )

    assert loader.visits("pageviews") == [(1,), (2,)]
    assert loader.events("uniqExact(user_id)") == [(2,)]  # a new day, a new visitor


@pytest.mark.parametrize(
    ("keys", "stored"),
    [
        ({"referrer": "https://www.google.com/search?q=x"}, ("google.com/search", "Google")),
        ({"referrer": "news.ycombinator.com"}, ("news.ycombinator.com", "Hacker News")),
        ({"referrer": "google.com", "referrer_source": "Mine"}, ("google.com", "Mine")),
        ({"referrer": "https://example.com/other"}, ("", "")),
        ({"utm_source": "ig"}, ("", "Instagram")),
        ({"utm_source": "ig", "referrer": "https://t.co/x"}, ("t.co/x", "Instagram")),
    ],
)
def test_sources_are_read_as_from_live_traffic(
    loader: Loader, keys: dict[str, str], stored: tuple[str, str]
):
    loader.load(line(**keys))

    assert loader.visits("referrer, referrer_source") == [stored]


def test_sorting_takes_lines_by_time(loader: Loader):
    lines = [line(START + 40 * MINUTE), line(START), line(START + 20 * MINUTE), "nonsense"]

    assert loader.load(*lines, sort=True).bad_lines == 1
    assert loader.visits("pageviews, duration") == [(3, 40 * MINUTE)]


def test_bad_lines_are_reported_by_number_and_the_rest_load(loader: Loader):
    summary = loader.load(
        line(), "", "xx", line(domain="example.net"), line(START + 1), line(name="")
    )

    assert (summary.events, summary.bad_lines) == (2, 3)
    assert [(bad.number, bad.reason) for bad in summary.first_bad_lines] == [
        (3, "JSON is malformed: invalid character (byte 0)"),
        (4, "there is no site 'example.net'"),
        (6, "Expected `str` of length >= 1 - at `$.name`"),
    ]
    assert loader.visits("pageviews") == [(2,)]


def test_many_bad_lines_are_counted_and_the_first_twenty_shown(loader: Loader):
    summary = loader.load(*["nonsense"] * 30, line())

    assert summary.bad_lines == 30
    assert [bad.number for bad in summary.first_bad_lines] == list(range(1, 21))


def test_unknown_keys_nulls_and_the_warehouses_own_empty_values_do_no_harm(loader: Loader):
    loader.load(
        line(session_id=5, referrer=None, country_code="\0\0", city_geoname_id=0, browser="")
    )

    assert loader.visits("pageviews, referrer, country_code, browser") == [(1, "", "", "")]


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\r\n"])
def test_the_end_of_the_file_may_look_as_it_likes(loader: Loader, end: str):
    file = write(loader.directory / "events.ndjson", b"\xef\xbb\xbf", line(), line(START + 1))
    content = file.read_bytes().replace(b"\xef\xbb\xbf\n", b"\xef\xbb\xbf").rstrip(b"\n")
    file.write_bytes(content + end.encode())

    assert (loader.load_file(file).events, loader.load_file(file, sort=True).events) == (2, 2)


def test_an_empty_file_loads_nothing(loader: Loader):
    assert loader.load() == Summary()
    assert loader.load(sort=True) == Summary()


def some_visits() -> list[dict[str, Any]]:
    """Two days of visits that overlap, by ten visitors, in the order of time."""
    return [
        line(START + 250 * n, user_id=n * 7 % 10, pathname=f"/{n}", utm_source=f"line {n}")
        for n in range(120)
    ]


def figures(loader: Loader) -> tuple[object, object]:
    return (
        loader.events("timestamp, user_id, pathname, utm_source"),
        loader.visits("start, timestamp, user_id, pageviews, duration, entry_page, exit_page"),
    )


class FailingWarehouse:
    """A warehouse that gives up at its n-th insert, before or after it has been done."""

    def __init__(self, warehouse: Warehouse, fails_at: int, after: bool) -> None:
        self._warehouse = warehouse
        self._left = fails_at
        self._after = after

    def insert_arrow(self, *arguments: Any) -> None:
        self._left -= 1
        if self._left == 0 and not self._after:
            raise WarehouseError("the disk is full")
        self._warehouse.insert_arrow(*arguments)
        if self._left == 0:
            raise WarehouseError("the connection was lost")


@pytest.mark.parametrize("after", [False, True], ids=["before the rows", "after the rows"])
@pytest.mark.parametrize("fails_at", [1, 2, 3, 4])
def test_a_load_that_failed_goes_on_and_neither_loses_nor_doubles(
    loader: Loader, fails_at: int, after: bool
):
    file = write(loader.directory / "a.ndjson", *some_visits())
    whole = loader.load_file(file, chunk_bytes=2 * SMALL_CHUNKS)
    expected = figures(loader)
    for table in ("events_v2", "sessions_v2"):
        loader.warehouse.command(f"TRUNCATE TABLE {table}")
    other = write(loader.directory / "b.ndjson", *some_visits(), "")  # another file to us

    failing = FailingWarehouse(loader.warehouse, fails_at, after)
    with pytest.raises(WarehouseError):
        loader.load_file(other, failing, chunk_bytes=SMALL_CHUNKS)
    resumed = loader.load_file(other, chunk_bytes=SMALL_CHUNKS)

    assert figures(loader) == expected
    assert resumed == whole


def test_a_finished_file_is_not_loaded_again(loader: Loader):
    file = write(loader.directory / "a.ndjson", line(), "nonsense")
    copy = write(loader.directory / "copy.ndjson", line(), "nonsense")
    first = loader.load_file(file)

    second = loader.load_file(copy)

    assert second.already_loaded and not first.already_loaded
    assert (second.events, second.first_bad_lines) == (1, first.first_bad_lines)
    assert loader.events("count()") == [(1,)]


def test_a_file_that_came_to_nothing_can_be_tried_again(loader: Loader):
    file = write(loader.directory / "a.ndjson", line(domain="example.net"))

    assert loader.load_file(file).bad_lines == 1
    assert not loader.load_file(file).already_loaded


def test_the_same_file_is_not_loaded_twice_at_a_time(tmp_path: Path):
    with (
        open_ledger(tmp_path, "x"),
        pytest.raises(LoadBusyError, match="being loaded already"),
        open_ledger(tmp_path, "x"),
    ):
        pass


def test_the_key_of_visitors_is_forgotten_when_the_load_is_done(loader: Loader):
    loader.load(line())

    (ledger,) = (loader.directory / "loads").glob("*.json")
    assert '"key":""' in ledger.read_text()
    assert ledger.stat().st_mode & 0o077 == 0
