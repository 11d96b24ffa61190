"""Statistics brought in from elsewhere."""

from django.conf import settings
from django.db import models

from footfall.accounts.timestamps import Timestamped
from footfall.sites.models.site import Site


class SiteImport(Timestamped):
    """One import; its primary key is the ``import_id`` of its rows in the warehouse.

    Rows of a ``legacy`` import may also stand under import id 0. ``start_date`` and
    ``end_date`` (inclusive, in the site's timezone) are known at completion at the latest.
    """

    class Source(models.TextChoices):
        GOOGLE_ANALYTICS_4 = "google_analytics_4", "Google Analytics 4"
        UNIVERSAL_ANALYTICS = "universal_analytics", "Google Analytics"
        CSV = "csv", "CSV"
        NOOP = "noop", "Noop"

    class Status(models.TextChoices):
        PENDING = "pending"
        IMPORTING = "importing"
        COMPLETED = "completed"
        FAILED = "failed"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="imports")
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="site_imports"
    )
    source = models.CharField(max_length=24, choices=Source)
    label = models.CharField(max_length=255, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.PENDING)
    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)
    legacy = models.BooleanField(default=False)
    has_scroll_depth = models.BooleanField(default=False)

    class Meta:
        ordering = ["-inserted_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="completed")
                | models.Q(start_date__isnull=False, end_date__isnull=False),
                name="site_import_completed_has_dates",
            ),
        ]

    def __str__(self) -> str:
        source = self.get_source_display()
        return f"{source} ({self.label})" if self.label else source
