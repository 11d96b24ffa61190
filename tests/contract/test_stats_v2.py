"""The Stats API v2 as data: visits, a query, and what must be answered.

Each file in ``stats_v2/`` is a site with its events and the exchanges about it. An exchange has
a ``query``, laid over the file's ``query``, and either the ``results`` or the whole ``answer`` that
it must give, or the ``error`` with which it is refused. It is noon of 15 June 2024 in UTC.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from footfall.sites.models import Goal, Segment
from tests.api.traffic import Traffic, query
from tests.stats.world import Event

DIRECTORY = Path(__file__).parent / "stats_v2"


def exchanges() -> list[Any]:
    return [
        pytest.param(case, exchange, id=f"{file.stem}: {exchange['says']}")
        for file in sorted(DIRECTORY.glob("*.json"))
        for case in [json.loads(file.read_text())]
        for exchange in case["exchanges"]
    ]


@pytest.mark.parametrize(("case", "exchange"), exchanges())
def test_exchange(
    client: Client, traffic: Traffic, key: str, case: dict[str, Any], exchange: dict[str, Any]
) -> None:
    set_up(traffic, case)
    body = {"site_id": "site.test", **case.get("query", {}), **exchange["query"]}
    answer = query(client, key, body, status=400 if "error" in exchange else 200)
    if "error" in exchange:
        assert answer == {"error": exchange["error"]}
    elif "answer" in exchange:
        # As text, because the order of the keys is part of the contract.
        assert json.dumps(answer) == json.dumps(exchange["answer"])
    else:
        assert answer["results"] == [
            {"dimensions": dimensions, "metrics": metrics}
            for dimensions, metrics in exchange["results"]
        ]
        if "meta" in exchange:
            assert answer["meta"] == exchange["meta"]


@pytest.mark.parametrize(
    ("case", "exchange"), [each for each in exchanges() if "error" not in each.values[1]]
)
def test_the_query_that_is_told_back_gives_the_same_results(
    client: Client, traffic: Traffic, key: str, case: dict[str, Any], exchange: dict[str, Any]
) -> None:
    set_up(traffic, case)
    body = {"site_id": "site.test", **case.get("query", {}), **exchange["query"]}
    first = query(client, key, body)
    again = query(client, key, first["query"])
    assert again["results"] == first["results"]
    assert again["query"] == first["query"]


def set_up(traffic: Traffic, case: dict[str, Any]) -> None:
    """Make the file's goals and segments (ids from 1 on) and record its events."""
    site = traffic.site
    site.timezone = case.get("timezone", "UTC")
    site.save()
    for goal in case.get("goals", []):
        Goal.objects.create(site=site, **goal)
    for number, filters in enumerate(case.get("segments", []), start=1):
        Segment.objects.create(
            pk=number, site=site, name=str(number), type="site", segment_data={"filters": filters}
        )
    traffic.record(*(Event(**event) for event in case.get("events", [])))
