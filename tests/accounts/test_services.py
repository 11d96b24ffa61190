import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from footfall.accounts.models import ApiKey, User
from footfall.accounts.services import (
    create_api_key,
    create_user,
    find_api_key,
    find_user,
    has_scope,
)
from tests.support.catalog import PASSWORD, a_user

pytestmark = pytest.mark.django_db


BAD_NAMES = [
    (" ", "can't be blank"),
    ("a\0b", "is invalid"),
    ("\ud800", "is invalid"),
    ("x" * 256, "should be at most 255 character(s)"),
]


def log_in(email: str, password: str) -> object:
    return authenticate(RequestFactory().post("/login"), email=email, password=password)


class TestCreateUser:
    def test_the_new_user_can_log_in_with_the_address_in_any_case(self):
        user = create_user(" Jane@Example.com ", PASSWORD)

        assert log_in("JANE@example.com", PASSWORD) == user
        assert log_in("jane@example.com", PASSWORD + "!") is None

    def test_the_address_is_kept_in_lower_case_and_counts_as_verified(self):
        user = create_user("Jane@Example.com", PASSWORD)

        assert user.email == "jane@example.com"
        assert user.emailaddress_set.get().verified

    def test_a_user_without_a_name_is_called_by_the_local_part(self):
        assert create_user("jane.doe@example.com", PASSWORD).name == "jane.doe"
        assert create_user("j@example.com", PASSWORD, name=" Jane Doe ").name == "Jane Doe"

    def test_an_address_can_be_taken_once(self):
        create_user("jane@example.com", PASSWORD)

        with pytest.raises(ValidationError) as refusal:
            create_user("JANE@example.com", PASSWORD)

        assert refusal.value.message_dict == {"email": ["has already been taken"]}
        assert User.objects.count() == 1

    @pytest.mark.parametrize("email", ["", "jane", "jane@", "@example.com", "a b@example.com"])
    def test_what_is_no_address_is_refused(self, email: str):
        with pytest.raises(ValidationError) as refusal:
            create_user(email, PASSWORD)

        assert refusal.value.message_dict == {"email": ["is invalid"]}

    @pytest.mark.parametrize(("name", "message"), BAD_NAMES[1:])
    def test_a_name_that_cannot_be_kept_is_refused(self, name: str, message: str):
        with pytest.raises(ValidationError) as refusal:
            create_user("jane@example.com", PASSWORD, name=name)

        assert refusal.value.message_dict == {"name": [message]}

    def test_the_password_is_hashed_with_bcrypt(self):
        user = create_user("jane@example.com", PASSWORD)

        assert user.password.startswith("bcrypt_sha256$")
        assert PASSWORD not in user.password

    def test_passwords_that_differ_beyond_the_72nd_byte_differ(self):
        create_user("jane@example.com", "x" * 80 + "a")

        assert log_in("jane@example.com", "x" * 80 + "b") is None

    def test_users_are_found_whatever_the_case(self):
        user = create_user("jane@example.com", PASSWORD)

        assert find_user("Jane@EXAMPLE.com ") == user
        assert find_user("john@example.com") is None


class TestApiKeys:
    def test_a_key_is_found_by_its_secret_and_leads_to_its_user(self):
        user = a_user()
        key, secret = create_api_key(user, name="Reports")

        assert find_api_key(secret) == key
        assert find_api_key(secret).user == user

    def test_the_secret_has_64_url_safe_characters_and_is_stored_nowhere(self):
        key, secret = create_api_key(a_user(), name="Reports")

        assert len(secret) == 64
        assert set(secret) <= set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        )
        stored = ApiKey.objects.values().get(pk=key.pk)
        assert secret not in map(str, stored.values())
        assert stored["key_prefix"] == secret[:6]

    def test_the_hash_is_peppered_with_the_secret_key(self, settings):
        _, secret = create_api_key(a_user(), name="Reports")

        settings.SECRET_KEY = "another installation's"

        assert find_api_key(secret) is None

    @pytest.mark.parametrize("secret", ["", "x", "x" * 64, "\0", "é"])
    def test_what_is_no_key_is_not_found(self, secret: str):
        create_api_key(a_user(), name="Reports")

        assert find_api_key(secret) is None

    def test_keys_of_a_deactivated_user_stop_working(self):
        user = a_user()
        _, secret = create_api_key(user, name="Reports")
        user.is_active = False
        user.save()

        assert find_api_key(secret) is None

    def test_a_key_reads_statistics_unless_told_otherwise(self):
        key, _ = create_api_key(a_user(), name="Reports")

        assert key.scopes == ["stats:read:*"]

    @pytest.mark.parametrize("scopes", [[], ["*"], [""], ["stats:read:*", "root:*"]])
    def test_unknown_scopes_are_refused(self, scopes: list[str]):
        with pytest.raises(ValidationError) as refusal:
            create_api_key(a_user(), name="Reports", scopes=scopes)

        assert refusal.value.message_dict == {"scopes": ["is invalid"]}

    @pytest.mark.parametrize(("name", "message"), BAD_NAMES)
    def test_a_key_needs_a_proper_name(self, name: str, message: str):
        with pytest.raises(ValidationError) as refusal:
            create_api_key(a_user(), name=name)

        assert refusal.value.message_dict == {"name": [message]}

    def test_every_key_reads_statistics_and_sites_but_only_some_change_sites(self):
        reading, _ = create_api_key(a_user(), name="Reports")
        provisioning, _ = create_api_key(a_user(), name="Terraform", scopes=["sites:provision:*"])

        assert has_scope(reading, "stats:read:query")
        assert has_scope(reading, "sites:read:sites")
        assert not has_scope(reading, "sites:provision:sites")
        assert has_scope(provisioning, "stats:read:query")
        assert has_scope(provisioning, "sites:provision:sites")
        assert not has_scope(provisioning, "stats:write:query")
