"""Shield rules of a site: what makes one valid, and how they are added."""

import re
from ipaddress import ip_interface

import pycountry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from footfall.accounts.models import User
from footfall.accounts.text import is_storable
from footfall.sites.models import CountryRule, HostnameRule, IPRule, PageRule, ShieldRule, Site
from footfall.sites.models.shields import MAX_PATTERN_LENGTH, Action

MAX_RULES = 30
MAX_HOSTNAME_RULES = 10

BLANK = "can't be blank"
INVALID = "is invalid"
NETMASK = "netmask unsupported"
COUNTRY_LENGTH = "should be 2 character(s)"
NO_SLASH = "must start with /"
TOO_LONG = f"should be at most {MAX_PATTERN_LENGTH} character(s)"
TAKEN = "has already been taken"
EXISTS = "rule already exists"
LIMIT_REACHED = "maximum reached"

_wildcards = re.compile(r"\*+")


def add_ip_rule(
    site: Site, inet: str, *, description: str = "", added_by: User | None = None
) -> IPRule:
    """Keep out one address. Raises :class:`ValidationError` on ``inet``."""
    with transaction.atomic():
        _check_room(site, IPRule.objects.filter(site=site), "inet", MAX_RULES)
        address = _clean_address(inet)
        _check_new(IPRule.objects.filter(site=site, inet=address), "inet", TAKEN)
        return IPRule.objects.create(
            site=site, inet=address, description=description.strip(), added_by=_signature(added_by)
        )


def add_country_rule(site: Site, country_code: str, *, added_by: User | None = None) -> CountryRule:
    """Keep out one country. Raises :class:`ValidationError` on ``country_code``."""
    with transaction.atomic():
        _check_room(site, CountryRule.objects.filter(site=site), "country_code", MAX_RULES)
        code = _clean_country(country_code)
        _check_new(CountryRule.objects.filter(site=site, country_code=code), "country_code", TAKEN)
        return CountryRule.objects.create(
            site=site, country_code=code, added_by=_signature(added_by)
        )


def add_page_rule(site: Site, page_path: str, *, added_by: User | None = None) -> PageRule:
    """Keep out the pages that match. Raises :class:`ValidationError` on ``page_path``."""
    with transaction.atomic():
        _check_room(site, PageRule.objects.filter(site=site), "page_path", MAX_RULES)
        path = _clean_pattern(page_path, "page_path")
        if not path.startswith("/"):
            raise ValidationError({"page_path": [NO_SLASH]})
        pattern = canonical_pattern(path)
        _check_new(
            PageRule.objects.filter(site=site, page_path_pattern=pattern), "page_path", EXISTS
        )
        return PageRule.objects.create(
            site=site, page_path=path, page_path_pattern=pattern, added_by=_signature(added_by)
        )


def add_hostname_rule(site: Site, hostname: str, *, added_by: User | None = None) -> HostnameRule:
    """Let in the hostnames that match. Raises :class:`ValidationError` on ``hostname``."""
    with transaction.atomic():
        _check_room(site, HostnameRule.objects.filter(site=site), "hostname", MAX_HOSTNAME_RULES)
        name = _clean_pattern(hostname, "hostname")
        pattern = canonical_pattern(name)
        _check_new(
            HostnameRule.objects.filter(site=site, hostname_pattern=pattern), "hostname", EXISTS
        )
        return HostnameRule.objects.create(
            site=site,
            hostname=name,
            hostname_pattern=pattern,
            action=Action.ALLOW,
            added_by=_signature(added_by),
        )


def canonical_pattern(pattern: str) -> str:
    """One spelling for patterns that match the same: ``**`` means what ``*`` does."""
    return _wildcards.sub("*", pattern)


def _check_room(site: Site, rules: QuerySet[ShieldRule], field: str, limit: int) -> None:
    # Concurrent additions to a site queue here, so that they cannot pass the limit together.
    Site.objects.select_for_update().get(pk=site.pk)
    if rules.count() >= limit:
        raise ValidationError({field: [LIMIT_REACHED]})


def _check_new(same: QuerySet[ShieldRule], field: str, message: str) -> None:
    if same.exists():
        raise ValidationError({field: [message]})


def _clean_address(text: str) -> str:
    """The canonical form of one IPv4 or IPv6 address."""
    text = text.strip()
    if not text:
        raise ValidationError({"inet": [BLANK]})
    try:
        interface = ip_interface(text)
    except ValueError:
        raise ValidationError({"inet": [INVALID]}) from None
    if "%" in text:  # an address of one network link, which no visitor from outside can have
        raise ValidationError({"inet": [INVALID]})
    if interface.network.num_addresses != 1:
        raise ValidationError({"inet": [NETMASK]})
    return str(interface.ip)


def _clean_country(text: str) -> str:
    code = text.strip().upper()
    if not code:
        raise ValidationError({"country_code": [BLANK]})
    if len(code) != 2:
        raise ValidationError({"country_code": [COUNTRY_LENGTH]})
    if pycountry.countries.get(alpha_2=code) is None:
        raise ValidationError({"country_code": [INVALID]})
    return code


def _clean_pattern(text: str, field: str) -> str:
    text = text.strip()
    if not text:
        raise ValidationError({field: [BLANK]})
    if len(text) > MAX_PATTERN_LENGTH:
        raise ValidationError({field: [TOO_LONG]})
    if not is_storable(text):
        raise ValidationError({field: [INVALID]})
    return text


def _signature(user: User | None) -> str:
    return f"{user.name} <{user.email}>" if user else ""
