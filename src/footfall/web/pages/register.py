"""The first account of an installation.

Whoever opens a fresh installation makes its first account; afterwards people are invited.
"""

from django import forms
from django.contrib import messages
from django.contrib.auth import login, password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from footfall.accounts.models import User
from footfall.accounts.services import create_user

CLOSED = "Registration is disabled on this instance"


class RegistrationClosedError(Exception):
    """There is an account already."""


class RegisterForm(forms.Form):
    """Name, address and a good password, twice."""

    name = forms.CharField(
        label="Your name",
        max_length=255,
        widget=forms.TextInput({"autocomplete": "name", "autofocus": True}),
    )
    email = forms.EmailField(
        label="Email", max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )
    password = forms.CharField(
        strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )
    password_confirmation = forms.CharField(
        label="Password, once more",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, str]:
        given = self.cleaned_data
        password = given.get("password")
        if password:
            user = User(name=given.get("name", ""), email=given.get("email", ""))
            try:
                password_validation.validate_password(password, user)
            except ValidationError as error:
                self.add_error("password", error)
        confirmation = given.get("password_confirmation")
        if password and confirmation and password != confirmation:
            self.add_error("password_confirmation", "does not match the password")
        return given

    def save(self) -> User | None:
        """Create the user. ``None``, with the reason on the form, if the address is refused.

        Raises :class:`RegistrationClosedError` if somebody else was first.
        """
        given = self.cleaned_data
        try:
            with transaction.atomic():
                if User.objects.exists():
                    raise RegistrationClosedError
                return create_user(given["email"], given["password"], name=given["name"])
        except ValidationError as error:
            self.add_error(None, error)
            return None


@sensitive_post_parameters("password", "password_confirmation")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """``/register``: the form while nobody has an account, otherwise the way to the login."""
    if request.user.is_authenticated:
        return HttpResponseRedirect("/sites")
    if User.objects.exists():
        return _closed(request)
    form = RegisterForm(request.POST or None)
    if form.is_valid():
        try:
            user = form.save()
        except RegistrationClosedError:
            return _closed(request)
        if user:
            login(request, user)
            return HttpResponseRedirect("/sites/new?flow=register")
    return render(request, "register.html", {"form": form})


def _closed(request: HttpRequest) -> HttpResponse:
    messages.error(request, CLOSED)
    return HttpResponseRedirect("/login")
