"""Who may sign up, and what a failed login says: how Footfall steers django-allauth."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from footfall.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up is closed, but for the first user of a fresh installation."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "Wrong email or password. Please try again.",
        "too_many_login_attempts": "Too many login attempts. Wait a minute before trying again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether the sign-up form may be used."""
        return not User.objects.exists()
