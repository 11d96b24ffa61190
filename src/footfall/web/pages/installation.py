"""Putting the script on a website, and waiting until it counts its first page view."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from footfall.config import config
from footfall.sites.access import EDITORS, SiteAccess
from footfall.sites.models import TrackerConfiguration
from footfall.sites.stats_start import stats_start_date
from footfall.sites.tracker_configuration import (
    get_or_create_tracker_configuration,
    update_tracker_configuration,
)
from footfall.web.pages.access import login_required, site_or_404
from footfall.web.pages.snippet import npm_snippet, script_snippet
from footfall.web.pages.steps import INSTALL, VERIFY, steps
from footfall.web.paths import site_path

InstallationType = TrackerConfiguration.InstallationType

TABS = {
    InstallationType.MANUAL: "Script",
    InstallationType.WORDPRESS: "WordPress",
    InstallationType.GTM: "Tag Manager",
    InstallationType.NPM: "npm",
}

#: What can be measured beside page views: field, label, explanation.
MEASUREMENTS = (
    ("outbound_links", "Outbound links", "Clicks on links to other websites."),
    ("file_downloads", "File downloads", "Clicks on links to documents, archives and media."),
    ("form_submissions", "Form submissions", "That a form was sent, never what was in it."),
)

#: How the script behaves on a new site until somebody chooses otherwise.
DEFAULTS = {
    "installation_type": InstallationType.MANUAL,
    "outbound_links": True,
    "file_downloads": True,
    "form_submissions": True,
    "track_404_pages": True,
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def installation(request: HttpRequest, domain: str) -> HttpResponse:
    """``/:domain/installation``: how to install; a POST keeps what was chosen."""
    access = site_or_404(request, domain)
    configuration = get_or_create_tracker_configuration(access.site, DEFAULTS)
    if request.method == "POST":
        return _choose(request, access, configuration)
    flow = request.GET.get("flow", "")
    context = {
        "site": access.site,
        "can_edit": access.role in EDITORS,
        "configuration": configuration,
        "snippet": script_snippet(config().base_url, configuration.id),
        "npm_snippet": npm_snippet(config().base_url, access.site.domain),
        "tabs": [{"type": kind.value, "label": label} for kind, label in TABS.items()],
        "type": _type(request, flow, configuration),
        "measurements": [
            {"name": name, "label": label, "hint": hint, "on": getattr(configuration, name)}
            for name, label, hint in MEASUREMENTS
        ],
        "flow": flow,
        "steps": steps(flow, INSTALL),
    }
    return render(request, "installation.html", context)


@require_safe
@login_required
def settings(request: HttpRequest, domain: str) -> HttpResponse:
    """``/:domain/settings/general``: all that can be set so far is how the site is measured."""
    site = site_or_404(request, domain, roles=EDITORS).site
    return HttpResponseRedirect(f"{site_path(site.domain, 'installation')}?flow=review")


@require_safe
@login_required
def verification(request: HttpRequest, domain: str) -> HttpResponse:
    """``/:domain/verification``: waits for the first page view, then leads to the dashboard.

    The page asks again every second with htmx, which follows ``HX-Redirect``.
    """
    site = site_or_404(request, domain).site
    polling = "HX-Request" in request.headers
    if stats_start_date(site) is not None:
        dashboard = site_path(site.domain)
        if polling:
            return HttpResponse(headers={"HX-Redirect": dashboard})
        return HttpResponseRedirect(dashboard)
    if polling:
        return HttpResponse(status=204)
    context = {"site": site, "steps": steps(request.GET.get("flow", ""), VERIFY)}
    return render(request, "verification.html", context)


def _choose(
    request: HttpRequest, access: SiteAccess, configuration: TrackerConfiguration
) -> HttpResponse:
    if access.role not in EDITORS:
        raise Http404
    kind = request.POST.get("type")
    chosen: dict[str, object] = {}
    if kind in InstallationType.values:
        chosen["installation_type"] = kind
    if kind != InstallationType.NPM:  # the package is configured in the website's own code
        chosen |= {name: name in request.POST for name, _, _ in MEASUREMENTS}
    update_tracker_configuration(configuration, chosen)
    query = {"flow": request.POST.get("flow", ""), "installation_type": kind or ""}
    path = site_path(access.site.domain, "verification")
    return HttpResponseRedirect(f"{path}?{urlencode(query)}")


def _type(request: HttpRequest, flow: str, configuration: TrackerConfiguration) -> str:
    """The open tab: the one asked for, or what the site has when coming from its settings."""
    asked = request.GET.get("type")
    if asked in InstallationType.values:
        return asked
    saved = configuration.installation_type if flow == "review" else None
    return saved or InstallationType.MANUAL.value
