"""Clicks on links to other sites and to files."""

import pytest
from playwright.sync_api import Page, Route

from tests.browser.tracker.playground import Website

OUTBOUND = "Outbound Link: Click"
DOWNLOAD = "File Download"
VIEW = ("pageview", "/")

#: Clicks count without leading anywhere.
STAY = "<script>addEventListener('click', (event) => event.preventDefault())</script>"


def elsewhere(web: Website, path: str = "/", host: str = "elsewhere") -> str:
    """An address on another host."""
    web.answers[f"{host}.test", path] = web.answers[web.host, "/blank"]
    return f"http://{host}.test:{web.port}{path}"


@pytest.fixture(autouse=True)
def blank(web: Website) -> None:
    web.put("/blank", "nothing here")


def test_every_way_to_follow_a_link_out_counts_once(web: Website, page: Page) -> None:
    out = elsewhere(web)
    body = f'<a href="{out}"><b id=child>child</b> rest</a> <a href="{out}" target=_blank>new</a>'
    web.put("/", body, head=web.snippet("{outboundLinks: true}"))
    page.goto(web.url())
    page.locator("a").first.click(modifiers=["Control"])
    page.locator("a").first.click(modifiers=["Shift"])
    page.locator("a").first.click(button="middle")
    page.locator("a").first.click(button="right")
    page.get_by_text("new").click()
    page.keyboard.press("Enter")
    page.evaluate(f"document.body.innerHTML = '<a href=\"{out}\">later</a>'")
    page.get_by_text("later").click()
    page.wait_for_url(out)
    page.goto(web.url())
    page.locator("#child").click()
    page.wait_for_url(out)
    web.expect_events({VIEW: 2, (OUTBOUND, "/"): 7})
    assert web.props(OUTBOUND, "url") == [(out,)]


def test_only_another_host_or_port_is_outbound(web: Website, page: Page) -> None:
    sub = elsewhere(web, host=f"sub.{web.host.removesuffix('.test')}")
    hrefs = {
        "own": web.url("/blank"),
        "relative": "blank",
        "hash": "#part",
        "mail": "mailto:someone@example.org",
        "none": "",
        "sub": sub,
        "port": f"http://{web.host}:1/",
    }
    links = "".join(f'<a id={key} href="{href}">{key}</a> ' for key, href in hrefs.items())
    web.put("/", links + "<a id=bare>bare</a>", head=web.snippet("{outboundLinks: true}") + STAY)
    page.goto(web.url())
    for key in [*hrefs, "bare"]:
        page.locator(f"#{key}").click()
    web.expect_in_the_end(page, {VIEW: 1, (OUTBOUND, "/"): 2})
    assert web.props(OUTBOUND, "url") == sorted([(sub,), (hrefs["port"],)])


def test_links_are_left_alone_unless_asked_for(web: Website, page: Page) -> None:
    web.put("/", f'<a href="{elsewhere(web, "/x.pdf")}">out</a>', head=web.snippet())
    page.goto(web.url())
    page.get_by_text("out").click()
    page.wait_for_url("**/x.pdf")
    page.goto(web.url())
    web.expect_in_the_end(page, {VIEW: 2})


def click_all(page: Page) -> None:
    for link in page.locator("a").all():
        link.click()


def test_downloads_are_told_by_the_end_of_their_address(web: Website, page: Page) -> None:
    hrefs = ["/a.pdf", "/a.pdf?v=1.2", "/b.tar.gz", "/c.PDF", "/d.pdf#page=2", "/e.html", "/pdf"]
    links = " ".join(f'<a href="{href}">{href}</a>' for href in hrefs)
    web.put("/", links, head=web.snippet("{fileDownloads: true}") + STAY)
    page.goto(web.url())
    click_all(page)
    web.expect_in_the_end(page, {VIEW: 1, (DOWNLOAD, "/"): 3})
    assert web.props(DOWNLOAD, "url") == [(web.url("/a.pdf"),), (web.url("/b.tar.gz"),)]


@pytest.mark.parametrize(
    ("options", "counted"),
    [
        ("{fileExtensions: ['iso', 'pdf']}", ["/a.pdf", "/c.iso"]),
        ("{fileExtensions: 'iso'}", ["/a.pdf", "/b.zip"]),
        ("'yes'", ["/a.pdf", "/b.zip"]),
        ("false", []),
    ],
)
def test_a_list_of_extensions_replaces_the_usual_ones(
    web: Website, page: Page, options: str, counted: list[str]
) -> None:
    links = '<a href="/a.pdf">a</a> <a href="/b.zip">b</a> <a href="/c.iso">c</a>'
    web.put("/", links, head=web.snippet(f"{{fileDownloads: {options}}}") + STAY)
    page.goto(web.url())
    click_all(page)
    expected = {(DOWNLOAD, "/"): len(counted)} if counted else {}
    web.expect_in_the_end(page, {VIEW: 1, **expected})
    if counted:
        assert web.props(DOWNLOAD, "url") == [(web.url(path),) for path in counted]


