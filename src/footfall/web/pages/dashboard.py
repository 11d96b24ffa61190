"""The page a dashboard runs in. What it shows, its script fetches from the internal API."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from footfall import clock
from footfall.accounts.models import User
from footfall.api.dashboard.access import open_dashboard
from footfall.api.errors import ApiError
from footfall.sites.access import Role, SiteAccess
from footfall.sites.stats_start import stats_start_date
from footfall.web.pages import errors
from footfall.web.pages.bootstrap import bootstrap
from footfall.web.paths import site_path

_LOCKED = "Dashboard Locked"
_TO_SITES = {"href": "/sites", "action": "Back to my sites"}


@require_safe
def dashboard(request: HttpRequest, domain: str, path: str = "") -> HttpResponse:
    """``/:domain``. A ``path`` below it opens a dialog, which is the script's business."""
    access = access_or_404(request, domain)
    if is_locked(access):
        return locked(request, access)
    if not _has_something_to_show(request, access):
        return HttpResponseRedirect(site_path(access.site.domain, "verification"))
    return shell(request, access)


def access_or_404(request: HttpRequest, domain: str) -> SiteAccess:
    """What this reader is to the site. Raises :class:`Http404` if that is nothing."""
    try:
        return open_dashboard(request, domain)
    except ApiError:
        raise Http404 from None


def shell(request: HttpRequest, access: SiteAccess) -> HttpResponse:
    """The page itself, for a reader who may see it."""
    user_id = request.user.pk if request.user.is_authenticated else None
    query = request.GET.dict()
    context = {
        "site": access.site,
        "bootstrap": bootstrap(access, user_id, query, clock.now()),
        "embedded": access.shared_link is not None and query.get("embed") == "true",
        "full_width": access.shared_link is not None and query.get("width") == "manual",
    }
    theme = query.get("theme", "")
    if access.shared_link and theme in User.Theme.values:
        context["theme"] = theme  # whoever embeds a dashboard chooses, not its reader
    return render(request, "dashboard.html", context)


def is_locked(access: SiteAccess) -> bool:
    """Whether the site's team has to pay first."""
    return access.site.team.locked and access.role is not Role.SUPER_ADMIN


def locked(request: HttpRequest, access: SiteAccess) -> HttpResponse:
    """What is said instead, to each reader what they can do about it."""
    match access.role:
        case Role.OWNER | Role.BILLING:
            text = "Your team has no valid subscription. Your settings are still there."
        case Role.ADMIN | Role.EDITOR | Role.VIEWER:
            text = "The owner of this site must upgrade the team's subscription."
        case _:
            text = "This dashboard is locked. Please contact the owner of the site."
    way_out = _TO_SITES if request.user.is_authenticated else {}
    return errors.message(request, HTTPStatus.OK, _LOCKED, text, **way_out)


def _has_something_to_show(request: HttpRequest, access: SiteAccess) -> bool:
    return (
        access.site.consolidated
        or request.GET.get("skip_to_dashboard") == "true"
        or stats_start_date(access.site) is not None
    )
