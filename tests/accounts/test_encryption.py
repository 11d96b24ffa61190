from datetime import UTC, datetime

import pytest
from cryptography.fernet import InvalidToken
from django.db import connection

from footfall.sites.models import GoogleAuth
from tests.support.catalog import a_site, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def google_auth() -> GoogleAuth:
    return GoogleAuth.objects.create(
        site=a_site(),
        user=a_user(),
        email="jane@example.com",
        refresh_token="1//refresh",
        access_token="ya29.ünïcode",
        expires=datetime(2026, 1, 1, tzinfo=UTC),
    )


def test_an_encrypted_column_reads_as_it_was_written(google_auth: GoogleAuth):
    google_auth.refresh_from_db()

    assert (google_auth.refresh_token, google_auth.access_token) == ("1//refresh", "ya29.ünïcode")


def test_the_database_holds_no_clear_text(google_auth: GoogleAuth):
    with connection.cursor() as cursor:
        cursor.execute("SELECT refresh_token, access_token FROM sites_googleauth")
        refresh, access = cursor.fetchone()

    assert "refresh" not in refresh
    assert "ya29" not in access


def test_nothing_can_be_read_with_another_secret_key(google_auth: GoogleAuth, settings):
    settings.SECRET_KEY = "another installation's"

    with pytest.raises(InvalidToken):
        google_auth.refresh_from_db()
