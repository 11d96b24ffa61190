"""The start page and the small files every site has."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to what the reader can use."""
    return HttpResponseRedirect("/sites" if request.user.is_authenticated else "/login")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask here when a page (an API's, say) names no icon."""
    return HttpResponseRedirect(static("favicon.svg"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Statistics are nothing to be found by a search engine."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
