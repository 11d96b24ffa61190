"""The guides in ``docs/proxy``, done as they are written, in front of a real server."""

import getpass
import http.client
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from tests.support.server import FootfallServer, free_port, running_server, wait_until

pytestmark = pytest.mark.proxy

GUIDES = Path(__file__).parents[2] / "docs" / "proxy"

#: An address of this machine that is not the one that the proxy itself comes from.
VISITOR = "127.0.0.5"
USER_AGENT = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/605.1.15"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FootfallServer]:
    with running_server(tmp_path_factory.mktemp("footfall")) as running:
        yield running


class Setting:
    """A site, and how the guides' placeholders read for it."""

    def __init__(self, server: FootfallServer, domain: str) -> None:
        self.server = server
        self.domain = domain
        self.script_url = server.create_site(domain)["script_url"]

    def code(self, guide: str, language: str) -> str:
        """The first block of a language in a guide, for this site and server."""
        found = re.search(rf"```{language}\n(.*?)```", (GUIDES / guide).read_text(), re.DOTALL)
        assert found
        return (
            found[1]
            .replace("https://footfall.example", self.server.url)
            .replace("footfall.example", urlsplit(self.server.url).netloc)
            .replace("/js/pa-XXXXXXXXXXXXXXXXXXXXX.js", urlsplit(self.script_url).path)
        )

    def pageview(self) -> bytes:
        return orjson.dumps({"n": "pageview", "u": f"https://{self.domain}/", "d": self.domain})

    def visitors_with(self, browser: str) -> int:
        answer = self.server.query(
            self.domain, metrics=["visitors"], filters=[["is", "visit:browser", [browser]]]
        )
        visitors: int = answer["results"][0]["metrics"][0]
        return visitors


@pytest.fixture
def setting(server: FootfallServer, request: pytest.FixtureRequest) -> Setting:
    return Setting(server, request.node.name.replace("_", "-") + ".test")


Ask = Callable[..., tuple[int, bytes]]


def asking(port: int) -> Ask:
    def ask(method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=10, source_address=(VISITOR, 0)
        )
        try:
            sent = {"user-agent": USER_AGENT, "content-type": "text/plain"} | {
                name.replace("_", "-"): value for name, value in headers.items()
            }
            connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    return ask


@contextmanager
def running(command: list[str], port: int) -> Iterator[Ask]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    ask = asking(port)
    try:
        wait_until(lambda: process.poll() is not None or _answers(ask))
        assert process.poll() is None, process.communicate()[0].decode()
        yield ask
    finally:
        process.terminate()
        process.wait(timeout=10)


def _answers(ask: Ask) -> bool:
    try:
        return ask("GET", "/") is not None
    except OSError:
        return False


def check(setting: Setting, ask: Ask) -> None:
    """Script, event and visitor's address come through, and nobody can pretend to be another."""
    status, script = ask("GET", "/stats/script.js")
    assert status == 200
    assert setting.domain.encode() in script

    spoofed = dict.fromkeys(("x_plausible_ip", "b_forwarded_for", "forwarded"), "9.9.9.9")
    status, address = ask("POST", "/stats/event", x_debug_request="true", **spoofed)
    assert (status, address) == (200, VISITOR.encode())

    assert ask("POST", "/stats/event", setting.pageview()) == (202, b"ok")
    wait_until(lambda: setting.visitors_with("Safari") == 1)


def program(name: str) -> str:
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    assert path, f"these tests need {name}: apt-get install {name}"
    return path


def test_nginx(setting: Setting, tmp_path: Path) -> None:
    port = free_port()
    guide = setting.code("nginx.md", "nginx")
    guide = guide.replace("listen 80;", f"listen 127.0.0.1:{port};")
    guide = guide.replace("/var/cache/nginx/footfall", str(tmp_path / "cache"))
    config = tmp_path / "nginx.conf"
    places = "\n".join(
        f"{kind}_temp_path {tmp_path / kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Started by root, nginx would work as somebody who may not write here.
    user = f"user {getpass.getuser()};" if os.getuid() == 0 else ""
    config.write_text(
        f"{user}pid {tmp_path / 'pid'};\nerror_log stderr;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{places}\n{guide}\n}}\n"
    )
    command = [program("nginx"), "-c", str(config), "-e", "stderr", "-g", "daemon off;"]
    with running(command, port) as ask:
        check(setting, ask)


def test_caddy(setting: Setting, tmp_path: Path) -> None:
    port = free_port()
    guide = setting.code("caddy.md", "caddyfile")
    config = tmp_path / "Caddyfile"
    config.write_text(
        "{\n\tadmin off\n\tauto_https off\n}\n"
        + guide.replace("www.example.com", f"http://127.0.0.1:{port}")
    )
    command = [program("caddy"), "run", "--config", str(config), "--adapter", "caddyfile"]
    with running(command, port) as ask:
        check(setting, ask)


WORKER_HOST = """
import { createServer } from "node:http";
import worker from "./worker.mjs";

createServer(async (incoming, outgoing) => {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const request = new Request("http://www.example.com" + incoming.url, {
    method: incoming.method,
    // As Cloudflare does it, whatever the visitor said.
    headers: { ...incoming.headers, "cf-connecting-ip": incoming.socket.remoteAddress },
    body: incoming.method === "POST" ? Buffer.concat(chunks) : undefined,
  });
  const answer = await worker.fetch(request);
  outgoing.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
}).listen(Number(process.argv[2]), "127.0.0.1");
"""


def test_cloudflare_worker(setting: Setting, tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "worker.mjs").write_text(setting.code("cloudflare.md", "js"))
    host = tmp_path / "host.mjs"
    host.write_text(WORKER_HOST)
    node = subprocess.run(
        [Path(__file__).parents[2] / "scripts" / "node-path"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    with running([str(Path(node) / "node"), str(host), str(port)], port) as ask:
        check(setting, ask)


def test_django(setting: Setting, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    views: dict[str, Callable[..., HttpResponse]] = {}
    exec(setting.code("django.md", "python"), views)
    factory = RequestFactory(REMOTE_ADDR=VISITOR)

    script = views["script"](factory.get("/stats/script.js"))
    assert (script.status_code, setting.domain.encode() in script.content) == (200, True)

    event = factory.post(
        "/stats/event",
        setting.pageview(),
        content_type="text/plain",
        headers={"user-agent": USER_AGENT, "x-plausible-ip": "9.9.9.9"},
    )
    answer = views["event"](event)
    assert (answer.status_code, answer.content) == (202, b"ok")
    wait_until(lambda: setting.visitors_with("Safari") == 1)
