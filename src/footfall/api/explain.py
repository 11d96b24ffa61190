"""A look behind the figures for super-admins: how each query of a request was answered.

A request with the header ``X-Footfall-Explain: 1`` gets the plans and statements of all its
queries as a JSON list in ``X-Footfall-Plan``. Nobody else is told that the header exists.
"""

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from footfall.accounts.models import ApiKey
from footfall.stats.explain import recording

REQUEST_HEADER = "X-Footfall-Explain"
RESPONSE_HEADER = "X-Footfall-Plan"

#: Clients refuse longer header lines.
MAX_LENGTH = 60_000


def explained(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware that adds the header."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.headers.get(REQUEST_HEADER) != "1":
            return get_response(request)
        with recording() as explanations:
            response = get_response(request)
        if explanations and _is_super_admin(request):
            plans = [explanation.to_json() for explanation in explanations]
            response.headers[RESPONSE_HEADER] = _as_header(plans)
        return response

    return middleware


def _is_super_admin(request: HttpRequest) -> bool:
    """Whether who is logged in, or whose API key was accepted, is a super-admin."""
    key = getattr(request, "auth", None)
    user = key.user if isinstance(key, ApiKey) else request.user
    return user.is_authenticated and user.is_super_admin


def _as_header(plans: list[dict[str, object]]) -> str:
    """JSON in ASCII; without statements where it would be too long."""
    text = json.dumps(plans, default=str)
    if len(text) > MAX_LENGTH:
        text = json.dumps(
            [{**plan, "sql": None, "parameters": None} for plan in plans], default=str
        )
    return text if len(text) <= MAX_LENGTH else "[]"
