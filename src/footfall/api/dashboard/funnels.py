"""Answers the report of a funnel."""

import dataclasses
import re
from http import HTTPStatus
from typing import NoReturn

from footfall.api.dashboard.question import Question
from footfall.api.errors import ApiError, bad_request, not_found
from footfall.sites.funnels import find_funnel, for_engine
from footfall.sites.models import Site
from footfall.stats import filters, funnels
from footfall.stats.query import QueryError
from footfall.teams.features import Feature, upgrade_notice
from footfall.warehouse import current

BAD_ID = "There was an error with your request"
NO_SUCH_FUNNEL = "Funnel not found"

_ID = re.compile(r"[0-9]{1,18}", re.ASCII)


def answer(question: Question, site: Site, raw_id: str) -> dict[str, object]:
    """Follow the visitors of a range through a funnel of the site.

    Raises :class:`footfall.api.errors.ApiError`: 402 without the feature, 400 where the
    dashboard's filters or its period would make a funnel meaningless and for an id that is no
    number, 404 for an unknown one.
    """
    if site.consolidated:
        raise not_found()
    if not question.site.funnels_available:
        raise ApiError(HTTPStatus.PAYMENT_REQUIRED, upgrade_notice(Feature.FUNNELS))
    if question.by_goal:
        _refuse("goals")
    if filters.PAGE in filters.names(question.resolved_filters, behavioural=True):
        _refuse("pages")
    if question.realtime:
        _refuse("realtime period")
    if not _ID.fullmatch(raw_id):
        raise bad_request(BAD_ID)
    funnel = find_funnel(site, int(raw_id))
    if funnel is None:
        raise not_found(NO_SUCH_FUNNEL)
    try:
        query = question.query(("visitors",))
        report = funnels.run(current.get(), query, for_engine(funnel, question.site))
    except QueryError as error:
        raise bad_request(str(error)) from None
    return dataclasses.asdict(report)


def _refuse(filtered_by: str) -> NoReturn:
    message = f"We are unable to show funnels when the dashboard is filtered by {filtered_by}"
    raise ApiError(HTTPStatus.BAD_REQUEST, message, {"level": "normal"})
