from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from footfall.sites.models import Site
from footfall.sites.shields import (
    add_country_rule,
    add_hostname_rule,
    add_ip_rule,
    add_page_rule,
)
from tests.support.catalog import a_site, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return a_site("example.com")


def refusal(add: Callable[[Site, str], object], site: Site, value: str) -> str:
    with pytest.raises(ValidationError) as caught:
        add(site, value)
    ((message,),) = caught.value.message_dict.values()
    return str(message)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("127.0.0.1", "127.0.0.1"),
        (" 10.1.2.3/32 ", "10.1.2.3"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("2001:db8::1/128", "2001:db8::1"),
        ("::ffff:1.2.3.4", "::ffff:102:304"),
    ],
)
def test_an_address_is_kept_in_canonical_form(site: Site, typed: str, kept: str):
    rule = add_ip_rule(site, typed)
    assert rule.inet == kept


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "can't be blank"),
        (" ", "can't be blank"),
        ("127.1", "is invalid"),
        ("300.0.0.1", "is invalid"),
        ("localhost", "is invalid"),
        ("10.0.0.1/33", "is invalid"),
        ("10.0.0.1/x", "is invalid"),
        ("fe80::1%eth0", "is invalid"),
        ("10.0.0.0/8", "netmask unsupported"),
        ("10.0.0.1/31", "netmask unsupported"),
        ("2001:db8::/64", "netmask unsupported"),
    ],
)
def test_what_is_no_single_address_is_refused(site: Site, typed: str, message: str):
    assert refusal(add_ip_rule, site, typed) == message


def test_an_address_is_kept_out_once(site: Site):
    add_ip_rule(site, "2001:db8::1")

    assert refusal(add_ip_rule, site, "2001:DB8:0::1") == "has already been taken"


def test_countries_are_codes_of_two_letters_in_any_case(site: Site):
    assert add_country_rule(site, "ee").country_code == "EE"
    assert refusal(add_country_rule, site, "") == "can't be blank"
    assert refusal(add_country_rule, site, "EST") == "should be 2 character(s)"
    assert refusal(add_country_rule, site, "XX") == "is invalid"
    assert refusal(add_country_rule, site, "EE") == "has already been taken"


def test_pages_begin_with_a_slash_and_have_250_characters_at_most(site: Site):
    assert add_page_rule(site, " /admin/** ").page_path == "/admin/**"
    assert add_page_rule(site, "/" + "*ü" * 124 + "x").page_path
    assert refusal(add_page_rule, site, "") == "can't be blank"
    assert refusal(add_page_rule, site, "admin") == "must start with /"
    assert refusal(add_page_rule, site, "/" + "x" * 250) == "should be at most 250 character(s)"
    assert refusal(add_page_rule, site, "/\0") == "is invalid"
    assert refusal(add_page_rule, site, "/\ud800") == "is invalid"


@pytest.mark.parametrize("same", ["/admin/*", "/admin/**", "/admin/***"])
def test_pages_that_match_the_same_are_one_rule(site: Site, same: str):
    add_page_rule(site, "/admin/**")

    assert refusal(add_page_rule, site, same) == "rule already exists"


def test_pages_are_compared_case_by_case(site: Site):
    add_page_rule(site, "/admin/*")

    assert add_page_rule(site, "/Admin/*")


def test_hostnames_are_let_in(site: Site):
    rule = add_hostname_rule(site, "*.example.com")

    assert (rule.action, rule.hostname) == ("allow", "*.example.com")
    assert refusal(add_hostname_rule, site, "**.example.com") == "rule already exists"
    assert refusal(add_hostname_rule, site, "") == "can't be blank"
    assert refusal(add_hostname_rule, site, "x" * 251) == "should be at most 250 character(s)"


def test_the_number_of_rules_is_limited_before_anything_else_is_looked_at(site: Site):
    for n in range(30):
        add_ip_rule(site, f"10.0.0.{n}")
        add_page_rule(site, f"/{n}")
    for n in range(10):
        add_hostname_rule(site, f"{n}.example.com")

    assert refusal(add_ip_rule, site, "not an address") == "maximum reached"
    assert refusal(add_page_rule, site, "") == "maximum reached"
    assert refusal(add_hostname_rule, site, "10.example.com") == "maximum reached"


def test_another_sites_rules_do_not_count(site: Site):
    add_ip_rule(site, "10.0.0.1")

    assert add_ip_rule(a_site(), "10.0.0.1")


def test_a_rule_says_who_added_it(site: Site):
    user = a_user("jane@example.com")

    assert add_country_rule(site, "EE", added_by=user).added_by == "jane <jane@example.com>"
    assert add_country_rule(site, "LV").added_by == ""
