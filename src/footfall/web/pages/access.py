"""Who may see a page: someone logged in, or someone with a right to the site it is about."""

from collections.abc import Collection
from functools import partial

from django.contrib.auth import decorators
from django.http import Http404, HttpRequest

from footfall.sites.access import (
    MEMBERS,
    Role,
    SiteAccess,
    SiteAccessError,
    get_site_for,
)

#: Where a reader wanted to go before they had to log in, in the query of ``/login``.
RETURN_TO = "return_to"

login_required = partial(decorators.login_required, redirect_field_name=RETURN_TO)


def site_or_404(
    request: HttpRequest, domain: str, *, roles: Collection[Role] = MEMBERS
) -> SiteAccess:
    """The site at ``domain``, which only the path names.

    A shared link's slug in ``auth`` must be this site's, even for members.
    """
    try:
        return get_site_for(
            request.user, domain, roles=roles, shared_link_slug=request.GET.get("auth")
        )
    except SiteAccessError:
        raise Http404 from None
