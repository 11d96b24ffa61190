"""``footfall send-pageview`` against a server that takes events in."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from click.testing import CliRunner, Result

from footfall.cli.send_pageview import command
from footfall.ingest.site_rules import SiteRules
from tests.ingest.world import Answer, World, call


@pytest.fixture
def world() -> World:
    return World(sites=[SiteRules(1, "dummy.site", revenue_currencies={"Buy": "EUR"})])


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """A server in front of the world's events app, and its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            answer: Answer = call(
                world.app, "POST", [body], list(self.headers.items()), user_agent=None
            )
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *args: Any) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_a_pageview_with_defaults_is_stored(world: World, address: str) -> None:
    result = run("--host", address)
    assert (result.exit_code, result.output) == (0, "202 ok\n")
    (row,) = world.events
    assert (row.name, row.hostname, row.pathname) == ("pageview", "dummy.site", "/")


def test_every_flag_reaches_the_event(world: World, address: str) -> None:
    result = run(
        *("--host", f"http://{address}/", "--event", "Buy", "--page", "/shop"),
        *("--hostname", "shop.dummy.site", "--queryparams", "utm_source=ig"),
        *("--referrer", "https://google.com", "--ip", "1.2.3.4"),
        *("--user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"),
        *("--props", '{"plan": "pro"}', "--revenue-amount", "5", "--revenue-currency", "EUR"),
        "--json",
    )
    assert json.loads(result.output) == {"status": 202, "dropped": 0, "body": "ok"}
    (row,) = world.events
    assert (row.name, row.hostname, row.pathname) == ("Buy", "shop.dummy.site", "/shop")
    assert (row.utm_source, row.referrer, row.browser) == ("ig", "google.com", "Firefox")
    assert (row.meta_key, row.revenue_source_currency) == (("plan",), "EUR")


def test_a_dropped_event_fails_and_says_so(address: str) -> None:
    result = run("--host", address, "--domain", "unknown.test")
    assert result.exit_code == 1
    assert "dropped for 1 domain" in result.output


def test_a_refused_event_shows_why(address: str) -> None:
    result = run("--host", address, "--event", " ")
    assert result.exit_code == 1
    assert "can't be blank" in result.output


def test_without_a_server_the_address_is_named() -> None:
    result = run("--host", "127.0.0.1:9")
    assert result.exit_code == 1
    assert "http://127.0.0.1:9/api/event does not answer" in result.output


def test_an_amount_needs_its_currency() -> None:
    assert "go together" in run("--revenue-amount", "5").output


@pytest.mark.parametrize("props", ["not json", "[1]", "7"])
def test_props_that_would_be_left_out_are_refused(world: World, address: str, props: str) -> None:
    result = run("--host", address, "--props", props)
    assert result.exit_code == 2
    assert "--props is not a JSON object" in result.stderr
    assert not world.events


def test_a_page_without_its_slash_does_not_become_part_of_the_hostname(
    world: World, address: str
) -> None:
    assert run("--host", address, "--page", "pricing").exit_code == 0
    (row,) = world.events
    assert (row.hostname, row.pathname) == ("dummy.site", "/pricing")
