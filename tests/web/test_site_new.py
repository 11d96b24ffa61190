import pytest
from django.test import Client

from footfall.sites.models import Site
from tests.support.catalog import a_site


def add(browser: Client, domain: str, timezone: str = "Europe/Tallinn", flow: str = ""):  # type: ignore[no-untyped-def]
    data = {"site[domain]": domain, "site[timezone]": timezone, "flow": flow}
    return browser.post("/sites", data)


def test_adding_a_site_leads_to_its_installation(browser: Client) -> None:
    response = add(browser, "https://www.Example.com/", flow="register")
    assert response.status_code == 302
    assert response.headers["Location"] == (
        "/example.com/installation?site_created=true&flow=register"
    )
    site = Site.objects.get()
    assert (site.domain, site.timezone) == ("example.com", "Europe/Tallinn")
    assert browser.get(response.headers["Location"]).status_code == 200


def test_a_site_may_be_part_of_a_host(browser: Client) -> None:
    location = add(browser, "example.com/blog").headers["Location"]
    assert location.startswith("/example.com%2Fblog/installation?")


@pytest.mark.parametrize(
    ("domain", "timezone", "message"),
    [
        ("", "Etc/UTC", "can&#x27;t be blank"),
        ("https://", "Etc/UTC", "can&#x27;t be blank"),
        ("a b.com", "Etc/UTC", "only letters, numbers, slashes and period allowed"),
        ("a.com?b", "Etc/UTC", "must not contain URI reserved characters"),
        ("taken.org", "Etc/UTC", "This domain cannot be registered."),
        ("example.com", "Mars/Olympus", "is invalid"),
    ],
)
def test_what_the_service_refuses_is_said_in_the_form(
    browser: Client, domain: str, timezone: str, message: str
) -> None:
    a_site("taken.org")
    response = add(browser, domain, timezone)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert Site.objects.count() == 1


def test_a_refused_domain_comes_back_escaped(browser: Client) -> None:
    page = add(browser, '"><script>alert(1)</script>').content.decode()
    assert "<script>alert(1)" not in page
    assert "&quot;&gt;&lt;script&gt;alert(1)" in page


def test_a_zone_that_was_chosen_is_not_chosen_anew_by_the_browser(browser: Client) -> None:
    assert "data-timezone" in browser.get("/sites/new").content.decode()
    refused = add(browser, "", "Asia/Tokyo").content.decode()
    assert "data-timezone" not in refused
    assert '<option value="Asia/Tokyo" selected>' in refused
