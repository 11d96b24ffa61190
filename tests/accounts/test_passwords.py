import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from footfall.accounts.models import User


def complaints(password: str, user: User | None = None) -> list[str]:
    try:
        validate_password(password, user)
    except ValidationError as refusal:
        return refusal.messages
    return []


@pytest.mark.parametrize("password", ["correct horse battery staple", "q8#vTz!mK2pL", "x" * 33])
def test_good_passwords_pass(password: str):
    assert complaints(password) == []


def test_passwords_have_12_to_128_characters():
    assert "has to be at least 12 characters" in complaints("q8#vTz!mK2p")
    assert complaints("q8#vTz!mK2pL" + "x" * 116) == []
    assert complaints("q8#vTz!mK2pL" + "x" * 117) == ["cannot be longer than 128 characters"]


@pytest.mark.parametrize("password", ["password1234", "aaaaaaaaaaaa", "qwertyuiop12"])
def test_easily_guessed_passwords_are_too_weak(password: str):
    assert complaints(password) == ["is too weak"]


def test_ones_own_name_and_address_make_a_weak_password():
    user = User(email="wolfgang@example.com", name="Wolfgang Xylander")

    assert complaints("xylanderwolfgang") == []
    assert complaints("xylanderwolfgang", user) == ["is too weak"]


def test_an_empty_password_is_refused_on_both_counts():
    assert complaints("") == ["has to be at least 12 characters", "is too weak"]
