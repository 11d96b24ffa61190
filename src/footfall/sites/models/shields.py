"""Rules that keep traffic out of a site's statistics."""

import uuid

from django.db import models

from footfall.accounts.timestamps import Timestamped
from footfall.sites.models.site import Site

MAX_PATTERN_LENGTH = 250


class Action(models.TextChoices):
    """What happens to traffic that matches."""

    DENY = "deny"
    ALLOW = "allow"


class ShieldRule(Timestamped):
    """What all four kinds of rule share. ``added_by`` is ``Name <email>`` or empty."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="%(class)ss")
    action = models.CharField(max_length=5, choices=Action, default=Action.DENY)
    added_by = models.CharField(max_length=600, blank=True)

    class Meta:
        abstract = True
        ordering = ["-inserted_at"]


class IPRule(ShieldRule):
    """Keeps out one address, stored in canonical form."""

    inet = models.CharField(max_length=45)
    description = models.CharField(max_length=255, blank=True)

    class Meta(ShieldRule.Meta):
        constraints = [models.UniqueConstraint("site", "inet", name="ip_rule_once")]

    def __str__(self) -> str:
        return self.inet


class CountryRule(ShieldRule):
    """Keeps out one country, by its ISO 3166-1 alpha-2 code."""

    country_code = models.CharField(max_length=2)

    class Meta(ShieldRule.Meta):
        constraints = [models.UniqueConstraint("site", "country_code", name="country_rule_once")]

    def __str__(self) -> str:
        return self.country_code


class PageRule(ShieldRule):
    """Keeps out pages. ``page_path_pattern`` is ``page_path`` with each run of ``*`` as one."""

    page_path = models.CharField(max_length=MAX_PATTERN_LENGTH)
    page_path_pattern = models.CharField(max_length=MAX_PATTERN_LENGTH, editable=False)

    class Meta(ShieldRule.Meta):
        constraints = [
            models.UniqueConstraint("site", "page_path_pattern", name="page_rule_once"),
        ]

    def __str__(self) -> str:
        return self.page_path


class HostnameRule(ShieldRule):
    """Lets in hostnames; with at least one such rule, nothing else gets in."""

    hostname = models.CharField(max_length=MAX_PATTERN_LENGTH)
    hostname_pattern = models.CharField(max_length=MAX_PATTERN_LENGTH, editable=False)

    class Meta(ShieldRule.Meta):
        constraints = [
            models.UniqueConstraint("site", "hostname_pattern", name="hostname_rule_once"),
        ]

    def __str__(self) -> str:
        return self.hostname
