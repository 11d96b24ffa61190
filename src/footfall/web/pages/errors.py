"""Pages for when something is wrong, in the same clothes as the others."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def message(
    request: HttpRequest, status: HTTPStatus, title: str, text: str, **context: str
) -> HttpResponse:
    """A page with a heading and a sentence. ``href`` and ``action`` make another way out."""
    context = {"title": title, "text": text, **context}
    return render(request, "message.html", context, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or nothing that this reader may know of. Both look the same."""
    return message(
        request,
        HTTPStatus.NOT_FOUND,
        "There is nothing here",
        "The page does not exist, or you do not have access to it.",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return message(
        request, HTTPStatus.FORBIDDEN, "You cannot do that", "Your account does not allow it."
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form was sent that we did not hand out, or too long ago."""
    return message(
        request,
        HTTPStatus.FORBIDDEN,
        "This form has expired",
        "Go back, reload the page and send the form again. Cookies must be allowed for this.",
    )


def too_many_logins(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: the only pages with a rate limit are those that take a password."""
    return message(
        request,
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many login attempts.",
        "Wait a minute before trying again. This protects your account from guessing.",
        href="/login",
        action="Back to the login page",
    )


def no_statistics(request: HttpRequest) -> HttpResponse:
    """503: the page needs the warehouse, which does not answer."""
    return message(
        request,
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Statistics are not available",
        "The database that they are read from does not answer. Visits are still being recorded. "
        "Please try again in a while.",
    )
