import pytest
from django.test import Client

from footfall.accounts.models import User
from tests.support.catalog import PASSWORD

ADA = {
    "name": "Ada Lovelace",
    "email": "ada@example.org",
    "password": PASSWORD,
    "password_confirmation": PASSWORD,
}


@pytest.mark.parametrize("path", ["/", "/login", "/sites", "/example.com", "/sites/new"])
@pytest.mark.django_db
def test_a_fresh_installation_leads_every_page_to_the_first_account(
    client: Client, path: str
) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (302, "/register")
    assert client.get("/register").status_code == 200


@pytest.mark.django_db
def test_a_fresh_installation_answers_machines_as_ever(client: Client) -> None:
    assert client.get("/api/system/health/live").status_code == 200
    assert client.get("/robots.txt").status_code == 200


@pytest.mark.django_db
def test_the_first_person_makes_an_account_and_goes_on_to_add_a_site(client: Client) -> None:
    response = client.post("/register", ADA)
    assert (response.status_code, response.headers["Location"]) == (302, "/sites/new?flow=register")
    assert client.get("/sites/new").status_code == 200
    user = User.objects.get()
    assert (user.name, user.email) == ("Ada Lovelace", "ada@example.org")
    assert user.check_password(PASSWORD)


def test_registration_closes_with_the_first_account(client: Client, owner: User) -> None:
    for response in (client.get("/register"), client.post("/register", ADA | {"email": "b@b.org"})):
        assert response.headers["Location"] == "/login"
    assert User.objects.get() == owner
    assert "Registration is disabled on this instance" in client.get("/login").content.decode()


def test_someone_logged_in_has_no_business_at_the_registration(browser: Client) -> None:
    assert browser.get("/register").headers["Location"] == "/sites"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"password": "short", "password_confirmation": "short"}, "has to be at least 12"),
        ({"password": "ada lovelace", "password_confirmation": "ada lovelace"}, "is too weak"),
        ({"password_confirmation": "other"}, "does not match the password"),
        ({"email": "nonsense"}, "valid email address"),
        ({"name": ""}, "This field is required"),
    ],
)
@pytest.mark.django_db
def test_what_is_wrong_is_said_beside_the_field(
    client: Client, changed: dict[str, str], message: str
) -> None:
    response = client.post("/register", ADA | changed)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_an_empty_confirmation_is_one_error(client: Client) -> None:
    page = client.post("/register", ADA | {"password_confirmation": ""}).content.decode()
    assert page.count('role="alert"') == 1
