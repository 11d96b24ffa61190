"""Imports of a site and the rules for them."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from footfall.sites.imports import MAX_IMPORTS, declare_import
from footfall.sites.models import Site
from footfall.sites.stats_start import stats_start_date
from footfall.warehouse import Warehouse
from tests.support.catalog import a_site

pytestmark = pytest.mark.django_db

DATES = {"start_date": date(2024, 1, 1), "end_date": date(2024, 1, 31)}


@pytest.fixture
def site() -> Site:
    return a_site("example.com")


def test_an_import_is_a_completed_csv_import_unless_it_says_otherwise(site: Site) -> None:
    import_ = declare_import(site, 12, **DATES)

    assert (import_.import_id, import_.source, import_.status) == (12, "csv", "completed")
    assert (import_.legacy, import_.has_scroll_depth) == (False, False)


def test_declared_again_it_is_changed(site: Site) -> None:
    declare_import(site, 12, status="importing")
    declare_import(site, 12, source="google_analytics_4", legacy=True, **DATES)

    (import_,) = site.imports.all()
    assert (import_.status, import_.source, import_.legacy) == (
        "completed",
        "google_analytics_4",
        True,
    )


def test_sites_may_use_the_same_numbers(site: Site) -> None:
    other = a_site()
    assert declare_import(site, 1, **DATES).pk != declare_import(other, 1, **DATES).pk


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "a completed import needs `start_date` and `end_date`"),
        ({"start_date": date(2024, 1, 1)}, "a completed import needs"),
        ({"start_date": date(2024, 2, 1), "end_date": date(2024, 1, 1)}, "is before"),
        ({**DATES, "source": "hearsay"}, "`source` 'hearsay' is not one of google_analytics_4,"),
        ({**DATES, "status": "dreamt"}, "`status` 'dreamt' is not one of pending,"),
    ],
)
def test_what_makes_no_sense_is_refused(site: Site, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        declare_import(site, 1, **fields)
    assert not site.imports.exists()


def test_a_site_has_five_at_most(site: Site) -> None:
    for number in range(MAX_IMPORTS):
        declare_import(site, number, **DATES)
    declare_import(site, 0, **DATES)
    with pytest.raises(ValidationError, match="a site can have 5 imports at most"):
        declare_import(site, MAX_IMPORTS, **DATES)


def test_statistics_start_with_it(site: Site, warehouse: Warehouse) -> None:
    site.stats_start_date = date(2026, 3, 1)
    site.save()

    declare_import(site, 1, **DATES)

    assert stats_start_date(Site.objects.get(pk=site.pk)) == date(2024, 1, 1)
