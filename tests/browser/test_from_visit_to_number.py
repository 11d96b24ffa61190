"""A visitor clicks through a website; the owner sees the visit as numbers.

Nothing is faked in between: Chromium, the tracker, the server, the warehouse, the dashboard.
"""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.support.server import FootfallServer, wait_until
from tests.support.website import Pages, html, website

PLAUSIBLE_TRACKER = (
    Path(__file__).parents[2] / "frontend/node_modules/@plausible-analytics/tracker/plausible.js"
)


def site_pages(head: str) -> Pages:
    return {
        "/": html("Home", '<h1>Home</h1><a href="/pricing">Pricing</a>', head),
        "/pricing": html("Pricing", '<h1>Pricing</h1><a href="/blog/hello">Blog</a>', head),
        "/blog/hello": html("Hello", "<h1>Hello</h1>" + "<p>Words.</p>" * 200, head),
    }


def walk_through(visitor: Page, domain: str, port: int) -> None:
    """Come from another site, then follow the links: three pageviews of one visit."""
    with website({"/post": html("News", f'<a href="http://{domain}:{port}/">Look</a>')}) as news:
        visitor.goto(f"http://news-{domain}:{news}/post")
        visitor.get_by_text("Look").click()
        for name, next_heading in (("Pricing", "Pricing"), ("Blog", "Hello")):
            visitor.get_by_role("link", name=name).click()
            visitor.get_by_role("heading", name=next_heading).wait_for()


def visitors_and_pageviews(server: FootfallServer, domain: str) -> list[int]:
    answer = server.query(domain, metrics=["visitors", "pageviews"])
    metrics: list[int] = answer["results"][0]["metrics"]
    return metrics


def breakdown(server: FootfallServer, domain: str, dimension: str) -> list[tuple[str, int]]:
    answer = server.query(domain, metrics=["visitors"], dimensions=[dimension])
    return [(row["dimensions"][0], row["metrics"][0]) for row in answer["results"]]


def reading_of(server: FootfallServer, domain: str, page: str) -> list[int | None]:
    """Scroll depth in percent and time on page in seconds."""
    answer = server.query(
        domain,
        metrics=["scroll_depth", "time_on_page"],
        filters=[["is", "event:page", [page]]],
    )
    metrics: list[int | None] = answer["results"][0]["metrics"]
    return metrics


def assert_the_api_knows_the_visit(server: FootfallServer, domain: str) -> None:
    wait_until(lambda: visitors_and_pageviews(server, domain) == [1, 3])
    assert breakdown(server, domain, "visit:entry_page") == [("/", 1)]
    assert breakdown(server, domain, "visit:exit_page") == [("/blog/hello", 1)]
    assert breakdown(server, domain, "visit:source") == [(f"news-{domain}", 1)]
    assert breakdown(server, domain, "visit:channel") == [("Referral", 1)]
    assert breakdown(server, domain, "visit:browser") == [("Chrome", 1)]
    assert breakdown(server, domain, "visit:os") == [("GNU/Linux", 1)]
    assert sorted(breakdown(server, domain, "event:page")) == [
        ("/", 1),
        ("/blog/hello", 1),
        ("/pricing", 1),
    ]


def row_names(tile: Locator) -> Locator:
    return tile.locator("tbody tr td:first-child")


def assert_the_dashboard_shows_the_visit(owner: Page, server: FootfallServer, domain: str) -> None:
    owner.goto(f"{server.url}/{domain}")
    overview = owner.get_by_role("region", name="Overview")
    expect(overview.get_by_role("button", name="Unique visitors")).to_contain_text("1")
    expect(overview.get_by_role("button", name="Total pageviews")).to_contain_text("3")
    expect(owner.get_by_text("1 current visitor", exact=True)).to_be_visible()

    sources = owner.get_by_role("region", name="Sources")
    expect(row_names(sources)).to_have_text(["Referral"])
    sources.get_by_role("tab", name="Sources").click()
    expect(row_names(sources)).to_have_text([f"news-{domain}"])

    pages = owner.get_by_role("region", name="Pages")
    expect(row_names(pages)).to_have_count(3)
    pages.get_by_role("tab", name="Entry pages").click()
    expect(row_names(pages)).to_have_text(["/"])
    pages.get_by_role("tab", name="Exit pages").click()
    expect(row_names(pages)).to_have_text(["/blog/hello"])


def test_a_visit_recorded_by_our_script_is_on_the_dashboard_and_in_the_api(
    server: FootfallServer, visitor: Page, owner: Page
) -> None:
    domain = "script.test"
    script = server.create_site(domain)["script_url"]
    snippet = (
        f'<script async src="{script}"></script><script>'
        "window.plausible=window.plausible||function(){(plausible.q=plausible.q||[]).push(arguments)};"
        "plausible.init=plausible.init||function(o){plausible.o=o||{}};plausible.init()</script>"
    )
    with website(site_pages(snippet)) as port:
        walk_through(visitor, domain, port)
        assert_the_api_knows_the_visit(server, domain)
    assert_the_dashboard_shows_the_visit(owner, server, domain)


def test_a_visit_recorded_by_the_plausible_npm_package_is_on_the_dashboard_and_in_the_api(
    server: FootfallServer, visitor: Page, owner: Page
) -> None:
    domain = "npm.test"
    server.create_site(domain)
    module = (
        '<script type="module">import {init} from "/plausible.js";'
        f'init({{domain: "{domain}", endpoint: "{server.url}/api/event"}})</script>'
    )
    pages = site_pages(module)
    pages["/plausible.js"] = ("text/javascript", PLAUSIBLE_TRACKER.read_text())
    with website(pages) as port:
        walk_through(visitor, domain, port)
        assert_the_api_knows_the_visit(server, domain)
    assert_the_dashboard_shows_the_visit(owner, server, domain)


def test_leaving_a_page_reports_how_long_and_how_far_it_was_read(
    server: FootfallServer, visitor: Page
) -> None:
    domain = "engaged.test"
    script = server.create_site(domain)["script_url"]
    head = f'<script defer src="{script}" onload="plausible.init()"></script>'
    with website(site_pages(head)) as port:
        visitor.goto(f"http://{domain}:{port}/blog/hello")
        visitor.mouse.wheel(0, 20_000)
        visitor.wait_for_timeout(500)
        visitor.goto(f"http://{domain}:{port}/pricing")
        wait_until(lambda: visitors_and_pageviews(server, domain) == [1, 2])
        wait_until(lambda: reading_of(server, domain, "/blog/hello")[0] == 100)
        assert 0 <= reading_of(server, domain, "/blog/hello")[1] < 10


def test_a_blocked_or_missing_server_never_troubles_the_page(
    server: FootfallServer, visitor: Page
) -> None:
    domain = "unknown-to-footfall.test"
    head = (
        f'<script defer data-domain="{domain}" src="{server.url}/js/script.js"></script>'
        '<script defer data-domain="x.test" data-api="http://127.0.0.1:9/api/event" '
        f'src="{server.url}/js/script.hash.js"></script>'
    )
    errors: list[str] = []
    visitor.on("pageerror", lambda error: errors.append(str(error)))
    with website(site_pages(head)) as port:
        with visitor.expect_response(f"{server.url}/api/event") as answer:
            visitor.goto(f"http://{domain}:{port}/")
        assert answer.value.status == 202
        assert answer.value.headers["x-plausible-dropped"] == "1"
        visitor.wait_for_timeout(300)
    assert errors == []
