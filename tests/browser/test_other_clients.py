"""Clients that others wrote for Plausible, unmodified, in front of Footfall."""

import http.client
import json
import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.support.server import FootfallServer, wait_until
from tests.support.website import website

ROOT = Path(__file__).parents[2]
CLIENTS = ROOT / "tests" / "clients"


def bundle(entry: str) -> str:
    """A page's script and the packages that it imports, as one file for a browser."""
    assert (CLIENTS / "node_modules").exists(), "make browser installs what this needs"
    node = subprocess.run(
        [ROOT / "scripts" / "node-path"], capture_output=True, text=True, check=True
    ).stdout.strip()
    return subprocess.run(
        [
            ROOT / "frontend/node_modules/.bin/esbuild",
            entry,
            "--bundle",
            "--format=iife",
            "--jsx=automatic",
            "--alias:next/script=./next-script.js",
            '--define:process.env={"NODE_ENV":"production"}',
        ],
        cwd=CLIENTS,
        env=os.environ | {"PATH": f"{node}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def page_of(script: str, **data: str) -> dict[str, tuple[str, str]]:
    attributes = " ".join(f'data-{name}="{value}"' for name, value in data.items())
    html = f'<!doctype html><html {attributes}><title>Shop</title><body><script src="/app.js">'
    return {
        "/": ("text/html; charset=utf-8", html + "</script>"),
        "/app.js": ("text/javascript; charset=utf-8", script),
    }


def counts(server: FootfallServer, domain: str, dimension: str) -> dict[str, int]:
    answer = server.query(domain, metrics=["events"], dimensions=[dimension])
    return {row["dimensions"][0]: row["metrics"][0] for row in answer["results"]}


def test_plausible_tracker_in_a_single_page_app(server: FootfallServer, visitor: Page) -> None:
    domain = "spa-shop.test"
    server.create_site(domain)
    pages = page_of(bundle("with-plausible-tracker.js"), domain=domain, host=server.url)
    with website(pages) as port:
        visitor.goto(f"http://{domain}:{port}/?utm_source=newsletter")
        visitor.get_by_role("button", name="Pricing").click()
        visitor.get_by_role("button", name="Buy").click()
        visitor.route("https://elsewhere.test/**", lambda route: route.fulfill(body="Elsewhere"))
        visitor.get_by_role("link", name="Out").click()
        visitor.wait_for_url("https://elsewhere.test/x")

        wait_until(lambda: sum(counts(server, domain, "event:name").values()) == 4)
    assert counts(server, domain, "event:name") == {
        "pageview": 2,
        "Purchase": 1,
        "Outbound Link: Click": 1,
    }
    assert counts(server, domain, "event:page") == {"/": 1, "/pricing": 3}
    assert counts(server, domain, "event:props:size")["L"] == 1
    assert counts(server, domain, "event:props:url")["https://elsewhere.test/x"] == 1
    assert counts(server, domain, "visit:source") == {"newsletter": 4}


def test_next_plausible(server: FootfallServer, visitor: Page) -> None:
    domain = "next-shop.test"
    script = server.create_site(domain)["script_url"]
    pages = page_of(bundle("with-next-plausible.jsx"), src=script)
    with website(pages) as port:
        visitor.goto(f"http://{domain}:{port}/")
        visitor.get_by_role("button", name="Sign up").click()

        wait_until(lambda: counts(server, domain, "event:name") == {"pageview": 1, "Signup": 1})
    assert counts(server, domain, "event:props:plan")["pro"] == 1
    assert counts(server, domain, "event:props:theme") == {"dark": 2}


def test_a_content_management_system_sends_for_its_visitors(server: FootfallServer) -> None:
    """As the proxy of the WordPress plugin does: JSON, the visitor's agent and address."""
    domain = "blog.test"
    server.create_site(domain)
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    for address, page in (("81.2.69.142", "/"), ("81.2.69.142", "/post"), ("89.160.20.112", "/")):
        event = {
            "n": "pageview",
            "d": domain,
            "u": f"https://{domain}{page}",
            "r": "https://duckduckgo.com/",
            "p": {"author": "ann", "category": "News"},
        }
        headers = {
            "Content-Type": "application/json",
            "User-Agent": (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
                "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
            ),
            "X-Forwarded-For": address,
        }
        connection.request("POST", "/api/event", json.dumps(event), headers)
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (202, b"ok")
    connection.close()

    wait_until(lambda: counts(server, domain, "event:page") == {"/": 2, "/post": 1})
    visitors = server.query(domain, metrics=["visitors", "visits"], dimensions=["visit:country"])
    assert sorted(row["dimensions"][0] for row in visitors["results"]) == ["GB", "SE"]
    assert [row["metrics"] for row in visitors["results"]] == [[1, 1], [1, 1]]
    assert counts(server, domain, "event:props:author") == {"ann": 3}
    assert counts(server, domain, "visit:source") == {"DuckDuckGo": 3}
    assert counts(server, domain, "visit:device") == {"Mobile": 3}
