"""``GET /api/v1/stats/…`` as HTTP: who may ask, and what is not for the engine to decide.

The answers themselves are in :mod:`tests.contract.test_stats_v1`.
"""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.accounts.models import User
from footfall.accounts.services import create_api_key
from footfall.api import stats_v1
from footfall.sites.context import site_context
from footfall.sites.models import Site
from footfall.stats.query import QueryResult
from tests.api.traffic import Traffic
from tests.stats.world import custom, engagement, view

ENDPOINTS = ["aggregate", "timeseries", "breakdown", "realtime/visitors"]
INVALID = (
    "Invalid API key or site ID. Please make sure you're using a valid API key with access to "
    "the site you've requested."
)


def get(client: Client, key: str, endpoint: str, status: int = 200, **params: str) -> Any:
    params = {"site_id": "site.test", **params}
    response = client.get(
        f"/api/v1/stats/{endpoint}", params, headers={"Authorization": f"Bearer {key}"}
    )
    assert response.status_code == status, response.content
    return response.json()


def test_current_visitors_are_a_bare_number(client: Client, traffic: Traffic, key: str) -> None:
    traffic.record(
        view("2024-06-15T11:54:59", 1),
        view("2024-06-15T11:55", 2),
        custom("2024-06-15T12:00", "Signup", 3),
        view("2024-06-15T11:50", 4),
        engagement("2024-06-15T11:58", 4),
    )
    response = client.get(
        "/api/v1/stats/realtime/visitors?site_id=site.test",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert (response.status_code, response.content) == (200, b"2")
    assert get(client, key, "realtime/visitors", filters="event:page==/nowhere", period="x") == 2


@pytest.mark.parametrize("endpoint", ENDPOINTS)
class TestAccess:
    def test_a_key_is_needed(self, client: Client, site: Site, endpoint: str) -> None:
        response = client.get(f"/api/v1/stats/{endpoint}?site_id=site.test")
        assert response.status_code == 401
        assert response.json()["error"].startswith("Missing API key.")

    def test_an_unknown_key_is_refused(self, client: Client, site: Site, endpoint: str) -> None:
        assert get(client, "unknown", endpoint, status=401) == {"error": INVALID}

    def test_a_site_is_needed(self, client: Client, site: Site, key: str, endpoint: str) -> None:
        response = client.get(
            f"/api/v1/stats/{endpoint}", headers={"Authorization": f"Bearer {key}"}
        )
        assert response.status_code == 400
        assert response.json()["error"].startswith("Missing site ID.")

    def test_other_peoples_sites_are_as_unknown_ones(
        self, client: Client, site: Site, stranger: User, endpoint: str
    ) -> None:
        theirs = create_api_key(stranger, name="test")[1]
        assert get(client, theirs, endpoint, status=401) == {"error": INVALID}
        assert get(client, theirs, endpoint, 401, site_id="no.test") == {"error": INVALID}

    def test_access_comes_before_faults(
        self, client: Client, site: Site, stranger: User, endpoint: str
    ) -> None:
        theirs = create_api_key(stranger, name="test")[1]
        assert get(client, theirs, endpoint, 401, period="nonsense") == {"error": INVALID}

    def test_consolidated_views_are_not_for_this_api(
        self, client: Client, site: Site, key: str, endpoint: str
    ) -> None:
        site.consolidated = True
        site.save()
        assert get(client, key, endpoint, status=400) == {
            "error": "This operation is unavailable for a consolidated view"
        }


def test_properties_that_the_plan_does_not_include_are_to_be_paid(
    client: Client, traffic: Traffic, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        stats_v1,
        "site_context",
        lambda site: replace(site_context(site), custom_props_available=False),
    )
    refusal = {
        "error": "The owner of this site does not have access to the custom properties feature"
    }
    assert get(client, key, "breakdown", 402, property="event:props:plan") == refusal
    assert get(client, key, "aggregate", 402, filters="event:props:plan==pro") == refusal
    assert get(client, key, "breakdown", property="event:props:url") == {"results": []}


@pytest.mark.parametrize(
    ("endpoint", "reason", "warned"),
    [
        ("aggregate", "unsupported_query", True),
        ("breakdown", "unsupported_query", True),
        ("timeseries", "unsupported_query", True),
        ("aggregate", "unsupported_interval", False),
        ("breakdown", "unsupported_interval", False),
        ("timeseries", "unsupported_interval", True),
    ],
)
def test_what_is_said_of_imports_that_are_left_out(
    client: Client,
    traffic: Traffic,
    key: str,
    monkeypatch: pytest.MonkeyPatch,
    endpoint: str,
    reason: str,
    warned: bool,
) -> None:
    run = stats_v1.execute.run

    def skipped(*args: Any) -> QueryResult:
        result = run(*args)
        assert result.query.include.imports
        meta = {"imports_skip_reason": reason, "imports_warning": "Left out."}
        return replace(result, meta={**result.meta, **meta})

    monkeypatch.setattr(stats_v1.execute, "run", skipped)
    answer = get(client, key, endpoint, with_imported="true", property="visit:source")
    assert answer.get("warning") == ("Left out." if warned else None)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.django_db
def test_only_get(client: Client, endpoint: str) -> None:
    response = client.post(f"/api/v1/stats/{endpoint}")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET")
    assert response.json() == {"error": "POST is not allowed here, use GET."}


def test_a_bad_pattern_is_an_error_of_the_request(
    client: Client, traffic: Traffic, key: str
) -> None:
    traffic.record(view("2024-06-10T10:00"))
    filters = '[["matches", "event:page", ["("]]]'
    assert get(client, key, "aggregate", status=400, filters=filters) == {
        "error": "Invalid filters. A regular expression is not valid."
    }


@pytest.mark.django_db
def test_the_api_describes_its_parameters(client: Client) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    described = paths["/api/v1/stats/breakdown"]["get"]["parameters"]
    required = {each["name"] for each in described if each["required"]}
    assert required == {"site_id", "property"}
    assert {each["name"] for each in described} >= {"period", "filters", "limit", "page"}


anything = st.text(max_size=8) | st.sampled_from(["\0", "'", "\\", "🙂", "9" * 400])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    endpoint=st.sampled_from(["aggregate", "timeseries", "breakdown"]),
    params=st.fixed_dictionaries(
        {
            "property": st.sampled_from(["event:page", "visit:city"])
            | anything.map(lambda key: f"event:props:{key}")
        },
        optional={
            "period": anything | st.sampled_from(["day", "custom"]),
            "date": anything | st.sampled_from(["2024-06-10", "2024-06-10,2024-06-11"]),
            "metrics": anything | st.just("pageviews,time_on_page"),
            "filters": anything | st.text().map(lambda text: f"event:page=={text}*"),
            "limit": anything,
            "page": anything | st.just("999999999999999"),
            "interval": anything,
        },
    ),
)
def test_no_request_breaks_it(
    client: Client, traffic: Traffic, key: str, endpoint: str, params: dict[str, str]
) -> None:
    response = client.get(
        f"/api/v1/stats/{endpoint}",
        {"site_id": "site.test", **params},
        headers={"Authorization": f"Bearer {key}"},
    )
    assert response.status_code in (200, 400, 429), response.content
    assert response.status_code == 200 or list(response.json()) == ["error"]
