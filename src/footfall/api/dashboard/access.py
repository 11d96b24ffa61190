"""Who may read which dashboard."""

from django.core import signing
from django.http import HttpRequest

from footfall.api.errors import bad_request, not_found
from footfall.sites.access import SiteAccess, SiteAccessError, get_site_for, is_open
from footfall.sites.models import SharedLink
from footfall.sites.shared_links import is_offered

#: The signed cookie that a shared link's password earns, and how long it lasts.
UNLOCKED_COOKIE = "shared-link-{slug}"
UNLOCKED_SECONDS = 24 * 3600


def open_dashboard(request: HttpRequest, domain: str) -> SiteAccess:
    """The site at ``domain``, for this request's user or shared link.

    Raises :class:`footfall.api.errors.ApiError` (404) if there is no such site or no right to
    it; the answers do not differ.
    """
    slug = request.GET.get("auth") or request.headers.get("X-Shared-Link-Auth") or None
    if slug and "\0" in slug:  # no slug has one, and PostgreSQL would refuse to look
        raise not_found()

    def is_unlocked(link: SharedLink) -> bool:
        return is_offered(link) and (is_open(link) or _has_unlocked(request, link))

    try:
        return get_site_for(
            request.user,
            domain,
            shared_link_slug=slug,
            is_unlocked=is_unlocked,
            consolidated_allowed=True,
        )
    except SiteAccessError:
        raise not_found() from None


def check_limit(access: SiteAccess, filters: object) -> None:
    """Keep a shared link that is limited to a segment within it.

    The first of ``filters`` has to be that segment. Raises
    :class:`footfall.api.errors.ApiError` (400).
    """
    link = access.shared_link
    if link is None or link.segment_id is None:
        return
    if not isinstance(filters, list) or filters[:1] != [["is", "segment", [link.segment_id]]]:
        raise bad_request("This link shows one segment only: the first filter has to be it.")


def _has_unlocked(request: HttpRequest, link: SharedLink) -> bool:
    name = UNLOCKED_COOKIE.format(slug=link.slug)
    try:
        value = request.get_signed_cookie(name, default=None, max_age=UNLOCKED_SECONDS)
    except signing.BadSignature:
        return False
    return value == link.slug
