"""Stats API v2: one endpoint, ``POST /api/v2/query``, and its twin for the documentation."""

from typing import Any

import orjson
from django.http import HttpRequest
from ninja import Router

from footfall import clock
from footfall.api.auth import ApiKeyAuth, KeyedRequest, authorize
from footfall.api.errors import bad_request, not_found
from footfall.sites.access import EDITORS, SiteAccessError, get_site_for
from footfall.sites.context import site_context
from footfall.sites.models import Site
from footfall.stats import execute, parse_v2, results
from footfall.stats.query import QueryError
from footfall.stats.schema import public_schema
from footfall.warehouse import current

router = Router(tags=["Stats API v2"])

#: The body is read by the engine, which words its errors better than a generated model would.
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "/api/docs/query/schema.json"}}},
    }
}


@router.post(
    "/v2/query",
    auth=ApiKeyAuth("stats:read:*"),
    summary="Query a site's statistics",
    openapi_extra=_BODY,
)
def query(request: KeyedRequest) -> dict[str, Any]:
    """Answer a query: metrics of a site, grouped by dimensions, filtered, ordered, paged."""
    body = _json(request.body)
    site_id = body.get("site_id") if isinstance(body, dict) else None
    return _answer(authorize(request.auth, site_id, consolidated_views=True), body)


@router.post("/docs/query", include_in_schema=False)
def query_by_session(request: HttpRequest) -> dict[str, Any]:
    """The same for somebody who is logged in and may edit the site, to try queries out."""
    body = _json(request.body)
    site_id = body.get("site_id") if isinstance(body, dict) else None
    site_id = site_id or request.GET.get("site_id")
    try:
        site = get_site_for(
            request.user, str(site_id), roles=EDITORS, consolidated_allowed=True
        ).site
    except SiteAccessError:
        raise not_found() from None
    return _answer(site, {**body, "site_id": site.domain} if isinstance(body, dict) else body)


@router.get("/docs/query/schema.json", summary="JSON schema of a query")
def schema(request: HttpRequest) -> dict[str, Any]:
    """The grammar of queries, as a JSON schema (draft 7)."""
    return public_schema()


def _answer(site: Site, body: object) -> dict[str, Any]:
    try:
        parsed = parse_v2.parse(body, site_context(site), clock.now())
        return results.to_v2_json(execute.run(current.get(), parsed))
    except QueryError as error:
        raise bad_request(str(error)) from None


def _json(raw: bytes) -> object:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise bad_request(f"The request body is not valid JSON: {error}.") from None
