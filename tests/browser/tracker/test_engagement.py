"""How long and how far pages are read. The page's clock is ours, so no test waits for seconds."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.tracker.playground import HIDDEN_AT_WILL, Website, sent_payloads
from tests.support.server import wait_until

TALL = '<div style="height: 9000px">tall</div>'

#: Done once the page has noticed.
SCROLL_TO = """new Promise((done) => {{
  addEventListener('scroll', done, {{once: true}})
  if (Math.round(scrollY) === {0}) done()
  scrollTo(0, {0})
}})"""

Look = Callable[[str], None]


@pytest.fixture
def look(context: BrowserContext, page: Page) -> Look:
    """Turn to another tab (``away``) and back to the page (``back``)."""
    session = context.new_cdp_session(page)
    other = context.new_page()
    page.bring_to_front()
    page.clock.install()

    def look(direction: str) -> None:
        # Without this every page believes that it has the focus.
        session.send("Emulation.setFocusEmulationEnabled", {"enabled": False})
        (other if direction == "away" else page).bring_to_front()
        wait_until(lambda: page.evaluate("document.hasFocus()") is (direction == "back"))

    return look


def engagements(payloads: list[dict[str, object]]) -> list[tuple[object, object]]:
    """Scroll depth and milliseconds of each engagement event."""
    return [(p["sd"], p["e"]) for p in payloads if p["n"] == "engagement"]


def test_time_counts_while_the_page_has_the_focus(web: Website, page: Page, look: Look) -> None:
    web.put("/", TALL, head=web.snippet())
    payloads = sent_payloads(page)
    page.goto(web.url())
    page.clock.run_for(5_000)
    look("away")
    page.clock.run_for(60_000)
    look("back")
    page.clock.run_for(4_000)
    look("away")
    wait_until(lambda: len(engagements(payloads)) == 2)
    first, second = (int(str(e)) for _, e in engagements(payloads))
    assert 5_000 <= first < 6_000
    assert 4_000 <= second < 5_000
    wait_until(lambda: web.reading("/")[1] in {9, 10})


def test_time_does_not_count_while_the_tab_is_hidden(web: Website, page: Page) -> None:
    web.put("/", TALL, head=HIDDEN_AT_WILL + web.snippet())
    page.clock.install()
    payloads = sent_payloads(page)
    page.goto(web.url())
    page.clock.run_for(5_000)
    page.evaluate("turn(true)")
    page.clock.run_for(60_000)
    page.evaluate("turn(false)")
    page.clock.run_for(6_000)
    page.evaluate("turn(true)")
    wait_until(lambda: len(engagements(payloads)) == 2)
    wait_until(lambda: web.reading("/")[1] in {11, 12})


def test_little_time_is_carried_over_until_it_is_worth_an_event(
    web: Website, page: Page, look: Look
) -> None:
    web.put("/", TALL, head=web.snippet())
    payloads = sent_payloads(page)
    page.goto(web.url())
    for seconds in (1, 2, 2):
        page.clock.run_for(seconds * 1_000)
        look("away")
        look("back")
    wait_until(lambda: len(engagements(payloads)) == 2)
    first, second = (int(str(e)) for _, e in engagements(payloads))
    # The first report always goes out; the second waited for the third look.
    assert 1_000 <= first < 2_000
    assert 4_000 <= second < 5_000


def test_scrolling_further_is_worth_an_event_whatever_the_time(
    web: Website, page: Page, look: Look
) -> None:
    web.put("/", TALL, head=web.snippet())
    payloads = sent_payloads(page)
    page.goto(web.url())
    for top in (0, 3_000, 1_000, 9_000):
        page.evaluate(SCROLL_TO.format(top))
        page.clock.run_for(100)
        look("away")
        look("back")
    wait_until(lambda: len(engagements(payloads)) == 3)
    assert [depth for depth, _ in engagements(payloads)] == [10, 43, 100]
    wait_until(lambda: web.reading("/")[0] == 100)


def test_leaving_reports_the_page_that_was_left(web: Website, page: Page) -> None:
    web.put("/", TALL, head=web.snippet())
    web.put("/next", "next")
    page.clock.install()
    page.goto(web.url("/?utm_source=mail"))
    page.evaluate(SCROLL_TO.format(9_000))
    page.clock.run_for(7_000)
    page.goto(web.url("/next"))
    wait_until(lambda: web.reading("/") == (100, 7))


def test_a_report_repeats_the_address_and_the_properties_of_its_pageview(
    web: Website, page: Page
) -> None:
    transform = "transformRequest: (p) => ({...p, u: p.u + '?clean', d: p.d})"
    custom = "customProperties: (event) => ({event})"
    web.put("/", TALL, head=web.snippet(f"{{{custom}, {transform}}}"))
    payloads = sent_payloads(page)
    page.goto(web.url())
    page.evaluate("history.pushState(null, '', '/next')")
    wait_until(lambda: len(payloads) == 3)
    report = payloads[1]
    assert set(report) == {"n", "u", "d", "p", "v", "sd", "e"}
    assert report["n"] == "engagement"
    assert report["u"] == web.url("/?clean")
    assert report["p"] == {"event": "pageview"}


def test_closing_the_tab_reports_too(web: Website, context: BrowserContext) -> None:
    web.put("/", "short", head=web.snippet())
    page = context.new_page()
    page.clock.install()
    page.goto(web.url())
    page.clock.run_for(12_000)
    page.close(run_before_unload=True)
    wait_until(lambda: web.reading("/") == (100, 12))


def test_an_app_reports_each_view_by_its_own_address(web: Website, page: Page) -> None:
    web.put("/", TALL, head=web.snippet())
    page.clock.install()
    page.goto(web.url())
    page.evaluate(SCROLL_TO.format(9_000))
    page.clock.run_for(5_000)
    page.evaluate("scrollTo(0, 0); history.pushState(null, '', '/second')")
    page.clock.run_for(20_000)
    page.evaluate("history.pushState(null, '', '/third')")
    page.goto("about:blank")
    wait_until(lambda: web.reading("/") == (100, 5))
    wait_until(lambda: web.reading("/second") == (10, 20))
    wait_until(lambda: web.reading("/third") == (10, 0))


def test_a_manual_address_belongs_to_its_engagement(web: Website, page: Page) -> None:
    web.put("/", "page", head=web.snippet("{autoCapturePageviews: false}"))
    page.clock.install()
    page.goto(web.url())
    page.clock.run_for(30_000)
    page.evaluate(f"plausible('pageview', {{url: '{web.url('/chosen')}'}})")
    page.clock.run_for(8_000)
    page.goto("about:blank")
    wait_until(lambda: web.reading("/chosen") == (100, 8))


def test_an_ignored_pageview_has_no_engagement(web: Website, page: Page, look: Look) -> None:
    ignore = "{transformRequest: (p) => p.u.endsWith('/secret') ? null : p}"
    web.put("/", TALL, head=web.snippet(ignore))
    payloads = sent_payloads(page)
    page.goto(web.url())
    page.clock.run_for(5_000)
    page.evaluate("history.pushState(null, '', '/secret')")
    page.clock.run_for(50_000)
    look("away")
    look("back")
    page.evaluate("history.pushState(null, '', '/open')")
    page.clock.run_for(7_000)
    look("away")
    wait_until(lambda: len(engagements(payloads)) == 2)
    assert [p["u"] for p in payloads if p["n"] == "engagement"] == [
        web.url("/"),
        web.url("/open"),
    ]
    wait_until(lambda: web.reading("/open")[1] in {7, 8})


def test_events_without_a_pageview_start_no_engagement(
    web: Website, page: Page, look: Look
) -> None:
    web.put("/", TALL, head=web.snippet("{autoCapturePageviews: false}"))
    payloads = sent_payloads(page)
    page.goto(web.url())
    page.evaluate("plausible('Signup')")
    page.clock.run_for(9_000)
    look("away")
    look("back")
    web.expect_in_the_end(page, {("Signup", "/"): 1})
    assert engagements(payloads) == []


@pytest.mark.parametrize("script", ["async", "in the head"])
def test_what_loads_late_counts_into_the_height(web: Website, page: Page, script: str) -> None:
    grow = """<script>
      setTimeout(() => document.body.style.height = '3000px', 100)
      addEventListener('load', () => setTimeout(() => document.body.style.height = '9000px', 2500))
    </script>"""
    head = web.snippet()
    if script == "in the head":
        head = web.legacy().replace(" defer", "")
    web.put("/", grow + "<style>body { margin: 0 }</style>", head=head)
    page.clock.install()
    page.goto(web.url())
    page.clock.run_for(4_000)
    page.goto("about:blank")
    wait_until(lambda: web.reading("/") == (10, 4))


def test_a_page_in_a_frame_counts_on_its_own(web: Website, page: Page) -> None:
    web.put("/", f'<iframe src="{web.url("/framed")}"></iframe>')
    web.put("/framed", TALL, head=web.snippet())
    page.goto(web.url())
    page.goto("about:blank")
    web.expect_events({("pageview", "/framed"): 1})
    wait_until(lambda: web.reading("/framed")[0] == 2)


def test_coming_back_through_the_cache_is_a_new_view(web: Website, caching_page: Page) -> None:
    page = caching_page
    web.put("/", '<a href="/next">next</a>', head=web.snippet())
    web.put("/next", "next", head=web.snippet())
    page.goto(web.url())
    page.evaluate("window.kept = true")
    page.get_by_text("next").click()
    page.wait_for_url("**/next")
    page.go_back(wait_until="commit")
    page.wait_for_function("window.kept")
    web.expect_in_the_end(page, {("pageview", "/"): 2, ("pageview", "/next"): 1})
