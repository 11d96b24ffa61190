"""What the filter dialogs offer."""

from typing import Any

import pytest
from django.test import Client

from footfall.sites.models import Goal, HostnameRule, SiteImport
from tests.api.traffic import Traffic, report
from tests.stats.world import Event, custom, view

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


def test_hostnames_are_those_that_the_site_lets_in(client: Client, traffic: Traffic) -> None:
    traffic.record(
        Event("2024-06-10T10:00", 1, hostname="spam.test"),
        Event("2024-06-10T10:00", 2, hostname="spam.test"),
        Event("2024-06-10T10:00", 3, hostname="blog.site.test"),
        Event("2024-06-10T10:00", 4, hostname="site.test"),
    )
    assert suggestions(client, "hostname") == ["spam.test", "blog.site.test", "site.test"]
    HostnameRule.objects.create(
        site=traffic.site, hostname="*site.test", hostname_pattern="*site.test", action="allow"
    )
    assert suggestions(client, "hostname") == ["blog.site.test", "site.test"]
    assert suggestions(client, "hostname", "BLOG") == ["blog.site.test"]


@pytest.mark.usefixtures("place_names")
class TestImported:
    @pytest.fixture(autouse=True)
    def imported(self, traffic: Traffic) -> None:
        """One visit, and imports of more."""
        SiteImport.objects.create(
            site=traffic.site,
            source="csv",
            status="completed",
            start_date="2024-06-10",
            end_date="2024-06-10",
        )
        day = {"date": "2024-06-10", "visitors": 1, "visits": 1}
        traffic.record(
            view("2024-06-10T10:00", 1, "/own", referrer_source="Own", **TALLINN),
            view("2024-06-10T10:00", 2, "/own", referrer_source="Own", **TALLINN),
        )
        bring_in = traffic.world.bring_in
        bring_in(
            "imported_sources",
            {**day, "source": "Few", "pageviews": 1},
            {**day, "source": "Many", "pageviews": 3},
            {**day, "source": "Own", "pageviews": 2},
        )
        bring_in(
            "imported_pages",
            {**day, "page": "/many", "hostname": "other.test", "pageviews": 3},
            {**day, "page": "/few", "hostname": "site.test", "pageviews": 1},
        )
        bring_in(
            "imported_locations",
            {**day, "country": "FR", "region": "FR-??", "city": 2988507, "pageviews": 3},
            {**day, "country": "ZZ", "region": "", "city": 0, "pageviews": 9},
        )

    def test_imported_values_only_on_request(self, client: Client) -> None:
        assert suggestions(client, "source", "o") == ["Direct / None", "Own"]
        offered = suggestions(client, "source", with_imported="true")
        assert offered == ["Direct / None", "Own", "Many", "Few"]
        assert suggestions(client, "page", with_imported="true") == ["/many", "/own", "/few"]
        hosts = suggestions(client, "hostname", with_imported="true")
        assert hosts == ["other.test", "site.test"]

    def test_places(self, client: Client) -> None:
        offered = {
            name: suggestions(client, name, with_imported="true")
            for name in ("country", "region", "city")
        }
        assert offered == {
            "country": ["France", "Estonia"],
            "region": ["FR-??", "Harjumaa"],
            "city": ["Paris", "Tallinn"],
        }
        assert suggestions(client, "country", "fra", with_imported="true") == ["France"]

    def test_not_under_filters_that_its_import_does_not_know(self, client: Client) -> None:
        own = '[["is", "visit:country", ["EE"]]]'
        assert suggestions(client, "source", "o", with_imported="true", filters=own) == [
            "Direct / None",
            "Own",
        ]
        few = '[["is", "visit:source", ["Few"]]]'
        filtered = suggestions(client, "source", "few", with_imported="true", filters=few)
        assert filtered == ["Few"]


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

    def test_filters_on_the_property_do_not_tell_whether_events_lack_it(
        self, client: Client
    ) -> None:
        red = '[["is", "event:props:colour", ["red"]]]'
        offered = suggestions(client, "custom-prop-values/colour", filters=red)
        assert offered == ["(none)", "red"]
        nowhere = '[["is", "visit:browser", ["Nowhere"]]]'
        assert suggestions(client, "custom-prop-values/colour", filters=nowhere) == []


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
