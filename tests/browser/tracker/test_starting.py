"""How the script starts, whatever the order in which snippet, script and calls arrive."""

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from tests.browser.tracker.playground import STUB, Website, sent_payloads

MEMBERS = "() => ({l: plausible.l, v: plausible.v, s: plausible.s, init: typeof plausible.init})"


@pytest.fixture
def warnings(page: Page) -> list[str]:
    texts: list[str] = []
    page.on("console", lambda m: texts.append(m.text) if m.type == "warning" else None)
    return texts


def test_calls_before_the_script_is_there_are_made_up_for_in_order(
    web: Website, page: Page
) -> None:
    early = (
        "let plan = 'free'; plausible('First', {props: {plan: plan}});"
        "plan = 'team'; plausible('Second', {props: {plan: plan}})"
    )
    web.put("/", "page", head=web.snippet(before_load=early))
    payloads = sent_payloads(page)
    page.goto(web.url())
    web.expect_in_the_end(page, {("pageview", "/"): 1, ("First", "/"): 1, ("Second", "/"): 1})
    assert [payload["n"] for payload in payloads[:3]] == ["pageview", "First", "Second"]
    assert web.props("First", "plan") == [("free",)]
    assert web.props("Second", "plan") == [("team",)]


def test_a_legacy_script_makes_up_for_early_calls_too(web: Website, page: Page) -> None:
    queue = f"<script>{STUB}plausible('Early')</script>"
    web.put("/", "page", head=queue + web.legacy())
    page.goto(web.url())
    web.expect_in_the_end(page, {("pageview", "/"): 1, ("Early", "/"): 1})
    assert page.evaluate(MEMBERS) == {"l": True, "v": 33, "s": None, "init": "function"}
    page.evaluate("plausible.init()")
    web.expect_events({("pageview", "/"): 1, ("Early", "/"): 1, ("Last", "/"): 1})


def test_the_script_may_load_before_init_is_called(web: Website, page: Page) -> None:
    script = f'<script src="{web.site["script_url"]}"></script>'
    web.put("/", "page", head=script + "<script>plausible.init({lib: 'my-cms'})</script>")
    page.goto(web.url())
    assert page.evaluate(MEMBERS) == {"l": True, "v": 33, "s": "my-cms", "init": "function"}
    web.expect_in_the_end(page, {("pageview", "/"): 1})


def test_nothing_is_tracked_without_init(web: Website, page: Page) -> None:
    web.put("/", "page", head=f'<script src="{web.site["script_url"]}"></script>')
    page.goto(web.url())
    page.evaluate("plausible.init({autoCapturePageviews: false})")
    web.expect_in_the_end(page, {})


def test_the_snippet_twice_counts_once_with_the_later_options(
    web: Website, page: Page, warnings: list[str]
) -> None:
    first = web.snippet("{customProperties: {from: 'first'}}")
    second = web.snippet("{customProperties: {from: 'second'}}")

    def slowly(route: Route) -> None:
        """So that both snippets have run before either script arrives."""
        page.wait_for_timeout(200)
        route.continue_()

    page.route(web.site["script_url"], slowly)
    web.put("/", "page", head=first + second)
    page.goto(web.url())
    web.expect_in_the_end(page, {("pageview", "/"): 1})
    assert web.props("pageview", "from") == [("second",)]
    assert warnings == []


def test_a_second_init_changes_nothing_and_says_so(
    web: Website, page: Page, warnings: list[str]
) -> None:
    web.put("/", "page", head=web.snippet())
    page.goto(web.url())
    page.evaluate("plausible.init({customProperties: {late: 'yes'}, logging: false})")
    assert warnings == []
    page.evaluate("plausible.init({customProperties: {late: 'yes'}})")
    page.evaluate("plausible.init()")
    page.evaluate("plausible.init(null)")
    assert len(warnings) == 3
    assert "already" in warnings[0]
    web.expect_in_the_end(page, {("pageview", "/"): 1})
    assert web.props("pageview", "late") == [("(none)",)]


def test_the_tracker_has_our_own_name_too(web: Website, page: Page) -> None:
    web.put("/", "page", head=web.snippet())
    page.goto(web.url())
    page.evaluate("footfall('Signup')")
    web.expect_in_the_end(page, {("pageview", "/"): 1, ("Signup", "/"): 1})


def test_the_domain_and_an_endpoint_left_open_are_those_of_the_site(
    web: Website, page: Page
) -> None:
    options = "{domain: 'other.test', endpoint: undefined}"
    web.put("/", "page", head=web.snippet(options))
    page.goto(web.url())
    web.expect_in_the_end(page, {("pageview", "/"): 1})


def test_the_npm_package_works_in_a_bundled_page(web: Website, page: Page, bundle: str) -> None:
    web.put("/", "<button onclick='order()'>Order</button>", head=f"<script>{bundle}</script>")
    page.goto(web.url())
    page.get_by_text("Order").click()
    assert page.evaluate(MEMBERS) == {"l": True, "v": 33, "s": "npm", "init": "undefined"}
    web.expect_in_the_end(page, {("pageview", "/"): 1, ("Order", "/"): 1})
    assert web.props("Order", "plan", "theme") == [("team", "dark")]


FRONTEND = Path(__file__).parents[3] / "frontend"


@pytest.fixture
def bundle(web: Website, tmp_path: Path) -> str:
    """A page's own script with the package bundled into it, as people's build tools do."""
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules/footfall-tracker").symlink_to(FRONTEND / "tracker/npm")
    (tmp_path / "page.js").write_text(f"""
        import {{ init, track }} from 'footfall-tracker'
        init({{
          domain: '{web.site["domain"]}',
          endpoint: '{web.server.url}/api/event',
          customProperties: {{ theme: 'dark' }},
        }})
        window.order = () => track('Order', {{ props: {{ plan: 'team' }} }})
    """)
    command = [str(FRONTEND / "node_modules/.bin/esbuild"), "page.js", "--bundle"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    script: str = done.stdout
    return script
