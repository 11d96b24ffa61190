from datetime import UTC, date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from footfall.sites.context import site_context
from footfall.sites.goals import create_goal
from footfall.sites.models import Segment, Site, SiteImport
from footfall.sites.stats_start import include_history, stats_start_date
from footfall.stats.site import CompletedImport, Goal
from footfall.warehouse import Warehouse
from tests.support.catalog import a_site

pytestmark = pytest.mark.django_db

CREATED = datetime(2026, 3, 1, 12, tzinfo=UTC)
FILTERS = [["is", "visit:country", ["EE"]]]


def record(warehouse: Warehouse, site: Site, *moments: datetime) -> None:
    rows = [(site.pk, int(moment.timestamp()), "pageview") for moment in moments]
    warehouse.insert("events_v2", ("site_id", "timestamp", "name"), rows)


@pytest.fixture
def site() -> Site:
    return a_site("example.com", timezone="America/New_York", native_stats_start_at=CREATED)


class TestStatsStartDate:
    def test_is_the_local_day_of_the_first_event(self, warehouse: Warehouse, site: Site):
        record(
            warehouse,
            site,
            datetime(2026, 3, 9, 9, tzinfo=UTC),
            datetime(2026, 3, 4, 2, tzinfo=UTC),
        )
        record(warehouse, a_site(), datetime(2026, 3, 2, tzinfo=UTC))

        assert stats_start_date(site) == date(2026, 3, 3)

    def test_is_unknown_without_data(self, warehouse: Warehouse, site: Site):
        assert stats_start_date(site) is None

    def test_is_kept_once_known(self, warehouse: Warehouse, site: Site):
        record(warehouse, site, datetime(2026, 3, 9, 9, tzinfo=UTC))
        stats_start_date(site)
        warehouse.command("TRUNCATE TABLE events_v2")

        assert stats_start_date(Site.objects.get(pk=site.pk)) == date(2026, 3, 9)

    def test_is_looked_for_again_while_unknown(self, warehouse: Warehouse, site: Site):
        stats_start_date(site)
        record(warehouse, site, datetime(2026, 3, 9, 9, tzinfo=UTC))

        assert stats_start_date(site) == date(2026, 3, 9)

    def test_ignores_what_was_before_a_reset(self, warehouse: Warehouse, site: Site):
        record(
            warehouse,
            site,
            datetime(2026, 2, 1, tzinfo=UTC),
            datetime(2026, 3, 9, 9, tzinfo=UTC),
        )

        assert stats_start_date(site) == date(2026, 3, 9)

    def test_reaches_back_after_history_was_loaded(self, warehouse: Warehouse, site: Site):
        record(warehouse, site, datetime(2026, 3, 9, 9, tzinfo=UTC))
        stats_start_date(site)
        record(warehouse, site, datetime(2024, 5, 5, 12, tzinfo=UTC))

        include_history(site, datetime(2024, 5, 5, 12, tzinfo=UTC))

        assert stats_start_date(Site.objects.get(pk=site.pk)) == date(2024, 5, 5)

    def test_history_never_moves_the_start_forward(self, warehouse: Warehouse, site: Site):
        include_history(site, datetime(2026, 6, 1, tzinfo=UTC))

        assert Site.objects.get(pk=site.pk).native_stats_start_at == CREATED

    def test_is_the_start_of_a_completed_import_if_that_is_earlier(
        self, warehouse: Warehouse, site: Site
    ):
        record(warehouse, site, datetime(2026, 3, 9, 9, tzinfo=UTC))
        for start, status in ((date(2023, 1, 1), "failed"), (date(2024, 1, 1), "completed")):
            SiteImport.objects.create(
                site=site,
                source=SiteImport.Source.CSV,
                status=status,
                start_date=start,
                end_date=date(2025, 1, 1),
            )

        assert stats_start_date(site) == date(2024, 1, 1)

    def test_of_a_consolidated_view_is_when_its_first_site_began(self, site: Site):
        view = Site.objects.create(
            domain="view", team=site.team, consolidated=True, timezone="Pacific/Auckland"
        )

        assert stats_start_date(view) == date(2026, 3, 2)
        assert Site.objects.get(pk=view.pk).stats_start_date is None


