"""Turns the catalog into what ingestion holds in memory."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from footfall import clock
from footfall.ingest.shields import canonical_ip
from footfall.ingest.site_rules import Shields, SiteRules, SiteRulesSnapshot
from footfall.sites.domains import DOMAIN_CHANGE_GRACE
from footfall.sites.models import CountryRule, Goal, HostnameRule, IPRule, PageRule, Site
from footfall.sites.revision import current_revision

#: A snapshot goes stale by itself too: former domain names run out.
MAX_AGE_SECONDS = 900


def snapshot_version() -> tuple[int, int]:
    """Something that differs when :func:`load_snapshot` should be called again. One query."""
    return current_revision(), clock.unix_now() // MAX_AGE_SECONDS


def load_snapshot() -> SiteRulesSnapshot:
    """Read the rules of all sites. Six queries, however many sites there are."""
    shields = _shields()
    currencies = _revenue_currencies()
    grace_began = clock.now() - DOMAIN_CHANGE_GRACE
    sites = Site.objects.filter(consolidated=False).values_list(
        "pk",
        "domain",
        "domain_changed_from",
        "domain_changed_at",
        "ingest_rate_limit_threshold",
        "ingest_rate_limit_scale_seconds",
        "team__accept_traffic_until",
    )
    return SiteRulesSnapshot(
        SiteRules(
            site_id=pk,
            domain=domain,
            domain_changed_from=former if former and changed and changed > grace_began else None,
            ingest_rate_limit_threshold=threshold,
            ingest_rate_limit_scale_seconds=scale,
            accept_traffic_until=until,
            revenue_currencies=currencies.get(pk, MappingProxyType({})),
            shields=shields.get(pk, Shields()),
        )
        for pk, domain, former, changed, threshold, scale, until in sites.iterator()
    )


def _revenue_currencies() -> dict[int, Mapping[str, str]]:
    goals = Goal.objects.filter(currency__isnull=False)
    by_site: dict[int, dict[str, str]] = defaultdict(dict)
    # Several goals may stand on one event; the oldest decides its currency.
    for site_id, name, currency in goals.order_by("-pk").values_list(
        "site_id", "event_name", "currency"
    ):
        if name and currency:
            by_site[site_id][name] = currency
    return {site_id: MappingProxyType(names) for site_id, names in by_site.items()}


def _shields() -> dict[int, Shields]:
    ips = _grouped(IPRule.objects.values_list("site_id", "inet"))
    countries = _grouped(CountryRule.objects.values_list("site_id", "country_code"))
    pages = _grouped(PageRule.objects.values_list("site_id", "page_path_pattern"))
    hostnames = _grouped(HostnameRule.objects.values_list("site_id", "hostname_pattern"))
    return {
        site_id: Shields(
            ips=frozenset(map(canonical_ip, ips[site_id])),
            countries=frozenset(countries[site_id]),
            pages=tuple(pages[site_id]),
            hostnames=tuple(hostnames[site_id]),
        )
        for site_id in {*ips, *countries, *pages, *hostnames}
    }


def _grouped(rows: Iterable[tuple[int, str]]) -> defaultdict[int, list[str]]:
    by_site: defaultdict[int, list[str]] = defaultdict(list)
    for site_id, value in rows:
        by_site[site_id].append(value)
    return by_site
