"""A dashboard's figures to keep: a zip of CSV files."""

from http import HTTPStatus
from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from footfall import clock
from footfall.api.dashboard import dates, export, params
from footfall.api.dashboard.access import check_limit
from footfall.api.dashboard.main_graph import ACCEPTED
from footfall.api.dashboard.question import ask
from footfall.api.errors import ApiError
from footfall.sites.context import site_context
from footfall.sites.properties import visible_keys
from footfall.web.pages.dashboard import access_or_404, is_locked, locked

#: Set by the page that asks, until it sees that the answer has come.
WAITING_COOKIE = "exporting"


@require_safe
def download(request: HttpRequest, domain: str) -> HttpResponseBase:
    """``/:domain/export``, with the parameters of the dashboard and an ``interval``."""
    access = access_or_404(request, domain)
    if is_locked(access):
        return locked(request, access)
    if request.GET.get("interval", ACCEPTED[0]) not in ACCEPTED:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    archive = BytesIO()
    try:
        asked = params.read(request.GET)
        check_limit(access, asked.filters)
        site = access.site
        question = ask(site_context(site), asked, clock.now(), visible_keys(site))
        export.write(question, archive)
        query = question.query(("visitors",))
    except ApiError as error:
        return HttpResponse(error.message, status=error.status, content_type="text/plain")
    first, last = dates.local_dates(query, query.range)
    name = f"Footfall export {site.domain} {first} to {last}.zip".replace("/", "_")
    response = HttpResponse(archive.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, name)
    add_never_cache_headers(response)
    response.delete_cookie(WAITING_COOKIE)
    return response
