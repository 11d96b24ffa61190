"""Answers the reports on user journeys.

They are asked with POST: the dashboard's parameters in the query string, the journey as JSON.
"""

from dataclasses import dataclass
from typing import Literal

import orjson

from footfall.api.dashboard.params import MAX_LIMIT
from footfall.api.dashboard.question import Question
from footfall.api.errors import bad_request
from footfall.stats import journeys
from footfall.stats.funnels import percentage
from footfall.stats.journeys import MAX_STEPS, PAGEVIEW, Direction, Reached, Step
from footfall.stats.query import QueryError
from footfall.warehouse import current

ROWS = 10


@dataclass(frozen=True, slots=True)
class Exploration:
    """What is asked about a journey. ``search`` and ``limit`` concern the steps after it."""

    journey: tuple[Step, ...]
    direction: Direction
    search: str
    limit: int


def read(body: bytes) -> Exploration:
    """Read the body of a request.

    ``{"journey": [{"name": …, "pathname": …, "directory": …}, …], "direction": "forward" |
    "backward", "search": …, "limit": …}``; a custom event has no pathname, and all but the names
    may be left out. Raises :class:`footfall.api.errors.ApiError` (400) naming what is wrong.
    """
    try:
        raw = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError as error:
        raise bad_request(f"The request body is not valid JSON: {error}.") from None
    if not isinstance(raw, dict):
        raise bad_request("The request body has to be a JSON object.")
    steps = raw.get("journey", [])
    if not isinstance(steps, list):
        raise bad_request("The journey has to be a list of steps.")
    if len(steps) > MAX_STEPS + 1:
        raise bad_request(f"A journey has at most {MAX_STEPS} steps after its starting point.")
    search, limit = raw.get("search") or "", raw.get("limit", ROWS)
    if not isinstance(search, str):
        raise bad_request("The search has to be text.")
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= MAX_LIMIT:
        raise bad_request(f"The limit has to be a number from 1 to {MAX_LIMIT}.")
    direction = _direction(raw.get("direction", "forward"))
    return Exploration(tuple(_step(step) for step in steps), direction, search, limit)


def _direction(raw: object) -> Direction:
    directions: tuple[Literal["forward"], Literal["backward"]] = ("forward", "backward")
    for direction in directions:
        if raw == direction:
            return direction
    raise bad_request("The direction has to be forward or backward.")


def _step(raw: object) -> Step:
    match raw:
        case {"name": str(name), **rest} if name:
            pathname, directory = rest.get("pathname") or "", rest.get("directory", False)
            if isinstance(pathname, str) and isinstance(directory, bool):
                return Step(name, pathname, directory)
    raise bad_request("A step of a journey is an object with a name and, for a page, a pathname.")


def next_steps(question: Question, asked: Exploration) -> dict[str, object]:
    """What comes after the journey: ``{"results": [{"step", "visitors"}…], "no_further"}``."""
    if len(asked.journey) > MAX_STEPS:
        raise bad_request(f"A journey has at most {MAX_STEPS} steps after its starting point.")
    try:
        column = journeys.next_steps(
            current.get(),
            question.query(("visitors",)),
            asked.journey,
            asked.direction,
            search=asked.search,
            limit=asked.limit,
        )
    except QueryError as error:
        raise bad_request(str(error)) from None
    return {
        "results": [_reached(reached) for reached in column.reached],
        "no_further": column.no_further,
    }


def funnel(question: Question, asked: Exploration) -> dict[str, object]:
    """Who follows the journey to each of its steps: ``{"steps": […], "conversion_rate"}``.

    The rate is the share of those at the start who complete it, written as in funnels.
    """
    query = question.query(("visitors",))
    try:
        steps = journeys.follow(current.get(), query, asked.journey, asked.direction)
    except QueryError as error:
        raise bad_request(str(error)) from None
    rate = percentage(steps[-1].visitors, steps[0].visitors) if steps else "0"
    return {"steps": [_reached(reached) for reached in steps], "conversion_rate": rate}


def _reached(reached: Reached) -> dict[str, object]:
    step: dict[str, object] = {"name": reached.step.name}
    if reached.step.name == PAGEVIEW:
        step |= {"pathname": reached.step.pathname, "directory": reached.step.directory}
    return {"step": step, "visitors": reached.visitors}
