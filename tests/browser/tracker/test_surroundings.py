"""Pages, networks and browsers that make it hard for a tracker."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import CHROMIUM_FLAGS
from tests.browser.tracker.playground import STUB, Website
from tests.support.server import wait_until

VIEW = ("pageview", "/")
RESULT_OF_AN_EVENT = """new Promise((done) => plausible('Signup', {
  callback: (result) => done(result.status || String(result.error instanceof Error)),
}))"""


def test_a_strict_content_security_policy_is_no_hindrance(web: Website, page: Page) -> None:
    policy = f"default-src 'none'; script-src {web.server.url} 'self'; connect-src {web.server.url}"
    web.put("/", "page", head=web.legacy(), content_security_policy=policy)
    head = f'<script src="/stub.js"></script><script async src="{web.site["script_url"]}"></script>'
    web.put("/own", "page", head=head, content_security_policy=policy)
    web.put_script("/stub.js", f"{STUB}plausible.init()")
    for path in ("/", "/own"):
        page.goto(web.url(path))
    web.expect_in_the_end(page, {VIEW: 1, ("pageview", "/own"): 1})


def test_a_policy_against_us_fails_without_an_error_of_ours(web: Website, page: Page) -> None:
    policy = f"script-src {web.server.url} 'unsafe-inline'; connect-src 'self'"
    web.put("/", "page", head=web.snippet(), content_security_policy=policy)
    page.goto(web.url())
    assert page.evaluate(RESULT_OF_AN_EVENT) == "true"
    assert web.events() == {}


def test_a_proxy_path_of_the_site_serves_script_and_events(web: Website, page: Page) -> None:
    script = "/proxied" + web.site["script_url"].removeprefix(web.server.url)
    snippet = (
        f'<script async src="{script}"></script>'
        f"<script>{STUB}plausible.init({{endpoint: '/proxied/api/event'}})</script>"
    )
    web.put("/", "page", head=snippet)
    head = web.legacy(src="/proxied/js/script.js", data_api="/proxied/api/event")
    web.put("/legacy", "page", head=head)
    for path in ("/", "/legacy"):
        page.goto(web.url(path))
    web.expect_in_the_end(page, {VIEW: 1, ("pageview", "/legacy"): 1})


@pytest.mark.parametrize("sandbox", ["allow-scripts", "allow-scripts allow-same-origin"])
def test_a_page_in_a_frame_of_another_site_counts(web: Website, page: Page, sandbox: str) -> None:
    """A sandboxed frame has an opaque origin and no storage."""
    web.put("/", "framed", head=web.snippet())
    around = replace(web, host=f"around-{web.host}")
    around.put("/", f'<iframe sandbox="{sandbox}" src="{web.url()}"></iframe>')
    page.goto(around.url())
    web.expect_events({VIEW: 1})


def test_blocked_storage_and_cookies_do_not_matter(web: Website, page: Page) -> None:
    block = """<script>
      for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(window, name, {get() { throw new DOMException('blocked') }})
      }
      Object.defineProperty(document, 'cookie', {
        get() { throw Error('cookies were read') },
        set() { throw Error('cookies were written') },
      })
    </script>"""
    web.put("/", "page", head=block + web.snippet())
    web.put("/legacy", "page", head=block + web.legacy())
    for path in ("/", "/legacy"):
        page.goto(web.url(path))
    web.expect_in_the_end(page, {VIEW: 1, ("pageview", "/legacy"): 1})


def test_nothing_is_kept_in_the_browser(web: Website, page: Page, context: BrowserContext) -> None:
    web.put("/", "page", head=web.snippet("{outboundLinks: true, formSubmissions: true}"))
    page.goto(web.url())
    web.expect_in_the_end(page, {VIEW: 1})
    assert context.cookies() == []
    stored = page.evaluate("[Object.keys(localStorage), Object.keys(sessionStorage)]")
    assert stored == [[], []]
    assert page.evaluate("indexedDB.databases()") == []


def test_a_slow_network_loses_nothing(web: Website, page: Page, context: BrowserContext) -> None:
    web.put("/", '<a href="/next">next</a>', head=web.snippet())
    web.put("/next", "next", head=web.snippet())
    session = context.new_cdp_session(page)
    speed = {"latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    session.send("Network.emulateNetworkConditions", {"offline": False, **speed})
    page.goto(web.url())
    page.evaluate("plausible('Signup')")
    page.get_by_text("next").click()
    page.wait_for_url("**/next")
    page.wait_for_function("plausible.l")
    web.expect_in_the_end(page, {VIEW: 1, ("Signup", "/"): 1, ("pageview", "/next"): 1})


def test_offline_the_page_works_on_and_its_callback_gets_the_error(
    web: Website, page: Page, context: BrowserContext
) -> None:
    web.put("/", "page", head=web.snippet())
    web.put("/compat", "page", head=web.legacy("compat", id="plausible"))
    for path in ("/", "/compat"):
        page.goto(web.url(path))
        page.wait_for_function("plausible.l")
        context.set_offline(True)
        assert page.evaluate(RESULT_OF_AN_EVENT) == "true"
        context.set_offline(False)
        assert page.evaluate(RESULT_OF_AN_EVENT) == 202
    expected = {VIEW: 1, ("Signup", "/"): 1, ("pageview", "/compat"): 1, ("Signup", "/compat"): 1}
    web.expect_events(expected)


@pytest.mark.parametrize("extension", ["", "compat"])
def test_a_callback_gets_whatever_status_the_server_answered(
    web: Website, page: Page, extension: str
) -> None:
    web.put("/", "page", head=web.legacy(extension, id="plausible", data_api=web.url("/gone")))
    page.goto(web.url())
    page.wait_for_function("plausible.l")
    assert page.evaluate(RESULT_OF_AN_EVENT) == 404


def test_a_browser_without_fetch_loses_events_silently_but_in_the_compat_script(
    web: Website, page: Page
) -> None:
    old = "<script>delete window.fetch</script>"
    web.put("/", "page", head=old + web.snippet())
    web.put("/compat", "page", head=old + web.legacy("compat", id="plausible"))
    page.goto(web.url())
    page.evaluate("plausible('Signup')")
    page.goto(web.url("/compat"))
    web.expect_in_the_end(page, {("pageview", "/compat"): 1})


def test_events_are_plain_posts_that_need_no_preflight(web: Website, page: Page) -> None:
    web.put("/", "page", head=web.snippet())
    methods: list[tuple[str, str | None]] = []
    page.on(
        "request",
        lambda request: (
            methods.append((request.method, request.headers.get("content-type")))
            if "/api/event" in request.url
            else None
        ),
    )
    page.goto(web.url())
    page.evaluate(RESULT_OF_AN_EVENT)
    assert methods == [("POST", "text/plain")] * 2


def test_a_page_whose_own_names_are_those_of_the_tracker(web: Website, page: Page) -> None:
    clash = "<script>var e = 1, t = 2, n = 3, track = 4, init = 5, config = 6</script>"
    web.put("/", '<p id="footfall">page</p>', head=clash + web.snippet())
    page.goto(web.url())
    assert page.evaluate("[e, t, n, track, init, config]") == [1, 2, 3, 4, 5, 6]
    web.expect_in_the_end(page, {VIEW: 1})


def test_a_prerendered_page_counts_only_once_it_is_shown(web: Website, tmp_path: Path) -> None:
    """Chromium prerenders nothing while it is driven, so these pages drive themselves."""
    rules = """<script type=speculationrules>
      {"prerender": [{"urls": ["/shown", "/not-shown"], "eagerness": "immediate"}]}
    </script><script>setTimeout(() => location.href = '/shown', 1500)</script>"""
    told = """<script>
      const from = document.prerendering ? 'prerendered' : 'loaded'
    </script>"""
    options = "{captureOnLocalhost: true, customProperties: () => ({from})}"
    web.host = "127.0.0.1"
    web.put("/start", "start", head=rules)
    for path in ("/shown", "/not-shown"):
        web.put(path, path, head=told + web.snippet(options))
    command = ["chromium", "--headless", f"--user-data-dir={tmp_path}", *CHROMIUM_FLAGS]
    browser = subprocess.Popen([*command, web.url("/start")], stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: ("pageview", "/shown") in web.events(), seconds=30)
        assert web.props("pageview", "from") == [("prerendered",)]
        assert ("pageview", "/not-shown") not in web.events()
    finally:
        browser.terminate()
        browser.wait(timeout=10)
