"""Statistics brought in from elsewhere."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Max

from footfall.accounts.timestamps import Timestamped
from footfall.sites.models.site import Site


class SiteImport(Timestamped):
    """One import.

    ``import_id`` marks its rows in the warehouse, among those of its site; an import that is
    saved without one gets the next. Rows of a ``legacy`` import may also stand under import id
    0. ``start_date`` and ``end_date`` (inclusive, in the site's timezone) are known at completion
    at the latest.
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
    import_id = models.PositiveBigIntegerField(editable=False)
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
            models.UniqueConstraint(fields=["site", "import_id"], name="site_import_of_site"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with an import id of its own."""
        if self.import_id is None:
            others = SiteImport.objects.filter(site=self.site)
            highest: int | None = others.aggregate(highest=Max("import_id"))["highest"]
            self.import_id = (highest or 0) + 1
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        source = self.get_source_display()
        return f"{source} ({self.label})" if self.label else source
