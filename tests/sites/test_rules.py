import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from footfall import clock
from footfall.ingest.site_rules import Shields, SiteRules, SiteRulesSnapshot
from footfall.sites.goals import create_goal
from footfall.sites.models import Goal, IPRule, Site
from footfall.sites.rules import load_snapshot, snapshot_version
from footfall.sites.services import change_domain
from footfall.sites.shields import (
    add_country_rule,
    add_hostname_rule,
    add_ip_rule,
    add_page_rule,
)
from footfall.sites.tracker_configuration import (
    get_or_create_tracker_configuration,
    update_tracker_configuration,
)
from tests.support.catalog import a_site

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.django_db
class TestSnapshot:
    def test_holds_each_site_by_its_domain(self):
        site = a_site("example.com", ingest_rate_limit_threshold=100)

        rules = load_snapshot().get("example.com")

        assert rules is not None
        assert rules.site_id == site.pk
        assert rules.domain == "example.com"
        assert rules.ingest_rate_limit_threshold == 100
        assert rules.ingest_rate_limit_scale_seconds == 60
        assert rules.accept_traffic_until is None
        assert rules.shields == Shields()
        assert load_snapshot().get("unknown.example") is None

    def test_holds_a_renamed_site_by_both_names_for_72_hours(self):
        site = a_site("old.example")
        with clock.fixed(NOON):
            change_domain(site, "new.example")

        with clock.fixed(NOON + timedelta(hours=71)):
            snapshot = load_snapshot()
            assert snapshot.get("old.example") is snapshot.get("new.example") is not None
        with clock.fixed(NOON + timedelta(hours=73)):
            snapshot = load_snapshot()
            assert snapshot.get("old.example") is None
            assert snapshot.get("new.example")

    def test_leaves_consolidated_views_out(self):
        team = a_site().team
        Site.objects.create(domain="view", team=team, consolidated=True)

        assert load_snapshot().get("view") is None

    def test_says_until_when_the_team_is_served(self):
        site = a_site("example.com")
        site.team.accept_traffic_until = date(2026, 4, 1)
        site.team.save()

        rules = load_snapshot().get("example.com")

        assert rules and rules.accept_traffic_until == date(2026, 4, 1)

    def test_knows_the_currency_of_each_revenue_goal(self):
        site = a_site("example.com")
        create_goal(site, event_name="Purchase", currency="EUR")
        create_goal(site, event_name="Signup")
        create_goal(
            site,
            event_name="Purchase",
            currency="USD",
            display_name="Pro",
            custom_props={"plan": "pro"},
        )
        other = a_site("other.example")
        create_goal(other, event_name="Donation", currency="CHF")

        rules = load_snapshot().get("example.com")

        assert rules and dict(rules.revenue_currencies) == {"Purchase": "EUR"}

    def test_carries_the_sites_own_shields(self):
        site, other = a_site("example.com"), a_site("other.example")
        add_ip_rule(site, "2001:DB8::1")
        add_ip_rule(site, "::ffff:1.2.3.4")
        add_country_rule(site, "ee")
        add_page_rule(site, "/admin/**")
        add_hostname_rule(site, "*.example.com")
        add_country_rule(other, "LV")

        rules = load_snapshot().get("example.com")

        assert rules and rules.shields == Shields(
            ips=frozenset({"2001:db8::1", "1.2.3.4"}),
            countries=frozenset({"EE"}),
            pages=("/admin/*",),
            hostnames=("*.example.com",),
        )

    def test_costs_the_same_few_queries_for_any_number_of_sites(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ):
        for _ in range(5):
            site = a_site()
            add_ip_rule(site, "10.0.0.1")
            create_goal(site, event_name="Purchase", currency="EUR")

        with django_assert_num_queries(6):
            snapshot = load_snapshot()

        assert len(snapshot) == 5

    def test_of_ten_thousand_sites_is_read_within_seconds(self):
        team = a_site().team
        sites = Site.objects.bulk_create(
            Site(domain=f"n{number}.example", team=team) for number in range(10_000)
        )
        IPRule.objects.bulk_create(IPRule(site=site, inet="10.0.0.1") for site in sites)
        Goal.objects.bulk_create(
            Goal(site=site, event_name="Purchase", currency="EUR", display_name="Purchase")
            for site in sites
        )

        began = time.process_time()
        snapshot = load_snapshot()

        assert time.process_time() - began < 3
        assert len(snapshot) == 10_001
        rules = snapshot.get("n9999.example")
        assert rules and rules.shields.ips == {"10.0.0.1"}

    def test_of_two_hundred_thousand_entries_is_put_together_within_seconds(self):
        sites = [SiteRules(n, f"n{n}.example", f"o{n}.example") for n in range(100_000)]

        began = time.process_time()
        snapshot = SiteRulesSnapshot(sites)

        assert time.process_time() - began < 3
        assert len(snapshot) == 200_000

    def test_its_version_costs_one_query(self, django_assert_num_queries: DjangoAssertNumQueries):
        with django_assert_num_queries(1):
            snapshot_version()


@pytest.mark.django_db(transaction=True)
class TestVersion:
    @pytest.mark.parametrize(
        "change",
        [
            lambda site: a_site("another.example"),
            lambda site: change_domain(site, "new.example"),
            lambda site: site.delete(),
            lambda site: site.team.delete(),
            lambda site: site.team.save(),
            lambda site: add_ip_rule(site, "10.0.0.2"),
            lambda site: add_country_rule(site, "EE"),
            lambda site: add_page_rule(site, "/x"),
            lambda site: add_hostname_rule(site, "x"),
            lambda site: IPRule.objects.filter(site=site).delete(),
            lambda site: create_goal(site, event_name="Purchase", currency="EUR"),
            lambda site: update_tracker_configuration(
                get_or_create_tracker_configuration(site), {"outbound_links": True}
            ),
        ],
    )
    def test_differs_after_a_change(self, change: Callable[[Site], object]):
        site = a_site("example.com")
        add_ip_rule(site, "10.0.0.1")
        get_or_create_tracker_configuration(site)

        with clock.fixed(NOON):
            before = snapshot_version()
            change(site)
            assert snapshot_version() != before

    def test_stays_while_nothing_changes(self):
        a_site("example.com")

        with clock.fixed(NOON):
            before = snapshot_version()
            Site.objects.get().goals.count()
            assert snapshot_version() == before

    def test_differs_after_a_quarter_of_an_hour_anyway(self):
        with clock.fixed(NOON):
            before = snapshot_version()
        with clock.fixed(NOON + timedelta(minutes=15)):
            assert snapshot_version() != before
