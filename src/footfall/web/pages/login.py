"""Logging in and out: allauth's rules, our form field names and our pages."""

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.views import LoginView as AllauthLoginView
from allauth.account.views import LogoutView as AllauthLogoutView

from footfall.web.pages.access import RETURN_TO


class LoginForm(AllauthLoginForm):  # type: ignore[misc]
    """Asks for ``email`` and ``password``."""

    def add_prefix(self, field_name: str) -> str:
        """allauth calls the address ``login``; clients of ``POST /login`` call it ``email``."""
        return "email" if field_name == "login" else str(super().add_prefix(field_name))


class LoginView(AllauthLoginView):  # type: ignore[misc]
    """``/login``."""

    form_class = LoginForm
    template_name = "login.html"
    redirect_field_name = RETURN_TO


class LogoutView(AllauthLogoutView):  # type: ignore[misc]
    """``/logout``: by the menu's form at once, by a plain link after a question."""

    template_name = "logout.html"
    redirect_field_name = "redirect"
