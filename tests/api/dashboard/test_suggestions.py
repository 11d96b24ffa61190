"""What the filter dialogs offer."""

from typing import Any

import pytest
from django.test import Client

from footfall.sites.models import Goal
from tests.api.traffic import Traffic, report
from tests.stats.world import custom, view

pytestmark = pytest.mark.usefixtures("watched")

TALLINN = {"country_code": "EE", "subdivision1_code": "EE-37", "city_geoname_id": 588409}
PARIS = {"country_code": "FR", "subdivision1_code": "FR-IDF", "city_geoname_id": 2988507}


def suggestions(client: Client, name: str, q: str = "", **params: Any) -> list[Any]:
    """Labels of the suggestions for visits of the last seven days."""
    found = report(client, f"suggestions/{name}", **{"period": "7d", "q": q, **params})
    return [suggestion["label"] for suggestion in found]


def test_the_commonest_pages_that_contain_the_search_in_any_case(
    client: Client, traffic: Traffic
) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1, "/Blog/one"),
        view("2024-06-10T10:00", 2, "/blog/two"),
        view("2024-06-10T10:00", 3, "/blog/two"),
        view("2024-06-10T10:00", 4, "/pricing"),
    )
    assert suggestions(client, "page", "BLOG*") == ["/blog/two", "/Blog/one"]
    assert suggestions(client, "page")[0] == "/blog/two"
    assert suggestions(client, "entry_page", "pric") == ["/pricing"]
    assert suggestions(client, "exit_page", "nothing") == []
    assert suggestions(client, "hostname") == ["site.test"]


def test_values_are_their_own_labels(client: Client, traffic: Traffic) -> None:
    traffic.record(view("2024-06-10T10:00", 1, browser="Firefox"))
    answer = report(client, "suggestions/browser", period="7d", q="")
    assert answer == [{"value": "Firefox", "label": "Firefox"}]


@pytest.mark.parametrize(
    ("name", "columns", "label"),
    [
        ("utm_medium", {"utm_medium": "email"}, "email"),
        ("utm_source", {"utm_source": "letter"}, "letter"),
        ("utm_campaign", {"utm_campaign": "spring"}, "spring"),
        ("utm_content", {"utm_content": "top"}, "top"),
        ("utm_term", {"utm_term": "shoes"}, "shoes"),
        ("referrer", {"referrer": "bing.com"}, "bing.com"),
        ("browser_version", {"browser_version": "120"}, "120"),
        ("os", {"operating_system": "Mac"}, "Mac"),
        ("os_version", {"operating_system_version": "14"}, "14"),
        ("screen", {"screen_size": "Mobile"}, "Mobile"),
    ],
)
def test_empty_values_are_not_offered(
    client: Client, traffic: Traffic, name: str, columns: dict[str, str], label: str
) -> None:
    traffic.record(view("2024-06-10T10:00", 1), view("2024-06-10T10:00", 2, **columns))
    assert suggestions(client, name) == [label]


def test_direct_visits_come_first_among_sources(client: Client, traffic: Traffic) -> None:
    traffic.record(view("2024-06-10T10:00", 1, referrer_source="Directory"))
    assert suggestions(client, "source", "direct") == ["Direct / None", "Directory"]
    assert suggestions(client, "source", "directo") == ["Directory"]


def test_at_most_25_are_offered(client: Client, traffic: Traffic) -> None:
    traffic.record(*(view("2024-06-10T10:00", n, f"/{n}") for n in range(1, 31)))
    assert len(suggestions(client, "page")) == 25


@pytest.mark.usefixtures("place_names")
def test_places_are_found_by_name(client: Client, traffic: Traffic) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1, **TALLINN),
        view("2024-06-10T10:00", 2, **TALLINN),
        view("2024-06-10T10:00", 3, **PARIS),
        view("2024-06-10T10:00", 4),
        view("2024-06-10T10:00", 5, country_code="XX", subdivision1_code="XX-9"),
    )
    assert suggestions(client, "country") == ["Estonia", "France", "XX"]
    assert suggestions(client, "country", "fran") == ["France"]
    assert suggestions(client, "region", "harju") == ["Harjumaa"]
    assert suggestions(client, "region", "xx-") == ["XX-9"]
    assert suggestions(client, "city") == ["Tallinn", "Paris"]
    answer = report(client, "suggestions/city", period="7d", q="tall")
    assert answer == [{"value": 588409, "label": "Tallinn"}]


