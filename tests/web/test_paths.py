import pytest

from footfall.web.paths import decoded_but_for_slashes, site_path


@pytest.mark.parametrize(
    ("domain", "page", "path"),
    [
        ("example.com", "", "/example.com"),
        ("example.com/blog", "installation", "/example.com%2Fblog/installation"),
        ("bücher.de", "", "/b%C3%BCcher.de"),
        ("a\\b", "", "/a%5Cb"),
    ],
)
def test_a_site_is_one_encoded_segment_of_its_path(domain: str, page: str, path: str) -> None:
    assert site_path(domain, page) == path


@pytest.mark.parametrize(
    ("sent", "routed"),
    [
        ("/example.com/pages", "/example.com/pages"),
        ("/example.com%2Fblog/pages", "/example.com%2Fblog/pages"),
        ("/example.com%2fblog", "/example.com%2Fblog"),
        ("/b%C3%BCcher.de", "/bücher.de"),
        ("/%FF", "/�"),
    ],
)
def test_only_encoded_slashes_stay_encoded(sent: str, routed: str) -> None:
    assert decoded_but_for_slashes(sent) == routed
