"""The list of a user's sites."""

import logging
from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from footfall import clock
from footfall.accounts.models import User
from footfall.config import config
from footfall.sites.listing import MAX_PINS, TooManyPinsError, sites_of, toggle_pin
from footfall.sites.models import Site
from footfall.stats.site import SiteContext
from footfall.stats.sparkline import last_24h
from footfall.warehouse import WarehouseError, current
from footfall.web import sparkline_svg
from footfall.web.pages import site_new
from footfall.web.pages.access import login_required, site_or_404

logger = logging.getLogger(__name__)

SITES_PER_PAGE = 24


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sites(request: HttpRequest) -> HttpResponse:
    """``/sites``: lists them; a POST adds one."""
    if request.method == "POST":
        return site_new.create(request)
    page, filter_text = _page(request)
    context = {
        "page": page,
        "sites": page.object_list,
        "filter_text": filter_text,
        "query": urlencode({"page": str(page.number), "filter_text": filter_text}),
    }
    return render(request, "sites.html", context)


@require_safe
@login_required
def sparklines(request: HttpRequest) -> HttpResponse:
    """The cards' figures, fetched by the page once it is painted; without them it does too."""
    page, _ = _page(request)
    listed = list(page.object_list)
    contexts = [
        SiteContext((site.pk,), site.domain, native_stats_start_at=site.native_stats_start_at)
        for site in listed
    ]
    try:
        stats = last_24h(current.get(), contexts, clock.now(), sampled=config().sampling)
    except WarehouseError:
        logger.exception("%s: the warehouse failed", request.path)
        return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
    cards = [
        {
            "site": site,
            "stats": (found := stats[site.domain]),
            "line": sparkline_svg.line(found.hourly),
            "area": sparkline_svg.area(found.hourly),
        }
        for site in listed
    ]
    return render(request, "sparklines.html", {"cards": cards})


@require_POST
@login_required
def pin(request: HttpRequest) -> HttpResponse:
    """Pin or unpin the site named in the form."""
    assert isinstance(request.user, User)
    site = site_or_404(request, request.POST.get("domain", "")).site
    try:
        pinned = toggle_pin(request.user, site)
    except TooManyPinsError:
        messages.error(request, f"You can pin {MAX_PINS} sites. Unpin one to make room.")
    else:
        done = "is pinned to the top" if pinned else "is no longer pinned"
        messages.success(request, f"{site.domain} {done}.")
    return HttpResponseRedirect("/sites")


def _page(request: HttpRequest) -> tuple[Page[Site], str]:
    """The page asked for, or the nearest there is, and the text that filters it."""
    assert isinstance(request.user, User)
    filter_text = request.GET.get("filter_text", "").replace("\0", "").strip()
    listed = sites_of(request.user, matching=filter_text)
    return Paginator(listed, SITES_PER_PAGE).get_page(request.GET.get("page")), filter_text
