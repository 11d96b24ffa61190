"""What a site sends by mail: regular reports and traffic alerts."""

from django.core.validators import MinValueValidator
from django.db import models

from footfall.accounts.timestamps import Timestamped
from footfall.sites.models.site import Site


class EmailReport(Timestamped):
    """A weekly or monthly report and the addresses it goes to."""

    class Interval(models.TextChoices):
        WEEKLY = "weekly"
        MONTHLY = "monthly"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="email_reports")
    interval = models.CharField(max_length=7, choices=Interval)
    recipients = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint("site", "interval", name="email_report_once")]

    def __str__(self) -> str:
        return f"{self.interval} report for {self.site}"


class TrafficNotification(Timestamped):
    """An alert: ``threshold`` current visitors (spike) or visitors in 12 hours (drop)."""

    class Type(models.TextChoices):
        SPIKE = "spike"
        DROP = "drop"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="traffic_notifications")
    type = models.CharField(max_length=5, choices=Type)
    threshold = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    recipients = models.JSONField(default=list)
    last_sent = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("site", "type", name="traffic_notification_once")]

    def __str__(self) -> str:
        return f"{self.type} alert for {self.site}"
