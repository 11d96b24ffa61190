from urllib.parse import quote

import pytest
from django.test import Client

from footfall.accounts.models import User
from tests.support.catalog import PASSWORD

WRONG = "Wrong email or password. Please try again."


def log_in(client: Client, email: str, password: str, **more: str):  # type: ignore[no-untyped-def]
    return client.post("/login", {"email": email, "password": password, **more})


def test_the_start_page_leads_to_login_or_sites(client: Client, browser: Client) -> None:
    assert client.get("/").headers["Location"] == "/login"
    assert browser.get("/").headers["Location"] == "/sites"


def test_login_leads_to_the_sites(client: Client, owner: User) -> None:
    response = log_in(client, "Ada@Example.org", PASSWORD)
    assert (response.status_code, response.headers["Location"]) == (302, "/sites")
    assert client.get("/sites").status_code == 200


@pytest.mark.parametrize(("email", "password"), [("ada@example.org", "x"), ("no@one.org", "x")])
def test_a_wrong_password_and_an_unknown_address_look_the_same(
    client: Client, owner: User, email: str, password: str
) -> None:
    response = log_in(client, email, password)
    assert response.status_code == 200
    assert WRONG in response.content.decode()


def test_a_page_for_members_asks_to_log_in_and_comes_back(client: Client, owner: User) -> None:
    wanted = "/sites?filter_text=a b"
    response = client.get(wanted)
    assert response.status_code == 302
    assert response.headers["Location"] == "/login?return_to=/sites%3Ffilter_text%3Da%2520b"
    form = client.get(response.headers["Location"]).content.decode()
    assert 'name="return_to" value="/sites?filter_text=a%20b"' in form
    response = log_in(client, owner.email, PASSWORD, return_to="/sites?filter_text=a%20b")
    assert response.headers["Location"] == "/sites?filter_text=a%20b"


@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test", "javascript:alert(1)"])
def test_login_never_leads_to_another_host(client: Client, owner: User, elsewhere: str) -> None:
    response = log_in(client, owner.email, PASSWORD, return_to=elsewhere)
    assert response.headers["Location"] == "/sites"
    page = Client().get(f"/login?return_to={quote(elsewhere)}")
    assert page.status_code == 200


def test_the_sixth_login_within_a_minute_is_refused(client: Client, owner: User) -> None:
    for _ in range(5):
        assert log_in(client, "no@one.org", "x").status_code == 200
    response = log_in(client, owner.email, PASSWORD)
    assert response.status_code == 429
    assert "Too many login attempts." in response.content.decode()


def test_what_was_typed_comes_back_escaped(client: Client, owner: User) -> None:
    page = log_in(client, '"><script>alert(1)</script>', "x").content.decode()
    assert "<script>alert(1)" not in page


def test_logging_out_needs_a_form_and_ends_the_session(browser: Client) -> None:
    assert browser.get("/logout").status_code == 200
    assert browser.get("/sites").status_code == 200
    assert browser.post("/logout").headers["Location"] == "/"
    assert browser.get("/sites").status_code == 302


def test_a_form_without_its_token_is_refused_with_a_page(owner: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/login", {"email": owner.email, "password": PASSWORD})
    assert response.status_code == 403
    assert "This form has expired" in response.content.decode()


def test_one_account_is_protected_from_many_addresses(owner: User) -> None:
    for number in range(5):
        log_in(Client(REMOTE_ADDR=f"10.0.0.{number}"), owner.email, "x")
    response = log_in(Client(REMOTE_ADDR="10.0.1.1"), owner.email, PASSWORD)
    assert response.status_code == 429


@pytest.mark.parametrize(
    ("peer", "forwarded", "status"),
    [
        # A proxy of ours says who is there: everybody has attempts of their own.
        ("127.0.0.1", "203.0.113.{}", 200),
        ("::1", "[2001:db8:{}::1]:4711", 200),
        ("172.17.0.1", "1.1.1.1, 203.0.113.{}", 200),
        # What came before the proxy's own word, or from anybody else, may be made up.
        ("127.0.0.1", "203.0.113.{}, 198.51.100.7", 429),
        ("127.0.0.1", "nobody knows {}", 429),
        ("8.8.8.8", "203.0.113.{}", 429),
    ],
)
def test_logins_are_counted_by_the_address_a_proxy_of_ours_saw(
    client: Client, owner: User, peer: str, forwarded: str, status: int
) -> None:
    for number in range(6):
        response = client.post(
            "/login",
            {"email": f"somebody{number}@example.org", "password": "guess"},
            REMOTE_ADDR=peer,
            headers={"X-Forwarded-For": forwarded.format(number)},
        )
    assert response.status_code == status
