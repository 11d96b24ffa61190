"""The Stats API v2 as data: visits, a query, and what must be answered.

Each file in ``stats_v2/`` is a site with its events and the exchanges about it. An exchange has
a ``query``, laid over the file's ``query``, and either the ``results`` or the whole ``answer`` that
it must give, or the ``error`` with which it is refused. It is noon of 15 June 2024 in UTC.
``internal`` marks answers whose query has operators that only saved segments may use.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.api.traffic import Traffic, query
from tests.contract.cases import exchanges, set_up

DIRECTORY = Path(__file__).parent / "stats_v2"


@pytest.mark.parametrize(("case", "exchange"), exchanges(DIRECTORY))
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
        # As text here as well, because 0 and 0.0 are not the same.
        assert json.dumps(answer["results"]) == json.dumps(
            [
                {"dimensions": dimensions, "metrics": metrics}
                for dimensions, metrics in exchange["results"]
            ]
        )
        if "meta" in exchange:
            assert answer["meta"] == exchange["meta"]


@pytest.mark.parametrize(
    ("case", "exchange"),
    [each for each in exchanges(DIRECTORY) if not {"error", "internal"} & each.values[1].keys()],
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
