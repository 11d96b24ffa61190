"""``GET /api/sites``: what the site switcher of the dashboard lists."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from ninja import Router

from footfall.accounts.models import User
from footfall.api.errors import ApiError
from footfall.sites.listing import sites_of

router = Router()

#: As many as have a number key to open them with.
MOST = 9


@router.get("/sites", include_in_schema=False)
def list_sites(request: HttpRequest) -> dict[str, Any]:
    """The sites of the user, pinned ones first."""
    if not isinstance(request.user, User):
        raise ApiError(HTTPStatus.UNAUTHORIZED, "You need to be logged in to list your sites.")
    return {"data": [{"domain": site.domain} for site in sites_of(request.user)[:MOST]]}
