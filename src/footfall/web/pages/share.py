"""Dashboards opened by a shared link, with or without its password."""

from http import HTTPStatus

from allauth.core import ratelimit
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from footfall.api.dashboard.access import UNLOCKED_COOKIE, UNLOCKED_SECONDS
from footfall.sites.access import find_shared_link, find_site
from footfall.sites.models import SharedLink
from footfall.sites.shared_links import is_offered, unlocks
from footfall.web.pages import errors
from footfall.web.pages.dashboard import access_or_404, is_locked, locked, shell
from footfall.web.paths import site_path

WRONG_PASSWORD = "Incorrect password. Please try again."
TOO_MANY = "Too many attempts. Wait a minute before trying again."

_UNAVAILABLE = "Shared Link Unavailable"
_UPGRADE = "The owner of this site must upgrade their subscription before shared links work."


@require_safe
@xframe_options_exempt
def shared_dashboard(request: HttpRequest, domain: str, path: str = "") -> HttpResponse:
    """``/share/:domain?auth=:slug``: the dashboard, or the question for its password."""
    site = find_site(domain)
    link = find_shared_link(site, request.GET.get("auth", "")) if site else None
    if link is None or link.site.consolidated:
        raise Http404
    if not is_offered(link):
        return errors.message(request, HTTPStatus.OK, _UNAVAILABLE, _UPGRADE)
    try:
        access = access_or_404(request, domain)
    except Http404:
        if link.password_protected:
            return _ask_password(request, link)
        raise
    return locked(request, access) if is_locked(access) else shell(request, access)


@sensitive_post_parameters("password")
@require_POST
@xframe_options_exempt
def authenticate(request: HttpRequest, slug: str) -> HttpResponse:
    """``/share/:slug/authenticate``: a right password opens this link for a day."""
    link = get_object_or_404(SharedLink, slug=slug.replace("\0", ""))
    if not ratelimit.consume(request, action="shared_link", key=link.slug):
        return _ask_password(request, link, TOO_MANY, HTTPStatus.TOO_MANY_REQUESTS)
    if not unlocks(link, request.POST.get("password", "")):
        return _ask_password(request, link, WRONG_PASSWORD)
    query = request.GET.copy()
    query["auth"] = link.slug
    response = HttpResponseRedirect(
        f"/share{site_path(link.site.domain)}?{query.urlencode(safe='/')}"
    )
    response.set_signed_cookie(
        UNLOCKED_COOKIE.format(slug=link.slug),
        link.slug,
        max_age=UNLOCKED_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def _ask_password(
    request: HttpRequest,
    link: SharedLink,
    error: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    context = {
        "link": link,
        "error": error,
        "action": f"/share/{link.slug}/authenticate" + (f"?{query}" if query else ""),
    }
    return render(request, "share_password.html", context, status=status)
