"""Events that a page's markup asks for, and forms that are sent."""

import pytest
from playwright.sync_api import Page

from tests.browser.tracker.playground import Website

FORM = "Form: Submission"
VIEW = ("pageview", "/")

#: Clicks and submissions count without leading anywhere.
STAY = """<script>
  for (const type of ['click', 'submit']) addEventListener(type, (event) => event.preventDefault())
</script>"""


def test_a_tag_names_the_event_and_its_properties(web: Website, page: Page) -> None:
    tag = "plausible-event-name=Sign+Up plausible-event-plan=Team+XL plausible-event-at--top other"
    web.put("/", f'<button class="{tag}">Go</button>', head=web.snippet())
    page.goto(web.url())
    page.get_by_role("button").click()
    page.get_by_role("button").press("Enter")
    web.expect_in_the_end(page, {VIEW: 1, ("Sign Up", "/"): 2})
    assert web.props("Sign Up", "plan", "at") == [("Team XL", "top")]


@pytest.mark.parametrize("script", ["snippet", "legacy"])
def test_a_tag_on_an_ancestor_counts_up_to_the_third(web: Website, page: Page, script: str) -> None:
    body = """<div class="plausible-event-name=Fourth"><div class="plausible-event-name=Third">
      <div><div class="plausible-event-name=First"><b id=in>text</b></div></div></div></div>"""
    head = web.snippet() if script == "snippet" else web.legacy("tagged-events")
    web.put("/", body, head=head)
    page.goto(web.url())
    page.locator("#in").click()
    web.expect_in_the_end(page, {VIEW: 1, ("Third", "/"): 1})


def test_a_tagged_link_counts_once_by_its_tag_with_its_address(web: Website, page: Page) -> None:
    body = """
      <a class="plausible-event-name=Partner" href="http://elsewhere.test/a.pdf">one</a>
      <div class="plausible-event-name=Partner"><a href="http://elsewhere.test/"><i><b><u
        id=deep>two</u></b></i></a></div>"""
    options = "{outboundLinks: true, fileDownloads: true}"
    web.put("/", body, head=web.snippet(options) + STAY)
    page.goto(web.url())
    page.get_by_text("one").click()
    page.get_by_text("one").click(button="middle")
    page.get_by_text("one").press("Enter")
    page.locator("#deep").click()
    web.expect_in_the_end(page, {VIEW: 1, ("Partner", "/"): 4})
    addresses = [("http://elsewhere.test/",), ("http://elsewhere.test/a.pdf",)]
    assert web.props("Partner", "url") == addresses


def test_what_is_not_named_is_not_counted(web: Website, page: Page) -> None:
    body = """<b class="plausible-event-name=">empty</b> <b class="plausible-event-plan=x">none</b>
      <a class="plausible-event-plan=x" href="/next">link</a>"""
    web.put("/", body, head=web.snippet())
    web.put("/next", "next", head=web.snippet())
    page.goto(web.url())
    for element in page.locator("b, a").all():
        element.click()
    page.wait_for_url("**/next")
    page.wait_for_function("plausible.l")
    web.expect_in_the_end(page, {VIEW: 1, ("pageview", "/next"): 1})


def test_a_tag_in_a_drawing_counts(web: Website, page: Page) -> None:
    drawing = """<svg><a class="plausible-event-name=Drawn" href="/next">
      <rect width=50 height=50></rect></a></svg>"""
    web.put("/", drawing, head=web.snippet() + STAY)
    page.goto(web.url())
    page.locator("rect").click()
    web.expect_in_the_end(page, {VIEW: 1, ("Drawn", "/"): 1})


