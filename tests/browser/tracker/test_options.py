"""Options that add to events, change them or keep them from being sent."""

import pytest
from playwright.sync_api import Page

from tests.browser.tracker.playground import Website, sent_payloads

VIEW = ("pageview", "/")


@pytest.fixture
def warnings(page: Page) -> list[str]:
    texts: list[str] = []
    page.on("console", lambda m: texts.append(m.text) if m.type == "warning" else None)
    return texts


def test_common_properties_go_with_every_event(web: Website, page: Page) -> None:
    options = "{outboundLinks: true, customProperties: {theme: 'dark', plan: 'free'}}"
    body = '<a href="http://elsewhere.test/" onclick="return false">out</a>'
    web.put("/", body, head=web.snippet(options))
    page.goto(web.url())
    page.get_by_text("out").click()
    page.evaluate("plausible('Signup', {props: {plan: 'team'}})")
    outbound = "Outbound Link: Click"
    web.expect_in_the_end(page, {VIEW: 1, (outbound, "/"): 1, ("Signup", "/"): 1})
    assert web.props("pageview", "theme", "plan") == [("dark", "free")]
    assert web.props(outbound, "theme", "url") == [("dark", "http://elsewhere.test/")]
    assert web.props("Signup", "theme", "plan") == [("dark", "team")]


def test_a_function_gives_properties_by_the_event(web: Website, page: Page) -> None:
    options = "{customProperties: (event) => event === 'Signup' ? {at: location.pathname} : null}"
    web.put("/", "page", head=web.snippet(options))
    page.goto(web.url())
    page.evaluate("plausible('Signup')")
    web.expect_in_the_end(page, {VIEW: 1, ("Signup", "/"): 1})
    assert web.props("pageview", "at") == [("(none)",)]
    assert web.props("Signup", "at") == [("/",)]


def test_a_request_can_be_changed_or_dropped(web: Website, page: Page, warnings: list[str]) -> None:
    options = """{transformRequest: (payload) => {
      if (payload.n === 'Secret') return null
      return {...payload, u: payload.u.replace(/user-\\d+/, 'user')}
    }}"""
    web.put("/user-17", "page", head=web.snippet(options))
    page.goto(web.url("/user-17"))
    result = page.evaluate(
        "new Promise(done => plausible('Secret', {callback: (...all) => done(all)}))"
    )
    assert result == []
    web.expect_in_the_end(page, {("pageview", "/user"): 1})
    assert warnings == ["Ignoring Event: transformRequest"]


def test_events_that_no_visitor_caused_leave_a_visit_a_bounce(web: Website, page: Page) -> None:
    web.put("/", "page", head=web.snippet())
    payloads = sent_payloads(page)
    page.goto(web.url())
    page.evaluate("plausible('Shown', {interactive: false})")
    page.evaluate("plausible('Used', {interactive: true})")
    web.expect_in_the_end(page, {VIEW: 1, ("Shown", "/"): 1, ("Used", "/"): 1})
    assert [payload.get("i") for payload in payloads[:3]] == [None, False, None]


def test_a_visitor_who_opted_out_is_not_counted(
    web: Website, page: Page, warnings: list[str]
) -> None:
    opt_out = "<script>localStorage.plausible_ignore = location.pathname === '/out'</script>"
    web.put("/out", "page", head=opt_out + web.snippet())
    web.put("/in", "page", head=opt_out + web.legacy())
    page.goto(web.url("/out"))
    page.goto(web.url("/in"))
    web.expect_in_the_end(page, {("pageview", "/in"): 1})
    assert warnings == ["Ignoring Event: localStorage flag"]


@pytest.mark.parametrize("logging", [True, False])
def test_localhost_does_not_count_and_says_so(
    web: Website, page: Page, warnings: list[str], *, logging: bool
) -> None:
    web.host = "localhost"
    web.put("/quiet", "page", head=web.snippet("{logging: false}"))
    web.put("/loud", "page", head=web.snippet("{logging: 0}"))
    payloads = sent_payloads(page)
    page.goto(web.url("/loud" if logging else "/quiet"))
    page.evaluate("new Promise(done => plausible('Signup', {callback: done}))")
    assert payloads == []
    assert warnings == ["Ignoring Event: localhost"] * (2 if logging else 0)


