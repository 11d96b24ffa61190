"""The Stats API v1 as data: visits, a request, and what must be answered.

Each file in ``stats_v1/`` is a site with its events and the exchanges about it. An exchange asks
an endpoint (``get``) with ``params``, laid over those of the file, and gets the ``results`` or the
whole ``answer``, or the ``error`` with which it is refused. It is noon of 15 June 2024 in UTC.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.api.traffic import Traffic
from tests.contract.cases import exchanges, set_up

DIRECTORY = Path(__file__).parent / "stats_v1"


@pytest.mark.parametrize(("case", "exchange"), exchanges(DIRECTORY))
def test_exchange(
    client: Client, traffic: Traffic, key: str, case: dict[str, Any], exchange: dict[str, Any]
) -> None:
    set_up(traffic, case)
    params = {"site_id": "site.test", **case.get("params", {}), **exchange.get("params", {})}
    response = client.get(
        f"/api/v1/stats/{exchange['get']}", params, headers={"Authorization": f"Bearer {key}"}
    )
    answer = response.json()
    assert response.status_code == (400 if "error" in exchange else 200), answer
    if "error" in exchange:
        assert answer == {"error": exchange["error"]}
    elif "results" in exchange:
        # As text, because 0 and 0.0 are not the same.
        assert json.dumps(answer) == json.dumps({"results": exchange["results"]})
    else:
        assert json.dumps(answer) == json.dumps(exchange["answer"])
