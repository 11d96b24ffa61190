import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client

from footfall import clock
from footfall.accounts.models import User
from footfall.sites.models import Goal, Segment, Site
from footfall.sites.shared_links import create_shared_link
from footfall.teams.models import TeamRole
from footfall.warehouse import UnavailableError, Warehouse
from tests.support.catalog import a_guest, a_member, a_site, a_user

Visit = Callable[[Site, datetime], None]


def bootstrap(page: str) -> dict[str, str]:
    container = re.search(r'<div id="stats-react-container"([^>]*)>', page)
    assert container, "this is not a dashboard"
    return {
        name: unescape(value)
        for name, value in re.findall(r' data-([\w-]+)="([^"]*)"', container[1])
    }


@pytest.fixture
def visited(site: Site, visit: Visit) -> Site:
    """The owner's site, with its first page view just now."""
    visit(site, clock.now())
    return site


def test_a_member_sees_the_dashboard(browser: Client, visited: Site, owner: User) -> None:
    data = bootstrap(browser.get("/example.com").content.decode())
    assert data["domain"] == "example.com"
    assert data["current-user-role"] == "owner"
    assert data["current-user-id"] == str(owner.pk)
    assert data["logged-in"] == "true"
    assert data["stats-begin"] == clock.today().isoformat()
    assert json.loads(data["valid-intervals-by-period"])["day"] == ["minute", "hour"]


def test_paths_below_a_dashboard_are_the_dashboard(browser: Client, visited: Site) -> None:
    for path in ("pages", "referrers/Google", "filter/page"):
        bootstrap(browser.get(f"/example.com/{path}").content.decode())


def test_a_page_that_needs_the_warehouse_says_that_it_is_away(
    browser: Client, site: Site, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: object) -> None:
        raise UnavailableError("cannot reach ClickHouse: secret address")

    monkeypatch.setattr(warehouse, "query", unreachable)
    response = browser.get("/example.com")
    assert response.status_code == 503
    page = response.content.decode()
    assert "Statistics are not available" in page
    assert "secret" not in page


def test_a_site_nobody_visited_leads_to_waiting_for_the_first(browser: Client, site: Site) -> None:
    assert browser.get("/example.com").headers["Location"] == "/example.com/verification"
    skipped = browser.get("/example.com?skip_to_dashboard=true")
    assert bootstrap(skipped.content.decode())["stats-begin"] == ""


@pytest.mark.parametrize("path", ["/example.com", "/unknown.org", "/example.com/pages", "/%00"])
def test_without_access_a_site_looks_like_none(client: Client, visited: Site, path: str) -> None:
    for visitor in (None, a_user()):
        if visitor:
            client.force_login(visitor)
        response = client.get(path)
        assert response.status_code == 404
        assert "There is nothing here" in response.content.decode()


def test_the_path_alone_says_which_site(browser: Client, visited: Site) -> None:
    a_site("stranger.org")
    assert browser.get("/stranger.org?domain=example.com").status_code == 404


@pytest.mark.parametrize(
    ("visitor", "role"),
    [
        (lambda site: a_member(site.team, TeamRole.VIEWER), "viewer"),
        (lambda site: a_member(site.team, TeamRole.BILLING), "billing"),
        (lambda site: a_guest(site, "editor"), "editor"),
        (lambda site: a_user(is_super_admin=True), "super_admin"),
    ],
)
def test_the_dashboard_knows_what_its_reader_may_do(
    client: Client, visited: Site, visitor: Callable[[Site], User], role: str
) -> None:
    client.force_login(visitor(visited))
    assert bootstrap(client.get("/example.com").content.decode())["current-user-role"] == role


def test_a_public_dashboard_is_for_everyone(client: Client, visited: Site) -> None:
    visited.public = True
    visited.save()
    data = bootstrap(client.get("/example.com").content.decode())
    assert data["current-user-role"] == "public"
    assert (data["logged-in"], data["current-user-id"]) == ("false", "null")


def test_who_made_a_segment_is_for_members_only(
    browser: Client, client: Client, visited: Site, owner: User
) -> None:
    visited.public = True
    visited.save()
    filters = {"filters": [["is", "event:page", ["/"]]]}
    Segment.objects.create(
        site=visited, owner=owner, name="</script><b>", type="site", segment_data=filters
    )
    page = browser.get("/example.com").content.decode()
    assert "</script><b>" not in page
    (segment,) = json.loads(bootstrap(page)["segments"])
    assert (segment["name"], segment["owner_id"]) == ("</script><b>", owner.pk)
    (public,) = json.loads(bootstrap(client.get("/example.com").content.decode())["segments"])
    assert not {"owner_id", "owner_name"} & set(public)


def test_goals_of_money_come_with_their_currency(browser: Client, visited: Site) -> None:
    Goal.objects.create(site=visited, display_name="Buy", event_name="Buy", currency="EUR")
    Goal.objects.create(site=visited, display_name="Sign up", event_name="Sign up")
    data = bootstrap(browser.get("/example.com").content.decode())
    assert data["has-goals"] == "true"
    assert json.loads(data["revenue-goals"]) == [{"display_name": "Buy", "currency": "EUR"}]


