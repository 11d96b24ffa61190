"""What a user chose about how Footfall looks."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.views.decorators.http import require_POST

from footfall.accounts.models import User
from footfall.web.pages.access import login_required


@login_required
@require_POST
def change_theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme on the user. htmx needs no answer: the page has changed already."""
    assert isinstance(request.user, User)
    theme = request.POST.get("theme", "")
    if theme not in User.Theme.values:
        return HttpResponseBadRequest("theme must be one of: " + ", ".join(User.Theme.values))
    request.user.theme = theme
    request.user.save(update_fields=["theme"])
    if request.headers.get("HX-Request"):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return HttpResponseRedirect("/sites")