class TestSiteContext:
    @pytest.fixture(autouse=True)
    def _empty(self, warehouse: Warehouse) -> None:
        """Every context looks for the first event."""

    def test_carries_the_site_in_its_timezone(self, site: Site):
        context = site_context(site)

        assert context.site_ids == (site.pk,)
        assert (context.domain, context.timezone) == ("example.com", "America/New_York")
        assert context.native_stats_start_at == CREATED
        assert context.stats_start_date is None
        assert context.legacy_time_on_page_cutoff == date(1970, 1, 1)

    def test_lists_goals_newest_first(self, site: Site):
        signup = create_goal(site, event_name="Signup", custom_props={"plan": "pro"})
        purchase = create_goal(site, event_name="Purchase", currency="EUR")
        blog = create_goal(site, page_path="/blog/**")
        read = create_goal(site, page_path="/blog", scroll_threshold=0, display_name="Read")
        create_goal(a_site(), event_name="Elsewhere")

        assert site_context(site).goals == (
            Goal(read.pk, "Read", "scroll", page_path="/blog", scroll_threshold=0),
            Goal(blog.pk, "Visit /blog/**", "page", page_path="/blog/**"),
            Goal(purchase.pk, "Purchase", "event", event_name="Purchase", currency="EUR"),
            Goal(
                signup.pk,
                "Signup",
                "event",
                event_name="Signup",
                custom_props={"plan": "pro"},
            ),
        )

    def test_maps_the_sites_segments_to_their_filters(self, site: Site):
        own, foreign = (
            Segment.objects.create(
                site=place,
                name="Estonia",
                type="personal",
                segment_data={"filters": FILTERS, "labels": {"EE": "Estonia"}},
            )
            for place in (site, a_site())
        )

        segments = site_context(site).segments

        assert segments == {own.pk: FILTERS}
        assert foreign.pk not in segments

    def test_of_a_consolidated_view_spans_the_teams_sites(self, site: Site):
        second = Site.objects.create(domain="second.example", team=site.team)
        view = Site.objects.create(domain="view", team=site.team, consolidated=True)
        a_site("stranger.example")

        assert site_context(view).site_ids == (second.pk, site.pk)
        # The view itself was made only now.
        assert site_context(view).native_stats_start_at == CREATED

    def test_costs_few_queries(
        self, site: Site, django_assert_max_num_queries: DjangoAssertNumQueries
    ):
        site.stats_start_date = date(2026, 3, 1)
        site.save()

        with django_assert_max_num_queries(3):
            site_context(site)

    def test_lists_completed_imports_by_their_days(self, site: Site):
        later = an_import(site, date(2025, 1, 1), has_scroll_depth=True)
        earlier = an_import(site, date(2024, 1, 1), legacy=True)
        an_import(site, date(2023, 1, 1), status="importing")
        an_import(a_site(), date(2024, 1, 1))

        assert site_context(site).imports == (
            CompletedImport(earlier.import_id, date(2024, 1, 1), date(2024, 1, 31), legacy=True),
            CompletedImport(
                later.import_id, date(2025, 1, 1), date(2025, 1, 31), has_scroll_depth=True
            ),
        )
        view = Site.objects.create(domain="view", team=site.team, consolidated=True)
        assert site_context(view).imports == ()


def an_import(site: Site, start: date, status: str = "completed", **fields: bool) -> SiteImport:
    return SiteImport.objects.create(
        site=site,
        source=SiteImport.Source.CSV,
        status=status,
        start_date=start,
        end_date=start.replace(day=31),
        **fields,
    )


def test_imports_are_numbered_within_their_site(site: Site) -> None:
    other = a_site()
    numbers = [an_import(each, date(2024, 1, 1)).import_id for each in (site, site, other, site)]
    assert numbers == [1, 2, 1, 3]