def test_the_sites_clock_is_told_in_seconds_from_utc(browser: Client, visited: Site) -> None:
    visited.timezone = "Asia/Kolkata"
    visited.save()
    with clock.fixed(datetime(2026, 7, 1, tzinfo=UTC)):
        data = bootstrap(browser.get("/example.com").content.decode())
    assert data["offset"] == "19800"


def test_a_locked_team_shows_a_closed_door_to_all_but_super_admins(
    browser: Client, client: Client, visited: Site
) -> None:
    visited.team.locked = True
    visited.team.save()
    response = browser.get("/example.com")
    assert response.status_code == 200
    assert "Dashboard Locked" in response.content.decode()
    client.force_login(a_user(is_super_admin=True))
    bootstrap(client.get("/example.com").content.decode())


class TestSharedLinks:
    def test_a_link_opens_the_dashboard_of_its_site_only(
        self, client: Client, visited: Site, owner: User
    ) -> None:
        link = create_shared_link(visited, "For a friend")
        other = a_site("other.org", owner)
        data = bootstrap(client.get(f"/share/example.com?auth={link.slug}").content.decode())
        assert data["shared-link-auth"] == link.slug
        assert data["current-user-role"] == "public"
        for path in (
            f"/share/{other.domain}?auth={link.slug}",
            "/share/example.com?auth=nonsense",
            "/share/example.com?auth=%00",
            "/share/example.com",
            f"/share/{link.slug}",
        ):
            assert client.get(path).status_code == 404

    def test_a_wrong_slug_shuts_out_even_members(self, browser: Client, visited: Site) -> None:
        assert browser.get("/example.com?auth=nonsense").status_code == 404

    def test_a_link_may_be_embedded_and_a_dashboard_may_not(
        self, browser: Client, client: Client, visited: Site
    ) -> None:
        link = create_shared_link(visited, "Embedded")
        shared = client.get(
            f"/share/example.com?auth={link.slug}&embed=true&theme=dark&background=%23fff"
        )
        assert "X-Frame-Options" not in shared
        page = shared.content.decode()
        data = bootstrap(page)
        assert (data["embedded"], data["background"]) == ("true", "#fff")
        assert 'data-theme="dark"' in page
        assert "<nav" not in page
        assert browser.get("/example.com").headers["X-Frame-Options"] == "SAMEORIGIN"

    def test_a_background_can_only_be_a_colour(self, client: Client, visited: Site) -> None:
        link = create_shared_link(visited, "Embedded")
        response = client.get(
            "/share/example.com", {"auth": link.slug, "background": "red;position:fixed"}
        )
        assert bootstrap(response.content.decode())["background"] == ""

    def test_a_protected_link_asks_for_its_password_and_keeps_the_filters(
        self, client: Client, visited: Site
    ) -> None:
        link = create_shared_link(visited, "Secret", password="open sesame")
        address = f"/share/example.com?auth={link.slug}&period=7d"
        form = client.get(address).content.decode()
        action = unescape(re.search(r'<form action="([^"]+)"', form)[1])  # type: ignore[index]
        wrong = client.post(action, {"password": "abracadabra"})
        assert "Incorrect password. Please try again." in wrong.content.decode()
        right = client.post(action, {"password": "open sesame"})
        assert right.headers["Location"] == address
        bootstrap(client.get(address).content.decode())

    def test_a_password_opens_one_link_only(self, client: Client, visited: Site) -> None:
        opened, closed = (
            create_shared_link(visited, name, password="open sesame") for name in ("a", "b")
        )
        client.post(f"/share/{opened.slug}/authenticate", {"password": "open sesame"})
        cookies = client.cookies
        cookies[f"shared-link-{closed.slug}"] = cookies[f"shared-link-{opened.slug}"].value
        assert (
            "has a password"
            in client.get(f"/share/example.com?auth={closed.slug}").content.decode()
        )

    def test_passwords_cannot_be_tried_without_end(self, client: Client, visited: Site) -> None:
        link = create_shared_link(visited, "Secret", password="open sesame")
        address = f"/share/{link.slug}/authenticate"
        for number in range(10):
            assert client.post(address, {"password": f"guess {number}"}).status_code == 200
        refused = client.post(address, {"password": "open sesame"})
        assert refused.status_code == 429
        assert "Too many attempts" in refused.content.decode()

    def test_an_unknown_link_has_no_password(self, client: Client, owner: User) -> None:
        assert client.post("/share/nonsense/authenticate", {"password": ""}).status_code == 404

    def test_a_link_limited_to_a_segment_tells_of_no_other(
        self, client: Client, visited: Site
    ) -> None:
        one, _ = (
            Segment.objects.create(
                site=visited, name=name, type="site", segment_data={"filters": []}
            )
            for name in ("One", "Two")
        )
        link = create_shared_link(visited, "Limited", segment=one)
        data = bootstrap(client.get(f"/share/example.com?auth={link.slug}").content.decode())
        assert [segment["name"] for segment in json.loads(data["segments"])] == ["One"]
        assert data["limited-to-segment-id"] == str(one.pk)
