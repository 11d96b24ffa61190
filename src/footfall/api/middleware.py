"""What all JSON APIs have in common, whichever view answers: headers, and errors as JSON."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from footfall.api import cors
from footfall.api.errors import ApiError, error_response

GetResponse = Callable[[HttpRequest], HttpResponse]

#: The APIs for clients anywhere. What serves the dashboard stays closed to other origins.
_OPEN = ("/api/v1/", "/api/v2/", "/api/docs/", "/api/plugins/")


def json_apis(get_response: GetResponse) -> GetResponse:
    """Headers for caches and other origins; a wrong method is told in JSON too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/"):
            return get_response(request)
        is_open = request.path_info.startswith(_OPEN)
        if is_open and request.method == "OPTIONS":
            return _preflight()
        response = get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response = _wrong_method(request, response)
        if is_open:
            for name, value in cors.ALLOW.items():
                response.headers[name] = value
        if "Cache-Control" not in response.headers:
            # Figures are private, and old a moment later.
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware


def _preflight() -> HttpResponse:
    response = HttpResponse(status=HTTPStatus.NO_CONTENT, headers=cors.PREFLIGHT)
    del response.headers["Content-Type"]  # of nothing
    return response


def _wrong_method(request: HttpRequest, refusal: HttpResponse) -> HttpResponse:
    allowed = refusal.headers["Allow"]
    message = f"{request.method} is not allowed here, use {allowed}."
    response = error_response(ApiError(HTTPStatus.METHOD_NOT_ALLOWED, message))
    response.headers["Allow"] = allowed
    return response
