"""Parameters that cannot be read: a clear error for dates, the default for the rest."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.traffic import Traffic, report
from tests.stats.world import view

pytestmark = pytest.mark.usefixtures("watched")

NAMES = [
    "top-stats",
    "main-graph",
    "sources",
    "pages",
    "countries",
    "conversions",
    "custom-prop-values/key",
    "suggestions/page",
]


@pytest.mark.parametrize("argument", ["date", "from", "to"])
@pytest.mark.parametrize(
    "value", ["yesterday", "2024-02-30", "20240510", "2024-W01-1", "2024-5-1", "٢٠٢٤-٠٥-٠١", "\0"]
)
def test_a_date_that_is_none_is_named(client: Client, argument: str, value: str) -> None:
    answer = report(client, "top-stats", status=400, **{argument: value})
    assert f"The {argument} argument is not a date" in answer["error"]


@pytest.mark.parametrize("name", NAMES)
def test_every_report_checks_its_dates(client: Client, name: str) -> None:
    report(client, name, status=400, q="", date="yesterday")


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"period": "fortnight"}, "no period 'fortnight'"),
        ({"period": "5d"}, "no period"),
        ({"period": "custom"}, "needs both from and to"),
        ({"period": "custom", "from": "2024-01-01"}, "needs both from and to"),
        ({"period": "custom", "date": "2024-01-01"}, "needs both from and to"),
        ({"period": "custom", "date": "2024-01-01,x"}, "The to argument is not a date"),
        ({"comparison": "custom"}, "needs both compare_from and compare_to"),
        ({"comparison": "custom", "compare_from": "x"}, "The compare_from argument"),
    ],
)
def test_ranges_that_do_not_exist_are_told(
    client: Client, params: dict[str, str], message: str
) -> None:
    assert message in report(client, "top-stats", status=400, **params)["error"]


@pytest.mark.parametrize("year", ["0001", "1969", "2106", "9999"])
def test_dates_far_away_are_refused(client: Client, year: str) -> None:
    answer = report(client, "top-stats", status=400, period="day", date=f"{year}-01-01")
    assert "between 1970 and 2105" in answer["error"]


@pytest.mark.parametrize("first", ["1970-01-01", "2105-12-31"])
@pytest.mark.parametrize("period", ["day", "7d", "month", "12mo", "year", "all"])
@pytest.mark.parametrize("comparison", ["previous_period", "year_over_year"])
def test_dates_at_the_edge_have_no_traffic(
    client: Client, period: str, first: str, comparison: str
) -> None:
    asked = {"period": period, "date": first, "comparison": comparison}
    assert report(client, "top-stats", **asked)["top_stats"][0]["value"] == 0
    report(client, "sources", **asked)


def test_the_whole_of_time_can_be_compared(client: Client, traffic: Traffic) -> None:
    traffic.record(view("2024-06-10T10:00", 1))
    whole = {"period": "custom", "from": "1970-01-01", "to": "2105-12-31"}
    answer = report(client, "top-stats", **whole, comparison="previous_period")
    assert answer["top_stats"][0]["value"] == 1


ARGUMENTS = (
    *("period", "date", "from", "to", "comparison", "compare_from", "compare_to"),
    *("interval", "metric", "order_by", "limit", "page", "detailed", "filters", "q"),
    *("with_imported", "match_day_of_week"),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    params=st.dictionaries(
        st.sampled_from(ARGUMENTS),
        st.text(max_size=12)
        | st.sampled_from(["true", "custom", "day", "all", "week", "events", "2024-01-01"]),
    ),
    name=st.sampled_from(NAMES),
)
def test_no_parameters_break_a_report(client: Client, name: str, params: dict[str, Any]) -> None:
    response = client.get(f"/api/stats/site.test/{name}", params)
    assert response.status_code in (200, 400)
    response.json()
