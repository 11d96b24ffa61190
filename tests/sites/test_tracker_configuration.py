import re

import pytest
from django.core.exceptions import ValidationError

from footfall.sites.goals import create_goal
from footfall.sites.models import Site, TrackerConfiguration
from footfall.sites.services import change_domain
from footfall.sites.tracker_configuration import (
    get_or_create_tracker_configuration,
    update_tracker_configuration,
)
from footfall.sites.tracker_sites import load_tracker_sites
from footfall.tracker.site_script import TrackerSite
from tests.support.catalog import a_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return a_site("example.com")


def goals_of(site: Site) -> set[str]:
    return set(site.goals.values_list("display_name", flat=True))


def test_everything_is_off_until_someone_says_otherwise(site: Site):
    configuration = get_or_create_tracker_configuration(site)

    assert re.fullmatch(r"pa-[A-Za-z0-9_-]{21}", configuration.pk)
    assert configuration.installation_type is None
    assert not configuration.outbound_links and not configuration.pageview_props
    assert goals_of(site) == set()


def test_a_site_has_one_configuration_whatever_is_asked_later(site: Site):
    first = get_or_create_tracker_configuration(site, {"outbound_links": True})
    second = get_or_create_tracker_configuration(site, {"outbound_links": False})

    assert first == second
    assert second.outbound_links


def test_switches_bring_their_goals(site: Site):
    get_or_create_tracker_configuration(
        site,
        {
            "outbound_links": True,
            "file_downloads": True,
            "form_submissions": True,
            "track_404_pages": True,
            "hash_based_routing": True,
        },
    )

    assert goals_of(site) == {"Outbound Link: Click", "File Download", "Form: Submission", "404"}


def test_a_switch_that_goes_off_takes_all_goals_on_its_event(site: Site):
    configuration = get_or_create_tracker_configuration(
        site, {"file_downloads": True, "track_404_pages": True}
    )
    create_goal(
        site, event_name="File Download", display_name="Paper", custom_props={"url": "/paper.pdf"}
    )

    update_tracker_configuration(configuration, {"file_downloads": False})

    assert goals_of(site) == {"404"}


def test_a_switch_that_stays_as_it_was_changes_no_goals(site: Site):
    configuration = get_or_create_tracker_configuration(site, {"file_downloads": True})
    site.goals.all().delete()
    create_goal(site, event_name="404")

    update_tracker_configuration(configuration, {"file_downloads": True, "track_404_pages": False})

    assert goals_of(site) == {"404"}


def test_a_goal_that_exists_already_is_kept(site: Site):
    create_goal(site, event_name="404", display_name="Dead ends")

    get_or_create_tracker_configuration(site, {"track_404_pages": True})

    assert goals_of(site) == {"Dead ends"}


def test_what_is_not_said_keeps_its_value_and_unknown_keys_are_ignored(site: Site):
    configuration = get_or_create_tracker_configuration(
        site, {"installation_type": "gtm", "tagged_events": True}
    )

    update_tracker_configuration(configuration, {"pageview_props": True, "id": "pa-mine", "x": 1})
    configuration = TrackerConfiguration.objects.get(site=site)

    assert configuration.installation_type == "gtm"
    assert configuration.tagged_events and configuration.pageview_props


@pytest.mark.parametrize("kind", ["ftp", "", 1, ["npm"]])
def test_bad_values_are_refused_field_by_field_and_change_nothing(site: Site, kind: object):
    configuration = get_or_create_tracker_configuration(site)

    with pytest.raises(ValidationError) as refusal:
        update_tracker_configuration(
            configuration,
            {"installation_type": kind, "file_downloads": "yes", "outbound_links": True},
        )

    assert refusal.value.message_dict == {
        "installation_type": ["is invalid"],
        "file_downloads": ["is invalid"],
    }
    assert goals_of(site) == set()


def test_the_script_server_learns_every_sites_settings_by_script_id(site: Site):
    configuration = get_or_create_tracker_configuration(site, {"file_downloads": True})
    other = get_or_create_tracker_configuration(a_site("other.example"))
    change_domain(site, "new.example")

    assert load_tracker_sites() == {
        configuration.pk: TrackerSite(configuration.pk, "new.example", file_downloads=True),
        other.pk: TrackerSite(other.pk, "other.example"),
    }
