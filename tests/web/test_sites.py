import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from footfall import clock
from footfall.accounts.models import User
from footfall.sites.models import Site, SiteUserPreference
from footfall.teams.models import TeamRole
from footfall.warehouse import WarehouseError
from tests.support.catalog import a_guest, a_member, a_site

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def listed(browser: Client, query: str = "") -> list[str]:
    page = browser.get(f"/sites{query}").content.decode()
    return re.findall(r'after:rounded-card">([^<]+)</a>', page)


def pin(browser: Client, site: Site) -> str:
    response = browser.post("/sites/pin", {"domain": site.domain}, follow=True)
    return response.content.decode()


def test_without_sites_the_page_invites_to_add_the_first(browser: Client) -> None:
    page = browser.get("/sites").content.decode()
    assert "Add your first site" in page
    assert 'href="/sites/new"' in page


def test_own_sites_are_listed_by_domain_and_others_are_not(browser: Client, owner: User) -> None:
    for domain in ("zebra.io", "acme.dev"):
        a_site(domain, owner)
    a_site("stranger.org")
    assert listed(browser) == ["acme.dev", "zebra.io"]


def test_members_see_the_teams_sites_and_guests_only_theirs(owner: User, client: Client) -> None:
    first, _ = a_site("first.org", owner), a_site("second.org", owner)
    client.force_login(a_member(first.team, TeamRole.VIEWER))
    assert listed(client) == ["first.org", "second.org"]
    client.force_login(a_guest(first, "viewer"))
    assert listed(client) == ["first.org"]


def test_the_list_has_pages_of_24(browser: Client, owner: User) -> None:
    for number in range(26):
        a_site(f"site{number:02}.org", owner)
    assert len(listed(browser)) == 24
    assert listed(browser, "?page=2") == ["site24.org", "site25.org"]
    assert listed(browser, "?page=99") == listed(browser, "?page=2")
    assert len(listed(browser, "?page=nonsense")) == 24


def test_the_search_finds_part_of_a_domain(browser: Client, owner: User) -> None:
    for domain in ("blog.acme.dev", "example.com"):
        a_site(domain, owner)
    assert listed(browser, "?filter_text=%20ACME%20") == ["blog.acme.dev"]
    page = browser.get("/sites?filter_text=<b>").content.decode()
    assert "No site matches “&lt;b&gt;”" in page
    assert browser.get("/sites?filter_text=%00").status_code == 200


def test_pinned_sites_come_first_the_latest_pin_before_earlier_ones(
    browser: Client, owner: User
) -> None:
    a, b, c = (a_site(f"{name}.org", owner) for name in "abc")
    assert "b.org is pinned to the top." in pin(browser, b)
    pin(browser, c)
    assert listed(browser) == ["c.org", "b.org", "a.org"]
    assert "c.org is no longer pinned." in pin(browser, c)
    assert listed(browser) == ["b.org", "a.org", "c.org"]
    assert a.user_preferences.count() == 0


def test_a_tenth_pin_is_refused(browser: Client, owner: User) -> None:
    sites = [a_site(f"site{number}.org", owner) for number in range(10)]
    for site in sites[:9]:
        pin(browser, site)
    assert "You can pin 9 sites." in pin(browser, sites[9])
    assert SiteUserPreference.objects.filter(pinned_at__isnull=False).count() == 9


def test_a_site_without_access_cannot_be_pinned(browser: Client) -> None:
    other = a_site("stranger.org")
    assert browser.post("/sites/pin", {"domain": other.domain}).status_code == 404
    assert browser.post("/sites/pin", {"domain": "\0"}).status_code == 404
    assert not SiteUserPreference.objects.exists()


def test_cards_show_the_visitors_of_24_hours_and_how_they_changed(
    browser: Client, owner: User, visit: Callable[[Site, datetime, int], None]
) -> None:
    busy, quiet = a_site("busy.org", owner), a_site("quiet.org", owner)
    stranger = a_site("stranger.org")
    for site in (busy, stranger):
        site.native_stats_start_at = NOON - timedelta(days=9)
        site.save()
        for user_id, hours in ((1, 1), (2, 2), (3, 3), (4, 25), (5, 26)):
            visit(site, NOON - timedelta(hours=hours), user_id)
    with clock.fixed(NOON):
        page = browser.get("/sites/sparklines").content.decode()
    cards = {
        pk: re.sub(r"<[^>]+>|\s+", " ", card)
        for pk, card in re.findall(r'<div id="sparkline-(\d+)"(.*?)</div>', page, re.DOTALL)
    }
    assert set(cards) == {str(busy.pk), str(quiet.pk)}
    assert re.search(r"3 +visitors in last 24h +↑ *up +50%", cards[str(busy.pk)])
    assert re.search(r"0 +visitors in last 24h +0%", cards[str(quiet.pk)])


def test_without_a_warehouse_the_list_does_without_figures(
    browser: Client, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise WarehouseError("cannot reach ClickHouse")

    monkeypatch.setattr("footfall.web.pages.sites.last_24h", fail)
    assert browser.get("/sites").status_code == 200
    assert browser.get("/sites/sparklines").status_code == 503


@pytest.mark.parametrize("path", ["/sites", "/sites/new", "/sites/sparklines"])
def test_the_sites_are_for_people_who_are_logged_in(client: Client, owner: User, path: str) -> None:
    assert client.get(path).headers["Location"] == f"/login?return_to={path}"


def test_the_theme_is_kept_on_the_user(browser: Client, owner: User) -> None:
    assert '<html lang="en" data-theme="system">' in browser.get("/sites").content.decode()
    response = browser.post(
        "/settings/preferences/theme", {"theme": "dark"}, headers={"HX-Request": "true"}
    )
    assert response.status_code == 204
    assert 'data-theme="dark" class="dark"' in browser.get("/sites").content.decode()
    assert browser.post("/settings/preferences/theme", {"theme": "pink"}).status_code == 400
