"""Stats API v1, the older one: GET requests with a parameter for everything."""

from ninja import Router

from footfall import clock
from footfall.api.auth import ApiKeyAuth, KeyedRequest, authorize
from footfall.api.dashboard.current_visitors import current_visitors
from footfall.sites.context import site_context

router = Router(tags=["Stats API v1"], auth=ApiKeyAuth("stats:read:*"))


@router.get("/realtime/visitors", summary="Current visitors of a site")
def realtime_visitors(request: KeyedRequest) -> int:
    """Distinct visitors of the last five minutes, as a bare number."""
    site = authorize(request.auth, request.GET.get("site_id"), consolidated_views=False)
    return current_visitors(site_context(site), clock.now())