@pytest.mark.parametrize(
    ("attributes", "counted"),
    [
        ({}, ["/a.pdf", "/b.zip"]),
        ({"file_types": "iso,pdf"}, ["/a.pdf", "/c.iso"]),
        ({"add_file_types": "iso"}, ["/a.pdf", "/b.zip", "/c.iso"]),
        ({"file_types": "pdf", "add_file_types": "iso"}, ["/a.pdf", "/b.zip", "/c.iso"]),
    ],
)
def test_the_legacy_script_reads_its_list_from_its_tag(
    web: Website, page: Page, attributes: dict[str, str], counted: list[str]
) -> None:
    links = '<a href="/a.pdf">a</a> <a href="/b.zip">b</a> <a href="/c.iso">c</a>'
    web.put("/", links, head=web.legacy("file-downloads", **attributes) + STAY)
    page.goto(web.url())
    click_all(page)
    web.expect_in_the_end(page, {VIEW: 1, (DOWNLOAD, "/"): len(counted)})
    assert web.props(DOWNLOAD, "url") == [(web.url(path),) for path in counted]


def test_a_file_on_another_host_is_outbound_if_such_clicks_are_tracked(
    web: Website, page: Page
) -> None:
    link = f'<a href="{elsewhere(web, "/a.pdf")}">file</a>'
    web.put("/", link, head=web.snippet("{outboundLinks: true, fileDownloads: true}") + STAY)
    web.put("/files", link, head=web.legacy("file-downloads") + STAY)
    for path in ("/", "/files"):
        page.goto(web.url(path))
        click_all(page)
    web.expect_in_the_end(
        page,
        {VIEW: 1, ("pageview", "/files"): 1, (OUTBOUND, "/"): 1, (DOWNLOAD, "/files"): 1},
    )


def test_a_link_in_a_drawing_only_leads_on(web: Website, page: Page) -> None:
    out = elsewhere(web, "/a.pdf")
    drawing = f'<svg><a href="{out}"><rect width=50 height=50></rect></a></svg>'
    web.put("/", drawing, head=web.snippet("{outboundLinks: true, fileDownloads: true}"))
    page.goto(web.url())
    page.locator("rect").click()
    page.wait_for_url(out)
    page.goto(web.url())
    web.expect_in_the_end(page, {VIEW: 2})


def test_the_compat_script_waits_for_the_event_before_it_leaves(web: Website, page: Page) -> None:
    out = elsewhere(web)
    head = web.legacy("compat.outbound-links", id="plausible")
    web.put("/", f'<a href="{out}">out</a> <a href="{out}" target=_blank>new</a>', head=head)
    page.goto(web.url())
    page.wait_for_function("plausible.l")
    held: list[Route] = []

    def hold(route: Route) -> None:
        page.wait_for_timeout(300)
        held.append(route)
        route.continue_()

    page.route("**/api/event", hold)
    page.get_by_text("out").click(no_wait_after=True)
    assert page.url == web.url()
    page.wait_for_url(out)
    assert held
    web.expect_events({VIEW: 1, (OUTBOUND, "/"): 1})


def test_the_compat_script_leaves_links_alone_that_keep_the_page(web: Website, page: Page) -> None:
    out = elsewhere(web)
    links = f'<a href="{out}">out</a> <a href="{out}" target=_blank>new</a>'
    web.put("/", links, head=web.legacy("compat.outbound-links", id="plausible"))
    page.goto(web.url())
    page.wait_for_function("plausible.l")
    page.get_by_text("out").click(modifiers=["Control"])
    page.get_by_text("out").click(button="middle")
    with page.expect_popup() as popup:
        page.get_by_text("new").click()
    popup.value.wait_for_url(out)
    web.expect_in_the_end(page, {VIEW: 1, (OUTBOUND, "/"): 3})
    assert page.url == web.url()


def test_the_compat_script_follows_a_link_out_of_its_frame(web: Website, page: Page) -> None:
    link = f'<a href="{elsewhere(web)}" target=_Top>out</a>'
    web.put("/framed", link, head=web.legacy("compat.outbound-links", id="plausible"))
    web.put("/", '<iframe src="/framed"></iframe>')
    page.goto(web.url())
    page.frames[1].wait_for_function("plausible.l")
    page.frame_locator("iframe").get_by_text("out").click()
    page.wait_for_url(elsewhere(web))
    web.expect_events({("pageview", "/framed"): 1, (OUTBOUND, "/framed"): 1})


def test_the_compat_script_waits_five_seconds_at_most(web: Website, page: Page) -> None:
    out = elsewhere(web)
    head = web.legacy("compat.outbound-links", id="plausible")
    web.put("/", f'<a href="{out}">out</a>', head=head)
    page.clock.install()
    page.goto(web.url())
    page.wait_for_function("plausible.l")
    page.route("**/api/event", lambda _: None)
    page.get_by_text("out").click(no_wait_after=True)
    page.clock.run_for(4_900)
    assert page.url == web.url()
    page.clock.run_for(200)
    page.wait_for_url(out)


def test_a_click_that_the_page_prevented_stays_put_with_the_compat_script_too(
    web: Website, page: Page
) -> None:
    head = web.legacy("compat.outbound-links", id="plausible")
    link = f'<a href="{elsewhere(web)}" onclick="event.preventDefault()">out</a>'
    web.put("/", link, head=head)
    page.goto(web.url())
    page.get_by_text("out").click()
    web.expect_in_the_end(page, {VIEW: 1, (OUTBOUND, "/"): 1})
    assert page.url == web.url()