def test_a_city_without_a_known_name_is_not_available(client: Client, traffic: Traffic) -> None:
    traffic.record(view("2024-06-10T10:00", 1, city_geoname_id=4_000_000_000))
    assert suggestions(client, "city") == ["N/A"]
    assert suggestions(client, "city", "x") == []


def test_goals_are_those_configured(client: Client, traffic: Traffic) -> None:
    for name in ("Signup", "Purchase"):
        Goal.objects.create(site=traffic.site, event_name=name, display_name=name)
    assert suggestions(client, "goal", "sign") == ["Signup"]
    assert set(suggestions(client, "goal")) == {"Signup", "Purchase"}


class TestProperties:
    @pytest.fixture(autouse=True)
    def properties(self, traffic: Traffic) -> None:
        traffic.record(
            custom("2024-06-10T10:00", "Buy", 1, props={"plan": "big", "colour": "red"}),
            custom("2024-06-10T10:01", "Buy", 1, props={"plan": "small"}),
            custom("2024-06-10T10:00", "Buy", 2, props={"plan": "big"}, browser="Firefox"),
        )

    def test_keys_the_commonest_first(self, client: Client) -> None:
        assert suggestions(client, "prop_key") == ["plan", "colour"]
        assert suggestions(client, "prop_key", "COL") == ["colour"]

    def test_keys_of_the_filtered_visits(self, client: Client) -> None:
        firefox = '[["is","visit:browser",["Firefox"]]]'
        assert suggestions(client, "prop_key", filters=firefox) == ["plan"]
        entered = '[["is","visit:entry_page",["/never"]]]'
        assert suggestions(client, "prop_key", filters=entered) == []

    def test_only_allowed_keys(self, client: Client, traffic: Traffic) -> None:
        traffic.site.allowed_event_props = ["colour"]
        traffic.site.save()
        assert suggestions(client, "prop_key") == ["colour"]
        traffic.site.allowed_event_props = []
        traffic.site.save()
        assert suggestions(client, "prop_key") == []

    def test_values(self, client: Client) -> None:
        assert suggestions(client, "custom-prop-values/plan") == ["big", "small"]
        assert suggestions(client, "custom-prop-values/plan", "SMA") == ["small"]

    def test_events_without_the_property_come_first_whatever_is_searched(
        self, client: Client
    ) -> None:
        assert suggestions(client, "custom-prop-values/colour", "zzz") == ["(none)"]
        assert suggestions(client, "custom-prop-values/colour") == ["(none)", "red"]


def test_filters_and_range_are_honoured(client: Client, traffic: Traffic) -> None:
    traffic.record(
        view("2024-06-10T10:00", 1, "/a", browser="Firefox"),
        view("2024-06-10T10:00", 2, "/b", browser="Chrome"),
        view("2024-01-10T10:00", 3, "/c", browser="Firefox"),
    )
    firefox = '[["is","visit:browser",["Firefox"]]]'
    assert suggestions(client, "page", filters=firefox) == ["/a"]


def test_the_search_is_required(client: Client) -> None:
    for name in ("page", "goal", "prop_key", "custom-prop-values/key"):
        answer = report(client, f"suggestions/{name}", status=400)
        assert answer == {"error": "Search parameter 'q' is required"}


def test_unknown_filters_have_no_suggestions(client: Client) -> None:
    report(client, "suggestions/nonsense", status=404, q="")


@pytest.mark.parametrize("q", ["%", "_", "'", "\\", "\0", "(", "😀", "x" * 10_000])
def test_any_text_may_be_searched_for(client: Client, traffic: Traffic, q: str) -> None:
    traffic.record(view("2024-06-10T10:00", 1, "/"))
    for name in ("page", "source", "country", "prop_key", "custom-prop-values/key"):
        assert suggestions(client, name, q) in ([], ["(none)"])
