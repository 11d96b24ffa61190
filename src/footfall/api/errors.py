"""Errors as every JSON API of Footfall reports them: ``{"error": "<message>"}``."""

from collections.abc import Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from footfall.api.rendering import json_response

NO_SUCH_SITE = "Site does not exist or user does not have sufficient access."


class ApiError(Exception):
    """A request that cannot be served: an HTTP status and a message for its sender.

    ``details`` are further keys of the JSON body, beside ``error``.
    """

    def __init__(
        self, status: HTTPStatus, message: str, details: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.details = dict(details or {})


def bad_request(message: str) -> ApiError:
    """An :class:`ApiError` with status 400."""
    return ApiError(HTTPStatus.BAD_REQUEST, message)


def not_found(message: str = NO_SUCH_SITE) -> ApiError:
    """An :class:`ApiError` with status 404; also the answer to missing access."""
    return ApiError(HTTPStatus.NOT_FOUND, message)


def error_response(error: ApiError) -> HttpResponse:
    """Render ``error`` as JSON."""
    return json_response({"error": error.message, **error.details}, status=error.status)


def unknown_path(request: HttpRequest) -> HttpResponse:
    """Answer any ``/api/…`` path that no API serves."""
    return error_response(not_found("Not found"))
