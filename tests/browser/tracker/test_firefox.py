"""The same script in Firefox: what differs between browsers is tried in both."""

import shutil
from collections.abc import Iterator

import pytest

from tests.browser.tracker.marionette import Firefox, running_firefox
from tests.browser.tracker.playground import STUB, Website
from tests.support.server import wait_until

HOSTS = ["pages.test", "app.test", "clicks.test", "reading.test"]
VIEW = ("pageview", "/")

#: Firefox says that a program drives it. This is how tools that check an installation get through.
AS_A_PERSON = "<script>window.__plausible = true</script>"


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    executable = shutil.which("firefox-esr") or shutil.which("firefox")
    if executable is None:
        pytest.skip("needs Firefox: apt-get install firefox-esr")
    profile = tmp_path_factory.mktemp("firefox")
    with running_firefox(executable, profile, ",".join(HOSTS)) as firefox:
        yield firefox


def test_whole_pages_and_early_calls_count(web: Website, firefox: Firefox) -> None:
    web.host = "pages.test"
    on = "<script>addEventListener('load', () => location.replace('/second'))</script>"
    early = web.snippet(before_load="plausible('Early')")
    web.put("/", "first", head=AS_A_PERSON + early + on)
    web.put("/second", "second", head=AS_A_PERSON + web.legacy())
    firefox.goto(web.url())
    wait_until(lambda: firefox.evaluate("location.pathname") == "/second")
    web.expect_events({VIEW: 1, ("Early", "/"): 1, ("pageview", "/second"): 1})


def test_an_app_with_history_counts_its_views(web: Website, firefox: Firefox) -> None:
    web.host = "app.test"
    web.put("/", "app", head=AS_A_PERSON + web.snippet())
    firefox.goto(web.url())
    firefox.evaluate("history.pushState(null, '', '/a')")
    firefox.evaluate("history.pushState(null, '', '/a?b')")
    firefox.evaluate("history.back()")
    firefox.evaluate("history.back()")
    web.expect_events({VIEW: 2, ("pageview", "/a"): 1})


def test_clicks_and_forms_count_once_though_the_page_is_left(
    web: Website, firefox: Firefox
) -> None:
    web.host = "clicks.test"
    out = f"http://reading.test:{web.port}/"
    body = f"""<a id=out href="{out}">out</a> <a id=file href="/a.pdf">file</a>
      <b class="plausible-event-name=Tagged">tagged</b>
      <form action="/"><button>go</button></form>"""
    options = "{outboundLinks: true, fileDownloads: true, formSubmissions: true}"
    web.put("/", body, head=AS_A_PERSON + web.snippet(options))
    firefox.goto(web.url())
    firefox.click("b")
    for leaving in ("#out", "#file", "button"):
        firefox.click(leaving)
        firefox.goto(web.url())
    web.expect_events(
        {
            VIEW: 4 + 1,
            ("Outbound Link: Click", "/"): 1,
            ("File Download", "/"): 1,
            ("Tagged", "/"): 1,
            ("Form: Submission", "/"): 1,
        }
    )


def test_leaving_reports_how_far_and_how_long_a_page_was_read(
    web: Website, firefox: Firefox
) -> None:
    web.host = "reading.test"
    web.put("/", "<p style='height: 9000px'>tall", head=AS_A_PERSON + web.snippet())
    web.put("/next", "next")
    firefox.goto(web.url())
    firefox.evaluate("new Promise((done) => { onscroll = () => done(1); scrollTo(0, 99999) })")
    firefox.goto(web.url("/next"))
    wait_until(lambda: web.reading("/")[0] == 100)


def test_a_strict_policy_and_blocked_storage_do_not_matter(web: Website, firefox: Firefox) -> None:
    web.host = "pages.test"
    policy = f"default-src 'none'; script-src {web.server.url} 'self'; connect-src {web.server.url}"
    head = f'<script src="/stub.js"></script><script async src="{web.site["script_url"]}"></script>'
    web.put("/strict", "page", head=head, content_security_policy=policy)
    block = "Object.defineProperty(window, 'localStorage', {get() { throw Error('blocked') }});"
    web.put_script("/stub.js", f"window.__plausible = true; {block} {STUB} plausible.init()")
    firefox.goto(web.url("/strict"))
    wait_until(lambda: ("pageview", "/strict") in web.events())
