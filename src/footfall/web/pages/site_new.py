"""Adding a site."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from footfall import clock
from footfall.accounts.models import User
from footfall.sites.models import Site
from footfall.sites.services import create_site
from footfall.teams.services import MultipleTeamsError
from footfall.web.pages.access import login_required
from footfall.web.pages.steps import ADD_SITE, steps
from footfall.web.pages.timezones import UTC, choices
from footfall.web.paths import site_path

WHICH_TEAM = "You own several teams. Choose the one that gets the site first."


class SiteForm(forms.Form):
    """``site[domain]`` and ``site[timezone]``. What they may be is for the service to say."""

    domain = forms.CharField(
        required=False,
        widget=forms.TextInput(
            {
                "placeholder": "example.com",
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )
    timezone = forms.CharField(
        label="Reporting time zone", initial=UTC, required=False, widget=forms.Select()
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        select = self.fields["timezone"].widget
        assert isinstance(select, forms.Select)
        select.choices = choices(clock.now())
        if not self.is_bound:
            # The script suggests the browser's own zone, but never over a choice already made.
            select.attrs["data-timezone"] = True

    def add_prefix(self, field_name: str) -> str:
        return f"site[{field_name}]"

    def save(self, creator: User) -> Site | None:
        """Create the site. ``None``, with the reason on the form, if the service refuses."""
        given = self.cleaned_data
        try:
            return create_site(creator, given["domain"], timezone=given["timezone"])
        except ValidationError as error:
            self.add_error(None, error)
        except PermissionDenied as error:
            self.add_error(None, str(error))
        except MultipleTeamsError:
            self.add_error(None, WHICH_TEAM)
        return None


@login_required
@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """``GET /sites/new``: the form."""
    return _form(request, SiteForm(), request.GET.get("flow", ""))


def create(request: HttpRequest) -> HttpResponse:
    """``POST /sites``: create it and go on to the installation, or say what is wrong.

    For a view that has made sure who asks.
    """
    assert isinstance(request.user, User)
    form, flow = SiteForm(request.POST), request.POST.get("flow", "")
    site = form.save(request.user) if form.is_valid() else None
    if site is None:
        return _form(request, form, flow)
    query = urlencode({"site_created": "true", "flow": flow})
    return HttpResponseRedirect(f"{site_path(site.domain, 'installation')}?{query}")


def _form(request: HttpRequest, form: SiteForm, flow: str) -> HttpResponse:
    context = {"form": form, "flow": flow, "steps": steps(flow, ADD_SITE)}
    return render(request, "site_new.html", context)
