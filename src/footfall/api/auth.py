"""Who calls a public API, and which site they may read: Bearer keys.

The checks run in one fixed order, and the first that fails answers. An unknown site gets the
answer of a forbidden one, so that keys cannot be used to find out which sites exist.
"""

from http import HTTPStatus

import orjson
from django.http import HttpRequest
from ninja.security import HttpBearer

from footfall.accounts.models import ApiKey
from footfall.accounts.services import find_api_key, has_scope
from footfall.api import rate_limit
from footfall.api.errors import ApiError, bad_request
from footfall.config import config
from footfall.sites.access import MEMBERS, find_site_by_any_name, role_on
from footfall.sites.models import Site
from footfall.teams.features import Feature, is_available
from footfall.teams.models import Team

MISSING_KEY = "Missing API key. Please use a valid Footfall API key as a Bearer Token."
INVALID_KEY_OR_SITE = (
    "Invalid API key or site ID. Please make sure you're using a valid API key with access to "
    "the site you've requested."
)
MISSING_SITE = "Missing site ID. Please provide the required site_id parameter with your request."
CONSOLIDATED = "This operation is unavailable for a consolidated view"
LOCKED = (
    "This Footfall site is locked due to missing active subscription. In order to access it, "
    "the site owner should subscribe to a suitable plan"
)
NO_STATS_API = (
    "The account that owns this API key does not have access to Stats API. Please make sure "
    "you're using the API key of a subscriber account and that the subscription plan includes "
    "Stats API"
)


class KeyedRequest(HttpRequest):
    """A request that :class:`ApiKeyAuth` has let pass."""

    auth: ApiKey


class ApiKeyAuth(HttpBearer):
    """Requires a known key, within its rate limit, that may do ``scope``.

    Leaves the key in ``request.auth``.
    """

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        secret = token.strip()
        if not secret:
            return None
        key = find_api_key(secret)
        if key is None:
            raise _unauthorized()
        _count(key, site_id_of(request))
        if not has_scope(key, self.scope):
            raise _unauthorized()
        return key


def authorize(key: ApiKey, site_id: object, *, consolidated_views: bool) -> Site:
    """The site called ``site_id``, if ``key`` may read its statistics.

    Raises :class:`footfall.api.errors.ApiError` otherwise.
    """
    if site_id is None:
        raise bad_request(MISSING_SITE)
    site = _site_called(site_id)
    if site is None:
        raise _unauthorized()
    if site.consolidated and not consolidated_views:
        raise bad_request(CONSOLIDATED)
    if key.user.is_super_admin:
        return site
    if key.team_id is not None and key.team_id != site.team_id:
        raise _unauthorized()
    if site.team.locked:
        raise ApiError(HTTPStatus.PAYMENT_REQUIRED, LOCKED)
    if not is_available(site.team, Feature.STATS_API):
        raise ApiError(HTTPStatus.PAYMENT_REQUIRED, NO_STATS_API)
    if role_on(key.user, site) not in MEMBERS:
        raise _unauthorized()
    return site


def site_id_of(request: HttpRequest) -> object:
    """The ``site_id`` that a request names, in its query string or its JSON body."""
    if request.method == "GET":
        return request.GET.get("site_id")
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return None
    return body.get("site_id") if isinstance(body, dict) else None


def _site_called(site_id: object) -> Site | None:
    return find_site_by_any_name(site_id) if isinstance(site_id, str) else None


def _count(key: ApiKey, site_id: object) -> None:
    """Count the request against the key and its team, or else the team of the site."""
    team = key.team
    if team is None and (site := _site_called(site_id)):
        team = site.team
    per_hour = _hourly_limit(team)
    per_burst = config().api_burst_limit
    team_id = team.pk if team else None
    if per_hour is not None and not rate_limit.allows(per_hour, per_burst, key.pk, team_id):
        raise ApiError(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"Too many API requests. Your API key is limited to {per_hour} requests per hour. "
            "Please contact us to request more capacity.",
        )


def _hourly_limit(team: Team | None) -> int | None:
    """Requests an hour, ``None`` where the installation sets no limit."""
    default = config().api_rate_limit
    if not default:
        return None
    if team and team.hourly_api_request_limit is not None:
        return team.hourly_api_request_limit
    return default


def _unauthorized() -> ApiError:
    return ApiError(HTTPStatus.UNAUTHORIZED, INVALID_KEY_OR_SITE)
