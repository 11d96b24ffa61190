"""``GET /js/*``: the tracker over HTTP, as a bare ASGI callable."""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from footfall.asgi import Header, Receive, Scope, Send, answer
from footfall.tracker.site_script import TrackerSite, render
from footfall.tracker.variants import NoSuchScriptError, legacy_file

_COMMON: list[Header] = [
    (b"content-type", b"application/javascript"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"access-control-allow-origin", b"*"),
    (b"vary", b"accept-encoding"),
]
_LEGACY_CACHING = b"public, max-age=86400, must-revalidate"
_SITE_CACHING = b"public, max-age=60, no-transform"

_NO_SUCH_SITE = (
    "No site has this script. Copy the snippet again from your site's installation page."
)
_NOT_FOUND: list[Header] = [
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"access-control-allow-origin", b"*"),
    # The site may be created in a moment.
    (b"cache-control", b"no-store"),
]


@dataclass(frozen=True, slots=True)
class Script:
    """A script ready to send."""

    code: bytes
    gzipped: bytes
    etag: bytes


@lru_cache(maxsize=2048)
def _prepare(code: str) -> Script:
    raw = code.encode()
    digest = hashlib.sha256(raw).hexdigest()[:32]
    return Script(raw, gzip.compress(raw, mtime=0), f'"{digest}"'.encode())


@lru_cache(maxsize=256)
def _legacy(name: str) -> Script:
    return _prepare(legacy_file(name).read_text(encoding="utf-8"))


class TrackerApp:
    """Answers ``/js/pa-….js`` with a site's script and the legacy names with theirs.

    ``find_site`` looks a script id up in memory; ``base_url`` is where events are to be sent.
    """

    def __init__(self, find_site: Callable[[str], TrackerSite | None], base_url: str) -> None:
        self._find_site = find_site
        self._base_url = base_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"].removeprefix("/js/")
        if scope["method"] not in {"GET", "HEAD"}:
            await answer(send, 405, [(b"allow", b"GET, HEAD")], b"Method not allowed")
            return
        try:
            script, headers = self._find(name)
        except NoSuchScriptError as error:
            await answer(send, 404, _NOT_FOUND, f"Not found. {error}".encode())
            return
        await _send_script(scope, send, script, headers)

    def _find(self, name: str) -> tuple[Script, list[Header]]:
        """A script and its headers. Raises :class:`NoSuchScriptError`."""
        if not name.startswith("pa-"):
            return _legacy(name), [*_COMMON, (b"cache-control", _LEGACY_CACHING)]
        site = self._find_site(name.removesuffix(".js")) if name.endswith(".js") else None
        if site is None:
            raise NoSuchScriptError(_NO_SUCH_SITE)
        tag = f"tracker_script::{site.id}".encode()
        headers = [*_COMMON, (b"cache-control", _SITE_CACHING), (b"cdn-tag", tag)]
        return _prepare(render(site, self._base_url)), headers


async def _send_script(scope: Scope, send: Send, script: Script, headers: list[Header]) -> None:
    request = dict(scope["headers"])
    gzipped = b"gzip" in request.get(b"accept-encoding", b"")
    # The same script, but other bytes: to say so is what weak tags are for.
    headers = [*headers, (b"etag", b"W/" + script.etag if gzipped else script.etag)]
    known = request.get(b"if-none-match", b"").replace(b"W/", b"")
    if script.etag in (tag.strip() for tag in known.split(b",")):
        await answer(send, 304, headers, b"")
        return
    body = script.gzipped if gzipped else script.code
    headers.append((b"content-length", str(len(body)).encode()))
    if gzipped:
        headers.append((b"content-encoding", b"gzip"))
    await answer(send, 200, headers, b"" if scope["method"] == "HEAD" else body)
