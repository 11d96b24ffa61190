import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "initial"),
    [("Google", "G"), ("https://www.example.com/blog", "E"), ("bücher.de", "B"), ("ñ.es", "Ñ")],
)
def test_a_source_has_its_initial_for_a_picture(client: Client, name: str, initial: str) -> None:
    response = client.get(f"/favicon/sources/{name.replace('/', '%2F')}")
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert f">{initial}</text>" in response.content.decode()


def test_the_same_name_always_looks_the_same(client: Client) -> None:
    first, again = (client.get(f"/favicon/sources/{name}").content for name in ("Google", "google"))
    assert first == again
    assert first != client.get("/favicon/sources/GitHub").content


@pytest.mark.parametrize("name", ["placeholder", "<script>alert(1)<%2Fscript>", "%20"])
def test_names_without_an_initial_get_a_globe(client: Client, name: str) -> None:
    assert b"<ellipse" in client.get(f"/favicon/sources/{name}").content


def test_a_picture_can_be_kept_and_can_do_nothing(client: Client) -> None:
    headers = client.get("/favicon/sources/Google").headers
    assert headers["Cache-Control"] == "public, max-age=2592000"
    assert headers["Content-Security-Policy"] == "script-src 'none'"
    assert headers["Content-Disposition"] == "attachment"
