"""Routes of the dashboard's reports, below ``/api/stats/:domain``."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from footfall import clock
from footfall.api.dashboard import (
    breakdowns,
    current_visitors,
    exploration,
    funnels,
    main_graph,
    params,
    suggestions,
    top_stats,
)
from footfall.api.dashboard.access import check_limit, open_dashboard
from footfall.api.dashboard.question import Question, ask
from footfall.api.dashboard.reports import REFERRERS, REPORTS, Report, custom_property
from footfall.api.errors import ApiError
from footfall.api.rendering import json_response
from footfall.sites.access import EDITORS, SiteAccess
from footfall.sites.context import site_context
from footfall.sites.properties import visible_keys
from footfall.stats.dimensions import INTERNAL_PROPERTIES
from footfall.stats.query import Condition
from footfall.teams.features import Feature, upgrade_notice

router = Router()

# In a path, ``domain`` stands for one segment whose encoded slashes are decoded: the domain of
# a site, but also a referrer or the key of a property.


def _question(request: HttpRequest, domain: str) -> Question:
    """Check access and parameters; what the request asks for."""
    return _question_of(request, open_dashboard(request, domain))


def _question_of(request: HttpRequest, access: SiteAccess) -> Question:
    asked = params.read(request.GET)
    check_limit(access, asked.filters)
    site = access.site
    return ask(site_context(site), asked, clock.now(), visible_keys(site))


@router.get("/current-visitors", include_in_schema=False)
def current_visitors_report(request: HttpRequest, domain: Path[str]) -> int:
    access = open_dashboard(request, domain)
    return current_visitors.current_visitors(site_context(access.site), clock.now())


@router.get("/top-stats", include_in_schema=False)
def top_stats_report(request: HttpRequest, domain: Path[str]) -> dict[str, Any]:
    return top_stats.answer(_question(request, domain))


@router.get("/main-graph", include_in_schema=False)
def main_graph_report(request: HttpRequest, domain: Path[str]) -> dict[str, Any]:
    return main_graph.answer(_question(request, domain))


def _add_breakdown(name: str, report: Report) -> None:
    def view(request: HttpRequest, domain: Path[str]) -> dict[str, Any]:
        return breakdowns.answer(_question(request, domain), report)

    router.get(f"/{name}", include_in_schema=False)(view)


for _name, _report in REPORTS.items():
    _add_breakdown(_name, _report)


@router.get("/referrers/Google", include_in_schema=False)
def search_terms_report(request: HttpRequest, domain: Path[str]) -> HttpResponse:
    """What people searched for is known to Google Search Console, which no site is connected to."""
    is_admin = open_dashboard(request, domain).role in EDITORS
    _question(request, domain)
    refusal = {"error_code": "not_configured", "is_admin": is_admin}
    return json_response(refusal, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@router.get("/referrers/{domain:referrer_source}", include_in_schema=False)
def referrers_report(
    request: HttpRequest, domain: Path[str], referrer_source: str
) -> dict[str, Any]:
    question = _question(request, domain)
    return breakdowns.answer(
        question, REFERRERS, [Condition("is", "visit:source", (referrer_source,))]
    )


@router.get("/custom-prop-values/{domain:key}", include_in_schema=False)
def custom_property_report(request: HttpRequest, domain: Path[str], key: str) -> dict[str, Any]:
    question = _question(request, domain)
    if key not in INTERNAL_PROPERTIES and not question.site.custom_props_available:
        raise ApiError(HTTPStatus.PAYMENT_REQUIRED, upgrade_notice(Feature.PROPS))
    return breakdowns.answer(question, custom_property(key))


@router.get("/funnels/{funnel_id}", include_in_schema=False)
def funnel_report(request: HttpRequest, domain: Path[str], funnel_id: str) -> dict[str, Any]:
    access = open_dashboard(request, domain)
    return funnels.answer(_question_of(request, access), access.site, funnel_id)


@router.post("/exploration/next", include_in_schema=False)
def next_steps_of_a_journey(request: HttpRequest, domain: Path[str]) -> dict[str, Any]:
    return exploration.next_steps(_question(request, domain), exploration.read(request.body))


@router.post("/exploration/funnel", include_in_schema=False)
def followers_of_a_journey(request: HttpRequest, domain: Path[str]) -> dict[str, Any]:
    return exploration.funnel(_question(request, domain), exploration.read(request.body))


@router.get("/suggestions/custom-prop-values/{domain:key}", include_in_schema=False)
def property_value_suggestions(request: HttpRequest, domain: Path[str], key: str) -> list[Any]:
    return suggestions.property_values(_question(request, domain), key, request.GET.get("q"))


@router.get("/suggestions/{filter_name}", include_in_schema=False)
def filter_suggestions(request: HttpRequest, domain: Path[str], filter_name: str) -> list[Any]:
    access = open_dashboard(request, domain)
    rules = access.site.hostnamerules.values_list("hostname", flat=True)
    return suggestions.answer(
        _question_of(request, access),
        filter_name,
        request.GET.get("q"),
        hostname_patterns=list(rules) if filter_name == "hostname" else [],
    )
