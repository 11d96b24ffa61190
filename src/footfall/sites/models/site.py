"""A site, the names it holds, and what each user prefers about it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models, transaction

from footfall import clock
from footfall.accounts.timestamps import Timestamped
from footfall.teams.models import Team

#: "The new time-on-page method holds for all dates", which is so for every new site.
EPOCH = date(1970, 1, 1)

#: The columns whose values lead to a site.
NAMES = frozenset({"domain", "domain_changed_from"})


def epoch() -> date:
    """The default of :attr:`Site.legacy_time_on_page_cutoff`."""
    return EPOCH


class Site(Timestamped):
    """A website whose visits are counted, or a team's consolidated view over its sites.

    ``domain`` is normalised (see ``footfall.sites.domains``); a consolidated view holds the
    team's identifier there. ``domain_changed_from`` still leads to the site for 72 hours
    after ``domain_changed_at``. ``native_stats_start_at`` bounds what statistics show;
    ``stats_start_date`` remembers the first day with data, in the site's timezone, once it is
    known. ``legacy_time_on_page_cutoff`` is the first day of the newer time-on-page method
    (``None``: none). ``allowed_event_props`` is ``None`` until properties are configured.
    An ``ingest_rate_limit_threshold`` of ``None`` is no limit, 0 blocks all.
    """

    domain = models.CharField(max_length=255, unique=True)
    domain_changed_from = models.CharField(max_length=255, unique=True, null=True, blank=True)
    domain_changed_at = models.DateTimeField(null=True, blank=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="sites")
    timezone = models.CharField(max_length=64, default="Etc/UTC")
    public = models.BooleanField(default=False)
    consolidated = models.BooleanField(default=False)

    native_stats_start_at = models.DateTimeField(default=clock.now)
    stats_start_date = models.DateField(null=True, blank=True)
    legacy_time_on_page_cutoff = models.DateField(default=epoch, null=True, blank=True)

    conversions_enabled = models.BooleanField(default=True)
    props_enabled = models.BooleanField(default=True)
    funnels_enabled = models.BooleanField(default=True)
    allowed_event_props = models.JSONField(null=True, blank=True)

    ingest_rate_limit_scale_seconds = models.PositiveIntegerField(default=60)
    ingest_rate_limit_threshold = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team"],
                condition=models.Q(consolidated=True),
                name="site_one_consolidated_view_per_team",
            ),
            models.CheckConstraint(
                condition=models.Q(ingest_rate_limit_scale_seconds__gte=1),
                name="site_ingest_rate_limit_scale_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.domain

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Write the row and claim its names. (``bulk_create`` and ``update`` would not.)

        Raises :class:`django.db.IntegrityError` when another site holds one of them.
        """
        fields = None if update_fields is None else set(update_fields)
        with transaction.atomic():
            super().save(*args, update_fields=fields, **kwargs)
            if fields is None or not NAMES.isdisjoint(fields):
                self._claim_names()

    def _claim_names(self) -> None:
        names = {name for name in (self.domain, self.domain_changed_from) if name}
        held = set(self.domain_claims.values_list("domain", flat=True))
        self.domain_claims.filter(domain__in=held - names).delete()
        # Plain inserts on purpose: a name that another site holds must fail here.
        DomainClaim.objects.bulk_create(
            DomainClaim(domain=name, site=self) for name in sorted(names - held)
        )


class DomainClaim(models.Model):
    """A name that leads to one site: its current domain or the one it was renamed from.

    Two unique columns on :class:`Site` cannot stop one site from taking the *former* name of
    another. One row a name can, on every database and whatever runs at the same time.
    """

    domain = models.CharField(max_length=255, primary_key=True)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="domain_claims")

    def __str__(self) -> str:
        return self.domain


class SiteUserPreference(Timestamped):
    """What one user chose about one site: whether and since when it is pinned."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="site_preferences"
    )
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="user_preferences")
    pinned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("user", "site", name="site_user_preference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.site} for {self.user}"
