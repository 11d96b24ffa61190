"""How a site's tracker script behaves."""

from django.db import models
from nanoid import generate

from footfall.accounts.timestamps import Timestamped
from footfall.sites.models.site import Site


def new_tracker_id() -> str:
    """The id in a script's address: ``pa-`` and 21 unguessable URL-safe characters."""
    return f"pa-{generate()}"


class TrackerConfiguration(Timestamped):
    """One row a site. ``installation_type`` is empty until someone said how it is installed."""

    class InstallationType(models.TextChoices):
        MANUAL = "manual"
        WORDPRESS = "wordpress"
        GTM = "gtm"
        NPM = "npm"

    id = models.CharField(primary_key=True, max_length=32, default=new_tracker_id, editable=False)
    site = models.OneToOneField(
        Site, on_delete=models.CASCADE, related_name="tracker_configuration"
    )
    installation_type = models.CharField(  # noqa: DJ001 - the APIs tell "not said" (null) apart
        max_length=9,
        choices=InstallationType,
        null=True,
        blank=True,
    )
    outbound_links = models.BooleanField(default=False)
    file_downloads = models.BooleanField(default=False)
    form_submissions = models.BooleanField(default=False)
    hash_based_routing = models.BooleanField(default=False)
    track_404_pages = models.BooleanField(default=False)
    revenue_tracking = models.BooleanField(default=False)
    tagged_events = models.BooleanField(default=False)
    pageview_props = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.id