def test_a_tag_can_carry_revenue(web: Website, page: Page, euro_goal: str) -> None:
    tag = f"plausible-event-name={euro_goal} plausible-revenue-amount=12.50"
    tag += " plausible-revenue-currency=EUR"
    web.put("/", f'<b class="{tag}">buy</b>', head=web.snippet())
    web.put("/legacy", f'<b class="{tag}">buy</b>', head=web.legacy("revenue.tagged-events"))
    for path in ("/", "/legacy"):
        page.goto(web.url(path))
        page.get_by_text("buy").click()
    page.evaluate(f"plausible('{euro_goal}', {{revenue: {{amount: 5, currency: 'EUR'}}}})")
    web.expect_in_the_end(
        page,
        {VIEW: 1, ("pageview", "/legacy"): 1, (euro_goal, "/"): 1, (euro_goal, "/legacy"): 2},
    )
    rows = web.query(["total_revenue"], [], [["is", "event:goal", [euro_goal]]])
    assert rows[()][0]["value"] == 30


def test_forms_count_when_they_are_sent(web: Website, page: Page) -> None:
    body = """
      <form id=get action="/sent"><button>get</button></form>
      <form id=own onsubmit="return false"><button>own</button></form>
      <form id=bad action="/sent"><input required><button>bad</button></form>
      <form id=lax novalidate action="/sent"><input required><button>lax</button></form>"""
    head = web.snippet("{formSubmissions: true}")
    web.put("/", body, head=head)
    web.put("/sent", "sent", head=head)
    for name in ("get", "lax"):
        page.goto(web.url())
        page.get_by_role("button", name=name).click()
        page.wait_for_url("**/sent?")
    page.goto(web.url())
    page.get_by_role("button", name="own").click()
    page.get_by_role("button", name="bad").click()
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<form id=late></form>')")
    page.evaluate("late.onsubmit = () => false; late.requestSubmit()")
    web.expect_in_the_end(page, {VIEW: 3, ("pageview", "/sent"): 2, (FORM, "/"): 4})
    assert web.props(FORM, "path") == [("/",)]


def test_a_form_that_a_script_sends_counts_no_more_than_untracked_ones(
    web: Website, page: Page
) -> None:
    web.put("/", "<form id=a action=/next></form>", head=web.snippet("{formSubmissions: true}"))
    web.put("/next", "<form id=b action=/next><button>b</button></form>", head=web.snippet())
    page.goto(web.url())
    page.evaluate("a.submit()")
    page.wait_for_url("**/next?")
    page.get_by_role("button").click()
    page.wait_for_function("plausible.l")
    web.expect_in_the_end(page, {VIEW: 1, ("pageview", "/next"): 2})


@pytest.mark.parametrize(
    ("depth", "expected"), [(0, {("Sent", "/"): 1}), (1, {("Sent", "/"): 1}), (2, {}), (3, {})]
)
def test_a_tagged_form_counts_by_its_tag_alone(
    web: Website, page: Page, depth: int, expected: dict[tuple[str, str], int]
) -> None:
    form = "<form{}><button>send</button> <b>inside</b></form>"
    tag = ' class="plausible-event-name=Sent plausible-event-kind=news"'
    body = form.format(tag if depth == 0 else "")
    for up in range(1, depth + 1):
        body = f"<div{tag if up == depth else ''}>{body}</div>"
    web.put("/", body, head=web.snippet("{formSubmissions: true}") + STAY)
    page.goto(web.url())
    page.get_by_text("inside").click()
    page.evaluate("document.forms[0].requestSubmit()")
    web.expect_in_the_end(page, {VIEW: 1, **expected})


def test_the_compat_script_sends_a_tagged_form_after_its_event(web: Website, page: Page) -> None:
    head = web.legacy("compat.tagged-events", id="plausible")
    form = '<form class="plausible-event-name=Sent" action="/sent"><button>send</button></form>'
    web.put("/", form, head=head)
    web.put("/sent", "sent")
    page.goto(web.url())
    page.get_by_role("button").click()
    page.wait_for_url("**/sent?")
    web.expect_events({VIEW: 1, ("Sent", "/"): 1})
