import re
from collections.abc import Callable
from datetime import datetime
from html import unescape

import pytest
from django.test import Client

from footfall import clock
from footfall.accounts.models import User
from footfall.config import config
from footfall.sites.models import Site
from tests.support.catalog import a_guest, a_site, a_user


def snippet(page: str) -> str:
    found = re.search(r'<pre id="snippet"[^>]*>(.*?)</pre>', page, re.DOTALL)
    assert found
    return unescape(found[1])


def goals(site: Site) -> set[str]:
    return set(site.goals.values_list("display_name", flat=True))


def test_the_snippet_loads_this_sites_script(browser: Client, site: Site) -> None:
    code = snippet(browser.get("/example.com/installation").content.decode())
    source = f"{config().base_url}/js/{site.tracker_configuration.id}.js"
    assert code.startswith(f'<script async src="{source}"></script>')
    assert "plausible.init()" in code


def test_the_npm_tab_starts_the_package_for_this_site(browser: Client, site: Site) -> None:
    code = snippet(browser.get("/example.com/installation?type=npm").content.decode())
    assert 'domain: "example.com"' in code
    assert f'endpoint: "{config().base_url}/api/event"' in code


@pytest.mark.parametrize("kind", ["manual", "wordpress", "gtm", "npm", "<script>"])
def test_every_way_to_install_has_its_page(browser: Client, site: Site, kind: str) -> None:
    page = browser.get(f"/example.com/installation?type={kind}&flow=nonsense")
    assert page.status_code == 200
    assert 'aria-current="page"' in page.content.decode()


def test_the_first_visit_sets_the_script_up_with_everything_measured(
    browser: Client, site: Site
) -> None:
    browser.get("/example.com/installation")
    configuration = site.tracker_configuration
    assert configuration.outbound_links
    assert configuration.file_downloads
    assert configuration.form_submissions
    assert goals(site) == {"Outbound Link: Click", "File Download", "Form: Submission", "404"}


def test_what_is_chosen_is_kept_and_the_page_goes_on_to_wait(browser: Client, site: Site) -> None:
    response = browser.post(
        "/example.com/installation", {"type": "wordpress", "flow": "review", "file_downloads": "on"}
    )
    assert response.headers["Location"] == (
        "/example.com/verification?flow=review&installation_type=wordpress"
    )
    configuration = site.tracker_configuration
    assert configuration.installation_type == "wordpress"
    assert (configuration.file_downloads, configuration.outbound_links) == (True, False)
    assert goals(site) == {"File Download", "404"}


def test_a_viewer_may_look_but_not_choose(client: Client, site: Site) -> None:
    client.force_login(a_guest(site, "viewer"))
    assert client.get("/example.com/installation").status_code == 200
    assert client.post("/example.com/installation", {"type": "npm"}).status_code == 404


@pytest.mark.parametrize("page", ["installation", "verification"])
def test_setting_up_is_for_members(client: Client, site: Site, page: str) -> None:
    path = f"/example.com/{page}"
    assert client.get(path).headers["Location"] == f"/login?return_to={path}"
    client.force_login(a_user())
    assert client.get(path).status_code == 404


def test_a_public_site_is_not_for_everyone_to_set_up(client: Client, owner: User) -> None:
    a_site("public.org", owner, public=True)
    client.force_login(a_user())
    assert client.get("/public.org/installation").status_code == 404


def test_the_page_waits_until_the_first_page_view_arrives(
    browser: Client, site: Site, visit: Callable[[Site, datetime], None]
) -> None:
    poll = {"HX-Request": "true"}
    assert "Listening for page views" in browser.get("/example.com/verification").content.decode()
    assert browser.get("/example.com/verification", headers=poll).status_code == 204
    visit(site, clock.now())
    polled = browser.get("/example.com/verification", headers=poll)
    assert polled.headers["HX-Redirect"] == "/example.com"
    assert browser.get("/example.com/verification").headers["Location"] == "/example.com"


@pytest.mark.parametrize("path", ["/example.com/settings", "/example.com/settings/general"])
def test_the_settings_of_a_site_lead_to_its_installation(
    browser: Client, site: Site, path: str
) -> None:
    assert browser.get(path).headers["Location"] == "/example.com/installation?flow=review"


def test_nobody_else_learns_of_a_site_by_its_settings(client: Client, site: Site) -> None:
    client.force_login(a_user("stranger@example.com"))
    assert client.get("/example.com/settings/general").status_code == 404
