"""Which views of a page are counted, and how often."""

from playwright.sync_api import Page

from tests.browser.tracker.playground import HIDDEN_AT_WILL, Website, sent_payloads


def test_a_website_of_whole_pages_counts_each_of_them(web: Website, page: Page) -> None:
    for path, target in (("/", "/a"), ("/a", "/b"), ("/b", "/")):
        web.put(path, f'<a href="{target}">on</a>', head=web.snippet())
    page.goto(web.url())
    for target in ("/a", "/b", "/"):
        page.wait_for_function("window.plausible?.l")  # who leaves earlier was not there
        page.get_by_text("on").click()
        page.wait_for_url(web.url(target))
    page.wait_for_function("window.plausible?.l")
    page.reload()
    expected = {("pageview", "/"): 3, ("pageview", "/a"): 1, ("pageview", "/b"): 1}
    web.expect_in_the_end(page, expected)


def test_an_app_with_history_counts_new_paths_only(web: Website, page: Page) -> None:
    web.put("/", "app", head=web.snippet())
    page.goto(web.url())
    page.evaluate("history.pushState(null, '', '/a')")
    page.evaluate("history.pushState(null, '', '/a?tab=2')")
    page.evaluate("history.pushState(null, '', '/a#part')")
    page.evaluate("history.replaceState(null, '', '/replaced')")
    page.evaluate("history.pushState({step: 2}, '', '/b')")
    assert page.evaluate("history.state") == {"step": 2}
    page.go_back()
    page.wait_for_url("**/replaced")
    web.expect_in_the_end(
        page,
        {
            ("pageview", "/"): 1,
            ("pageview", "/a"): 1,
            ("pageview", "/b"): 1,
            ("pageview", "/replaced"): 1,
        },
    )


def test_an_app_with_hashes_counts_every_change_of_them(web: Website, page: Page) -> None:
    web.put("/", "app", head=web.snippet("{hashBasedRouting: true}"))
    page.goto(web.url("/#home"))
    for name in ("list", "item", "list"):
        page.evaluate(f"location.hash = '{name}'")
    page.evaluate("history.pushState(null, '', '/elsewhere#list')")
    page.wait_for_timeout(50)
    web.expect_in_the_end(
        page,
        {("pageview", "/#home"): 1, ("pageview", "/#list"): 2, ("pageview", "/#item"): 1},
    )


def test_the_legacy_hash_script_does_the_same(web: Website, page: Page) -> None:
    web.put("/", "app", head=web.legacy("hash"))
    page.goto(web.url("/#home"))
    page.evaluate("location.hash = 'list'")
    page.wait_for_timeout(50)
    web.expect_in_the_end(page, {("pageview", "/#home"): 1, ("pageview", "/#list"): 1})


def test_a_page_that_leads_on_at_once_is_counted(web: Website, page: Page) -> None:
    on = "<script>addEventListener('load', () => location.replace('/{}'))</script>"
    web.put("/", "first", head=web.snippet() + on.format("second"))
    web.put("/second", "second", head=web.legacy() + on.format("third"))
    web.put("/third", "third", head=web.snippet())
    page.goto(web.url())
    page.wait_for_url("**/third")
    page.wait_for_function("plausible.l")
    expected = {("pageview", "/"): 1, ("pageview", "/second"): 1, ("pageview", "/third"): 1}
    web.expect_in_the_end(page, expected)


def test_manual_pageviews_are_the_only_ones(web: Website, page: Page) -> None:
    web.put("/", "app", head=web.snippet("{autoCapturePageviews: false}"))
    page.goto(web.url())
    page.evaluate("history.pushState(null, '', '/unseen')")
    address = web.url("/chosen")
    page.evaluate(f"plausible('pageview', {{url: '{address}', props: {{kind: 'x'}}}})")
    page.evaluate(f"plausible('pageview', {{u: '{address}', props: {{kind: 'y'}}}})")
    page.evaluate("plausible('pageview')")
    page.evaluate("plausible('Signup')")
    web.expect_in_the_end(
        page,
        {
            ("pageview", "/chosen"): 2,
            ("pageview", "/unseen"): 1,
            ("Signup", "/unseen"): 1,
        },
    )
    assert web.props("pageview", "kind") == [("(none)",), ("x",), ("y",)]


def test_the_legacy_manual_script_takes_an_address_and_others_do_not(
    web: Website, page: Page
) -> None:
    web.put("/", "app", head=web.legacy("manual"))
    page.goto(web.url())
    address = web.url("/chosen")
    page.evaluate(f"plausible('pageview', {{u: '{address}'}})")
    web.put("/plain", "app", head=web.legacy())
    web.expect_events({("pageview", "/chosen"): 1})
    page.goto(web.url("/plain"))
    page.evaluate(f"plausible('Signup', {{u: '{address}'}})")
    web.expect_in_the_end(
        page, {("pageview", "/chosen"): 1, ("pageview", "/plain"): 1, ("Signup", "/plain"): 1}
    )


def test_a_tab_in_the_background_counts_when_it_is_seen(web: Website, page: Page) -> None:
    web.put("/", "app", head=HIDDEN_AT_WILL + "<script>turn(true)</script>" + web.snippet())
    payloads = sent_payloads(page)
    page.goto(web.url())
    page.evaluate("turn(true)")
    page.wait_for_timeout(100)
    assert payloads == []
    for value in ("false", "true", "false"):
        page.evaluate(f"turn({value})")
    web.expect_in_the_end(page, {("pageview", "/"): 1})


def test_an_app_that_moves_on_in_the_background_is_not_counted_again_when_seen(
    web: Website, page: Page
) -> None:
    web.put("/", "app", head=HIDDEN_AT_WILL + "<script>turn(true)</script>" + web.snippet())
    page.goto(web.url())
    page.evaluate("history.pushState(null, '', '/inside')")
    page.evaluate("turn(false)")
    web.expect_in_the_end(page, {("pageview", "/inside"): 1})


def test_a_404_page_reports_itself(web: Website, page: Page) -> None:
    report = (
        "<script>document.addEventListener('DOMContentLoaded', () => plausible('404'))</script>"
    )
    web.put("/lost", "not found", head=web.snippet() + report)
    page.goto(web.url("/lost"))
    web.expect_in_the_end(page, {("pageview", "/lost"): 1, ("404", "/lost"): 1})
    assert web.props("404", "path") == [("/lost",)]
