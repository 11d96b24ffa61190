"""Sections of the dashboard that editors may set up or hide: ``/api/:domain/…``."""

from http import HTTPStatus

from django.http import HttpRequest
from ninja import Path, Router

from footfall import clock
from footfall.api.dashboard.access import open_dashboard
from footfall.api.dashboard.changes import check_origin, read_fields
from footfall.api.dashboard.suggestions import Suggestion, same
from footfall.api.errors import ApiError, bad_request, not_found
from footfall.sites.access import EDITORS
from footfall.sites.context import site_context
from footfall.stats import goal_suggestions
from footfall.warehouse import current

router = Router()

NOT_AN_EDITOR = "You need to be logged in as the owner or admin account of this site"

#: Columns of the site that switch a section on and off.
_SWITCHES = {
    "conversions": "conversions_enabled",
    "props": "props_enabled",
    "funnels": "funnels_enabled",
}


@router.put("/disable-feature", include_in_schema=False)
def disable_feature(request: HttpRequest, domain: Path[str]) -> str:
    """Hide a section for everybody. Its settings bring it back."""
    try:
        access = open_dashboard(request, domain)
    except ApiError:
        raise ApiError(HTTPStatus.UNAUTHORIZED, NOT_AN_EDITOR) from None
    if access.role not in EDITORS:
        raise ApiError(HTTPStatus.UNAUTHORIZED, NOT_AN_EDITOR)
    check_origin(request)
    feature = read_fields(request).get("feature")
    if not isinstance(feature, str) or feature not in _SWITCHES:
        raise bad_request(f"There is no feature {feature!r}. Valid features: {_listed()}.")
    setattr(access.site, _SWITCHES[feature], False)
    access.site.save(update_fields=[_SWITCHES[feature]])
    return "ok"


def _listed() -> str:
    return ", ".join(_SWITCHES)


@router.get("/goal-suggestions", include_in_schema=False)
def suggested_goals(request: HttpRequest, domain: Path[str]) -> list[Suggestion]:
    """Names of events that could be goals and are not; ``q`` is a part of the name."""
    access = open_dashboard(request, domain)
    if access.role not in EDITORS:
        raise not_found()
    goals = access.site.goals.exclude(event_name=None).values_list("event_name", flat=True)
    names = goal_suggestions.event_names(
        current.get(),
        site_context(access.site),
        clock.now(),
        search=request.GET.get("q", ""),
        exclude=[name for name in goals if name],
    )
    return same(names)
