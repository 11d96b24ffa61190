"""What members keep on a dashboard, for themselves or for all: segments and annotations."""

from django.conf import settings
from django.db import models

from footfall.accounts.timestamps import Timestamped
from footfall.sites.models.site import Site


class Visibility(models.TextChoices):
    """Who sees it: its owner, or everyone who sees the site."""

    PERSONAL = "personal"
    SITE = "site"


class Segment(Timestamped):
    """A named set of filters. ``segment_data`` is ``{"filters": [...], "labels"?: {...}}``."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="segments")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="segments"
    )
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=8, choices=Visibility)
    segment_data = models.JSONField()

    class Meta:
        ordering = ["-updated_at", "-id"]

    def __str__(self) -> str:
        return self.name


class Annotation(Timestamped):
    """A note on a date (of the site's timezone), shown under the main graph."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="annotations")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="annotations"
    )
    type = models.CharField(max_length=8, choices=Visibility)
    date = models.DateField()
    note = models.CharField(max_length=500)

    class Meta:
        ordering = ["-date", "-id"]
        indexes = [models.Index(fields=["site", "date"], name="annotation_site_date")]

    def __str__(self) -> str:
        return f"{self.date}: {self.note}"
