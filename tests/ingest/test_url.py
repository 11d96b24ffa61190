"""What is kept of a page's address."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.ingest.url import parse_page, split


@pytest.mark.parametrize(
    ("url", "hostname", "pathname"),
    [
        ("https://example.com", "example.com", "/"),
        ("https://www.example.com/a/", "example.com", "/a/"),
        ("https://www.www.example.com/", "www.example.com", "/"),
        ("HTTPS://Blog.Example.com/A", "Blog.Example.com", "/A"),
        ("https://user:secret@example.com:8443/a", "example.com", "/a"),
        ("http://[2001:db8::1]:80/a", "2001:db8::1", "/a"),
        ("https://example.com/a%20b%C3%A4", "example.com", "/a bä"),
        ("https://example.com/a%20%0A", "example.com", "/a"),
        ("https://example.com/100%/%zz", "example.com", "/100%/%zz"),
        ("https://example.com/%FF", "example.com", "/\ufffd"),
        ("https://example.com/a?b=c#d", "example.com", "/a"),
        ("//cdn.example.com/x", "cdn.example.com", "/x"),
        ("/relative?x", "(none)", "/relative"),
        ("about:blank", "(none)", "blank"),
        ("file:///home/me/page.html", "(none)", "/home/me/page.html"),
        ("chrome-extension://abcdef/popup.html", "abcdef", "/popup.html"),
        ("app://localhost/index", "localhost", "/index"),
        ("", "(none)", "/"),
    ],
)
def test_hostname_and_pathname(url: str, hostname: str, pathname: str) -> None:
    page = parse_page(url, hash_mode=False)
    assert (page.hostname, page.pathname) == (hostname, pathname)


@pytest.mark.parametrize(
    ("url", "pathname"),
    [
        ("https://example.com/#/a%20b", "/#/a b"),
        ("https://example.com/x?y=1#z", "/x#z"),
        ("https://example.com/x", "/x"),
        ("https://example.com/x#", "/x#"),
    ],
)
def test_hash_mode_makes_the_fragment_part_of_the_path(url: str, pathname: str) -> None:
    assert parse_page(url, hash_mode=True).pathname == pathname


def test_query_parameters_are_form_decoded_and_the_last_of_a_name_wins() -> None:
    query = parse_page("https://e.com/?a=1&a=x+y%2B&b&utm_source=%22%C3%A4%22", False).query
    assert query == {"a": "x y+", "b": "", "utm_source": '"ä"'}


@given(st.text())
def test_any_text_is_an_address(url: str) -> None:
    page = parse_page(url, hash_mode=True)
    assert page.hostname
    assert isinstance(page.pathname, str)


@given(
    scheme=st.sampled_from(["http", "https", "android-app"]),
    host=st.from_regex(r"[a-z0-9]{1,10}(\.[a-z0-9]{1,10}){1,3}", fullmatch=True),
    path=st.lists(st.text(min_size=1).map(lambda text: quote(text, safe="")), max_size=4),
    query=st.text().map(lambda text: quote(text, safe="")),
)
def test_the_parts_of_a_wellformed_address_are_found_again(
    scheme: str, host: str, path: list[str], query: str
) -> None:
    written = "".join(f"/{part}" for part in path)
    url = split(f"{scheme}://{host}{written}?{query}#f")
    assert (url.scheme, url.host, url.path) == (scheme, host, written)
    assert (url.query, url.fragment) == (query, "f")
