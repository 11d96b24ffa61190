"""Logging in and out: allauth's rules, our form field names and our pages."""

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.views import LoginView as AllauthLoginView
from allauth.account.views import LogoutView as AllauthLogoutView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse

from footfall.web.pages.access import RETURN_TO
from footfall.web.pages.errors import too_many_logins


class LoginForm(AllauthLoginForm):  # type: ignore[misc]
    """Asks for ``email`` and ``password``."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            del field.widget.attrs["placeholder"]  # the labels say it
        self.fields["login"].label = "Email"
        self.fields["login"].widget.attrs["autofocus"] = True

    def add_prefix(self, field_name: str) -> str:
        """allauth calls the address ``login``; clients of ``POST /login`` call it ``email``."""
        return "email" if field_name == "login" else str(super().add_prefix(field_name))


class LoginView(AllauthLoginView):  # type: ignore[misc]
    """``/login``."""

    form_class = LoginForm
    template_name = "login.html"
    redirect_field_name = RETURN_TO

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        """The form again, unless one account had too many failures from many addresses."""
        if form.has_error(NON_FIELD_ERRORS, "too_many_login_attempts"):
            return too_many_logins(self.request)
        response: HttpResponse = super().form_invalid(form)
        return response


class LogoutView(AllauthLogoutView):  # type: ignore[misc]
    """``/logout``: by the menu's form at once, by a plain link after a question."""

    template_name = "logout.html"
    redirect_field_name = "redirect"
