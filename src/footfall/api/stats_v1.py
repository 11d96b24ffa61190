"""Stats API v1, the older one: GET requests with a parameter for everything."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

from ninja import Router

from footfall import clock
from footfall.api.auth import ApiKeyAuth, KeyedRequest, authorize
from footfall.api.dashboard.current_visitors import current_visitors
from footfall.api.errors import ApiError, bad_request
from footfall.sites.context import site_context
from footfall.sites.models import Site
from footfall.stats import execute, parse_v1, results_v1
from footfall.stats.query import QueryError, QueryResult
from footfall.stats.site import SiteContext
from footfall.stats.validate_v1 import FeatureError
from footfall.warehouse import current

router = Router(tags=["Stats API v1"], auth=ApiKeyAuth("stats:read:*"))

Parse = Callable[[Mapping[str, str], SiteContext, datetime], parse_v1.Request]
Present = Callable[[QueryResult, Sequence[str]], dict[str, object]]


def _described(*names: str) -> dict[str, Any]:
    """The parameters of an endpoint for its description. The engine reads and checks them, and
    words its errors as clients know them."""
    return {
        "parameters": [
            {
                "name": name,
                "in": "query",
                "required": name in ("site_id", "property"),
                "schema": {"type": "string"},
                "description": _PARAMETERS[name],
            }
            for name in names
        ]
    }


_PARAMETERS = {
    "site_id": "Domain of the site",
    "period": "day, 7d, 30d (default), month, 6mo, 12mo or custom",
    "date": "The day that the period counts back from, default today; two days for custom",
    "metrics": "Names with commas between them, default visitors",
    "filters": "Expressions such as visit:source==Google;event:page!=/, or filters as JSON",
    "with_imported": "true adds imported statistics",
    "compare": "previous_period adds the change since then",
    "interval": "day or month",
    "property": "What to group by, such as visit:source or event:props:plan",
    "limit": "Rows on a page, 1 to 1000, default 100",
    "page": "Which page, from 1",
}
_COMMON = ("site_id", "period", "date", "metrics", "filters", "with_imported")


@router.get(
    "/realtime/visitors",
    summary="Current visitors of a site",
    openapi_extra=_described("site_id"),
)
def realtime_visitors(request: KeyedRequest) -> int:
    """Distinct visitors of the last five minutes, as a bare number."""
    return current_visitors(site_context(_site(request)), clock.now())


@router.get(
    "/aggregate", summary="Totals of metrics", openapi_extra=_described(*_COMMON, "compare")
)
def aggregate(request: KeyedRequest) -> dict[str, Any]:
    """Totals of metrics over a period, with their change since the previous one if asked."""
    return _answer(request, parse_v1.aggregate, results_v1.aggregate)


@router.get(
    "/timeseries", summary="Metrics over time", openapi_extra=_described(*_COMMON, "interval")
)
def timeseries(request: KeyedRequest) -> dict[str, Any]:
    """Metrics of every hour, day or month of a period."""
    return _answer(request, parse_v1.timeseries, results_v1.timeseries)


@router.get(
    "/breakdown",
    summary="Metrics by property",
    openapi_extra=_described(*_COMMON, "property", "limit", "page"),
)
def breakdown(request: KeyedRequest) -> dict[str, Any]:
    """Metrics of every group by one property, page by page."""
    return _answer(request, parse_v1.breakdown, results_v1.breakdown)


def _answer(request: KeyedRequest, parse: Parse, present: Present) -> dict[str, Any]:
    site = site_context(_site(request))
    try:
        asked = parse(request.GET.dict(), site, clock.now())
        return present(execute.run(current.get(), asked.query), asked.metrics)
    except FeatureError as error:
        raise ApiError(HTTPStatus.PAYMENT_REQUIRED, str(error)) from None
    except QueryError as error:
        raise bad_request(str(error)) from None


def _site(request: KeyedRequest) -> Site:
    return authorize(request.auth, request.GET.get("site_id"), consolidated_views=False)
