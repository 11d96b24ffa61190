"""Who may sign up, and what a failed login says: how Footfall steers django-allauth."""

from ipaddress import ip_address

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from footfall.accounts.models import User
from footfall.ingest.client_ip import clean


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

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whose logins are counted together. Behind a proxy: the address that it saw.

        Only a proxy on this machine or in its private network is believed, and of what it
        passes on only the last address, which is its own word. Anybody else could name a new
        address with each attempt.
        """
        peer: str = super().get_client_ip(request)
        if not ip_address(peer).is_private:
            return peer
        try:
            return str(ip_address(clean(_last_forwarded(request))))
        except ValueError:
            return peer


def _last_forwarded(request: HttpRequest) -> str:
    return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
