"""What requests have in common that change something kept with a dashboard.

They come from the dashboard's own page, with its reader's session.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlsplit

import orjson
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest

from footfall.accounts.models import User
from footfall.api.dashboard.access import open_dashboard
from footfall.api.errors import ApiError, bad_request, not_found
from footfall.config import config
from footfall.sites.access import SiteAccess
from footfall.sites.ownership import NotFoundError

T = TypeVar("T")

ANONYMOUS = "Invalid request"


def open_for_change(request: HttpRequest, domain: str) -> tuple[SiteAccess, User]:
    """The site and who wants to change something of it.

    Raises :class:`footfall.api.errors.ApiError`: 404 for a site that they may not even see, 403
    for a request that another website has its reader's browser send, 400 for somebody unknown.
    """
    access = open_dashboard(request, domain)
    check_origin(request)
    if not isinstance(request.user, User):
        raise bad_request(ANONYMOUS)
    return access, request.user


def check_origin(request: HttpRequest) -> None:
    """Raise :class:`footfall.api.errors.ApiError` (403) for a request of another website.

    Browsers name the origin of all requests but GET and HEAD.
    """
    origin = request.headers.get("Origin")
    own = {request.get_host(), urlsplit(config().base_url).netloc}
    if origin is not None and urlsplit(origin).netloc not in own:
        raise ApiError(HTTPStatus.FORBIDDEN, "The request comes from another website.")


def read_fields(request: HttpRequest) -> dict[str, object]:
    """The JSON object in a request's body. Raises :class:`footfall.api.errors.ApiError` (400)."""
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        raise bad_request(f"The request body is not valid JSON: {error}.") from None
    if not isinstance(body, dict):
        raise bad_request("The request body has to be a JSON object.")
    return body


def answer(change: Callable[[], T], *, missing: str = "") -> T:
    """The result of ``change``, its refusals as errors of the API.

    ``missing`` is said where there is nothing to change.
    """
    try:
        return change()
    except NotFoundError:
        raise not_found(missing) from None
    except PermissionDenied as error:
        raise ApiError(HTTPStatus.FORBIDDEN, str(error)) from None
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise bad_request(f"{field} {messages[0]}") from None
