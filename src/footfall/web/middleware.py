"""What happens to every request before and after its view."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.cache import add_never_cache_headers

from footfall import clock
from footfall.config import config
from footfall.warehouse import WarehouseError
from footfall.web.pages import errors
from footfall.web.paths import decoded_but_for_slashes

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]

#: Pages load from this origin only. React and htmx set styles through the DOM, the graph's
#: library writes style attributes; scripts are never inline.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'"
)

#: Not pages of the product: never redirected to the first-launch page.
_MACHINE_PATHS = ("/api/", "/static/", "/favicon", "/robots.txt", "/register", "/metrics")


def routed_by_segment(get_response: GetResponse) -> GetResponse:
    """Route by the path as it was sent: ``%2F`` stays inside its segment, a last slash is moot.

    Django routes by the decoded path, where ``/example.com%2Fblog`` and ``/example.com/blog``
    are the same; to us they are a site and a path below another site.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        raw: bytes | None = getattr(request, "scope", {}).get("raw_path")
        path = request.path_info
        if raw and b"%" in raw:
            path = decoded_but_for_slashes(raw.partition(b"?")[0].decode("latin-1"))
        request.path_info = path.rstrip("/") or "/"
        return get_response(request)

    return middleware


def test_clock(get_response: GetResponse) -> GetResponse:
    """Fix the clock for one request from ``X-Footfall-Now``, where the installation allows it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        header = request.headers.get("X-Footfall-Now")
        if header is None or not config().test_clock:
            return get_response(request)
        try:
            instant = datetime.fromisoformat(header)
        except ValueError:
            error = f"X-Footfall-Now: {header!r} is not an ISO 8601 time"
            return JsonResponse({"error": error}, status=400)
        with clock.fixed(instant if instant.tzinfo else instant.replace(tzinfo=UTC)):
            return get_response(request)

    return middleware


def browser_headers(get_response: GetResponse) -> GetResponse:
    """Tell browsers to be strict, and search engines to stay away.

    Framing is governed by Django's ``XFrameOptionsMiddleware``; a view that may be embedded
    carries ``xframe_options_exempt``.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        response.headers.setdefault("X-Permitted-Cross-Domain-Policies", "none")
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        if response.get("Content-Type", "").startswith("text/html"):
            # Pages show private figures: nothing between us and the reader may keep them.
            add_never_cache_headers(response)
        return response

    return middleware


def first_launch(get_response: GetResponse) -> GetResponse:
    """Until somebody has an account, every page leads to making the first one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if (
            not request.path_info.startswith(_MACHINE_PATHS)
            and not request.user.is_authenticated
            and not get_user_model().objects.exists()
        ):
            return HttpResponseRedirect("/register")
        return get_response(request)

    return middleware


class WarehouseAway:
    """A page that has to ask the warehouse says so when that fails."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, WarehouseError):
            return None
        logger.error("%s: the warehouse failed: %s", request.path, error)
        return errors.no_statistics(request)
