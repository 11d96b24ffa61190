"""Every address of Footfall that Django answers.

Domains of sites come last: a fixed address always wins over a site of that name.
``/api/event`` and ``/js/…`` never get here (see :mod:`footfall.web.asgi`).
"""

from django.urls import include, path, register_converter

from footfall.web import metrics
from footfall.web.pages import (
    dashboard,
    export,
    favicons,
    health,
    home,
    installation,
    preferences,
    register,
    share,
    site_new,
    sites,
)
from footfall.web.pages.login import LoginView, LogoutView
from footfall.web.paths import DomainConverter

register_converter(DomainConverter, "domain")

handler403 = "footfall.web.pages.errors.forbidden"
handler404 = "footfall.web.pages.errors.not_found"
handler429 = "footfall.web.pages.errors.too_many_logins"

urlpatterns = [
    path("", home.home),
    path("favicon.ico", home.favicon),
    path("favicon/sources/<path:name>", favicons.source_icon),
    path("robots.txt", home.robots),
    path("api/system/health/live", health.live),
    path("api/system/health/ready", health.ready),
    path("api/health", health.ready),
    path("api/health/ready", health.ready_in_detail),
    path("api/system", health.system),
    path("metrics", metrics.scrape),
    path("api/error", health.script_error),
    path("api/", include("footfall.api.urls")),
    path("login", LoginView.as_view(), name="account_login"),
    path("logout", LogoutView.as_view(), name="account_logout"),
    path("register", register.register, name="account_signup"),
    path("settings/preferences/theme", preferences.change_theme),
    path("sites", sites.sites),
    path("sites/new", site_new.new),
    path("sites/pin", sites.pin),
    path("sites/sparklines", sites.sparklines),
    path("share/<str:slug>/authenticate", share.authenticate),
    path("share/<domain:domain>", share.shared_dashboard),
    path("share/<domain:domain>/<path:path>", share.shared_dashboard),
    path("<domain:domain>/export", export.download),
    path("<domain:domain>/installation", installation.installation),
    path("<domain:domain>/settings", installation.settings),
    path("<domain:domain>/settings/general", installation.settings),
    path("<domain:domain>/verification", installation.verification),
    path("<domain:domain>", dashboard.dashboard),
    path("<domain:domain>/<path:path>", dashboard.dashboard),
]
