"""The JSON APIs as one django-ninja application: routers, rendering and errors."""

import logging
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError

import footfall
from footfall.api import sites, stats_v1, stats_v2
from footfall.api.auth import MISSING_KEY
from footfall.api.dashboard import annotations, segments, site_sections
from footfall.api.dashboard import routes as dashboard
from footfall.api.errors import ApiError, error_response
from footfall.api.rendering import JsonRenderer
from footfall.warehouse import WarehouseError

logger = logging.getLogger(__name__)

api = NinjaAPI(
    title="Footfall",
    version=footfall.__version__,
    urls_namespace="api",
    docs_url=None,
    renderer=JsonRenderer(),
)


api.add_router("", sites.router)
api.add_router("", stats_v2.router)
api.add_router("/v1/stats", stats_v1.router)
api.add_router("/stats/{domain:domain}", dashboard.router)
api.add_router("/{domain:domain}/segments", segments.router)
api.add_router("/{domain:domain}/annotations", annotations.router)
api.add_router("/{domain:domain}", site_sections.router)


@api.exception_handler(ApiError)
def _api_error(request: HttpRequest, error: ApiError) -> HttpResponse:
    return error_response(error)


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return error_response(
        ApiError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request body is too large.")
    )


@api.exception_handler(WarehouseError)
def _no_statistics(request: HttpRequest, error: WarehouseError) -> HttpResponse:
    logger.error("%s: the warehouse failed", request.path, exc_info=error)
    message = "Statistics are not available at the moment. Please try again in a while."
    return error_response(ApiError(HTTPStatus.SERVICE_UNAVAILABLE, message))


@api.exception_handler(AuthenticationError)
def _missing_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return error_response(ApiError(HTTPStatus.UNAUTHORIZED, MISSING_KEY))
