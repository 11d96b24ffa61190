import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from footfall.sites.domains import TAKEN, clean_domain, normalise_domain
from footfall.web.urls import urlpatterns

RESERVED = "must not contain URI reserved characters :?#[]@!$&'()*+,;="
UNKNOWN = "only letters, numbers, slashes and period allowed"


def refusal(raw: object) -> str:
    with pytest.raises(ValidationError) as caught:
        clean_domain(raw)
    ((field, messages),) = caught.value.message_dict.items()
    assert field == "domain"
    (message,) = messages
    return message


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("example.com", "example.com"),
        ("  Example.COM \n", "example.com"),
        ("http://example.com", "example.com"),
        ("http://http://example.com", "example.com"),
        ("https://example.com/", "example.com"),
        ("https://www.example.com/", "example.com"),
        ("http://https://www.example.com", "example.com"),
        ("//example.com//", "example.com"),
        ("example.com/blog/", "example.com/blog"),
        ("blog.www.example.com", "blog.www.example.com"),
        ("bücher.example", "bücher.example"),
        ("правда.рф", "правда.рф"),
        ("localhost", "localhost"),
        ("back\\slash", "back\\slash"),
    ],
)
def test_what_people_type_becomes_the_bare_name(typed: str, kept: str):
    assert clean_domain(typed) == kept


@pytest.mark.parametrize("typed", ["", "  ", "/", "http://", "https://", "https://www."])
def test_nothing_left_is_blank(typed: str):
    assert refusal(typed) == "can't be blank"


@pytest.mark.parametrize("typed", ["a b.com", "a_b.com", "a.com%20", "a.com\0", "😀.com", "a|b"])
def test_other_characters_are_refused(typed: str):
    assert refusal(typed) == UNKNOWN


@pytest.mark.parametrize("character", ":?#[]@!$&'()*+,;=")
def test_reserved_characters_are_refused(character: str):
    assert refusal(f"exam{character}ple.com") == RESERVED


def test_of_two_problems_the_reserved_characters_are_reported():
    assert refusal("a b?.com") == RESERVED


@pytest.mark.parametrize("raw", [None, 1, ["example.com"], {"domain": "example.com"}, True])
def test_what_is_no_text_is_invalid(raw: object):
    assert refusal(raw) == "is invalid"


def test_a_name_has_255_characters_at_most():
    assert clean_domain("a" * 255)
    assert refusal("a" * 256) == "should be at most 255 character(s)"


@given(st.text())
def test_any_text_gives_a_clean_name_or_a_reason(text: str):
    try:
        domain = clean_domain(text)
    except ValidationError:
        return
    assert domain == domain.lower().strip()
    assert not domain.startswith(("http://", "https://", "www."))
    assert not set(domain) & set(":?#[]@!$&'()*+,;= \t\n\0")


bare_names = st.from_regex(r"\A[a-z0-9-]{1,20}(\.[a-z0-9-]{1,20}){1,3}(/[a-z0-9-]{1,9})?\Z")


@given(bare_names.filter(lambda name: not name.startswith("www.")))
def test_a_bare_name_stays_as_it_is(name: str):
    assert normalise_domain(name) == name


@given(st.sampled_from(["", "http://", "https://", "HTTP://", "https://www.", "www."]))
def test_however_an_address_is_written_it_is_the_same_site(prefix: str):
    assert clean_domain(f" {prefix}example.com/ ") == "example.com"


@pytest.mark.parametrize("typed", [".", "..", "example.com/..", "a/./b", "login", "Sites", "api"])
def test_names_whose_dashboard_no_browser_could_open_are_refused(typed: str):
    assert refusal(typed) == "is invalid"


def test_no_site_can_take_the_name_of_a_page():
    fixed = {str(pattern.pattern).partition("/")[0] for pattern in urlpatterns}
    fixed = {segment for segment in fixed if segment and not segment.startswith("<")}

    assert fixed <= TAKEN