def test_localhost_counts_if_asked_to(web: Website, page: Page) -> None:
    web.host = "localhost"
    web.put("/", "page", head=web.snippet("{captureOnLocalhost: true}"))
    web.put("/legacy", "page", head=web.legacy("local"))
    for path in ("/", "/legacy"):
        page.goto(web.url(path))
    web.expect_in_the_end(page, {VIEW: 1, ("pageview", "/legacy"): 1})


@pytest.mark.parametrize(
    ("sign", "counted"),
    [
        ("Object.defineProperty(navigator, 'webdriver', {get: () => true})", False),
        ("_phantom = 1", False),
        ("__nightmare = 1", False),
        ("Cypress = 1", False),
        ("Cypress = __plausible = 1", True),
    ],
)
def test_automated_browsers_do_not_count(
    web: Website, page: Page, warnings: list[str], sign: str, *, counted: bool
) -> None:
    web.put("/", "page", head=f"<script>{sign}</script>" + web.snippet())
    payloads = sent_payloads(page)
    page.goto(web.url())
    result = page.evaluate("new Promise(done => plausible('Signup', {callback: done}))")
    assert result == ({"status": 202} if counted else None)
    assert len(payloads) == (2 if counted else 0)
    assert warnings == []
    if counted:
        web.expect_events({VIEW: 1, ("Signup", "/"): 1})


@pytest.mark.parametrize(
    ("attributes", "counted"),
    [
        ({"data_exclude": "/blog/*"}, {"/blog/a/b", "/about"}),
        ({"data_exclude": " /about , /blog/**"}, set()),
        ({"data_include": "/blog/**"}, {"/blog/a", "/blog/a/b", "/blog/a/"}),
        ({"data_include": "/blog/**", "data_exclude": "/**/b"}, {"/blog/a", "/blog/a/"}),
        ({"data_exclude": "/b"}, {"/blog/a", "/blog/a/", "/blog/a/b", "/about"}),
    ],
)
def test_patterns_exclude_and_include_pages(
    web: Website, page: Page, attributes: dict[str, str], counted: set[str]
) -> None:
    paths = ("/blog/a", "/blog/a/", "/blog/a/b", "/about")
    for path in paths:
        web.put(path, "page", head=web.legacy("exclusions", **attributes))
        page.goto(web.url(path))
    # Only pageviews are subject to the patterns.
    web.expect_in_the_end(page, {("pageview", path): 1 for path in counted})


def test_patterns_see_the_hash_where_it_names_the_page(web: Website, page: Page) -> None:
    head = web.legacy("exclusions.hash", data_exclude="/#secret*")
    web.put("/", "page", head=head)
    page.goto(web.url("/#open"))
    page.evaluate("location.hash = 'secret-1'")
    page.evaluate("location.hash = 'other'")
    page.wait_for_timeout(50)
    page.wait_for_function("location.hash === '#other'")
    web.expect_in_the_end(page, {("pageview", "/#open"): 1, ("pageview", "/#other"): 1})


def test_attributes_of_the_legacy_tag_become_properties(web: Website, page: Page) -> None:
    head = web.legacy("pageview-props", id="tag", event_plan="free", event_theme="dark")
    web.put("/", "page", head=head)
    payloads = sent_payloads(page)
    page.goto(web.url())
    page.evaluate("document.querySelector('#tag').setAttribute('event-theme', 'light')")
    page.evaluate("plausible('Signup', {props: {plan: 'team', theme: ''}})")
    page.evaluate("history.pushState(null, '', '/next')")
    expected = {VIEW: 1, ("Signup", "/"): 1, ("pageview", "/next"): 1}
    web.expect_in_the_end(page, expected)
    assert web.props("Signup", "plan", "theme") == [("team", "light")]
    assert [p["p"] for p in payloads if p["n"] == "engagement"] == [
        {"plan": "free", "theme": "dark"}
    ]


def test_the_legacy_script_sends_meta_as_text(web: Website, page: Page) -> None:
    web.put("/", "page", head=web.legacy())
    page.goto(web.url())
    page.evaluate("plausible('Signup', {meta: {plan: 'team'}})")
    web.expect_in_the_end(page, {VIEW: 1, ("Signup", "/"): 1})
    assert web.props("Signup", "plan") == [("team",)]


def test_several_sites_may_share_a_legacy_tag(web: Website, page: Page) -> None:
    domains = f"unknown.test,{web.site['domain']}"
    web.put("/", "page", head=web.legacy(data_domain=domains))
    page.goto(web.url())
    web.expect_in_the_end(page, {VIEW: 1})
