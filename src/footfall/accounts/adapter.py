"""Who may sign up: how Footfall steers django-allauth."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from footfall.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up is closed, but for the first user of a fresh installation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether the sign-up form may be used."""
        return not User.objects.exists()
