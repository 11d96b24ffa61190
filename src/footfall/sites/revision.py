"""Tells running servers that what they hold of the catalog is out of date.

Every change to what ingestion and the tracker script read adds one to a number in the
catalog. A server in any process compares it every few seconds, which costs one tiny query.
"""

from django.db import transaction
from django.db.models import F, Model
from django.db.models.signals import post_delete, post_save

from footfall.sites.models import (
    CountryRule,
    Goal,
    HostnameRule,
    IPRule,
    PageRule,
    RulesRevision,
    Site,
    TrackerConfiguration,
)
from footfall.teams.models import Team

WATCHED: tuple[type[Model], ...] = (
    Team,
    Site,
    Goal,
    IPRule,
    CountryRule,
    PageRule,
    HostnameRule,
    TrackerConfiguration,
)


def current_revision() -> int:
    """The number as of the last committed change."""
    return RulesRevision.objects.values_list("number", flat=True).first() or 0


def announce_change(**_: object) -> None:
    """Add one once the current transaction is committed.

    Not inside it: a row that every writer must lock until its commit invites deadlocks.
    Call this after ``QuerySet.update``, which sends no signals.
    """
    transaction.on_commit(_increment)


def _increment() -> None:
    if not RulesRevision.objects.update(number=F("number") + 1):
        RulesRevision.objects.bulk_create([RulesRevision()], ignore_conflicts=True)
        RulesRevision.objects.update(number=F("number") + 1)


def watch() -> None:
    """Announce every save and deletion of what is watched. Called once, at start-up."""
    for model in WATCHED:
        for signal in (post_save, post_delete):
            signal.connect(announce_change, sender=model, dispatch_uid="rules-revision")
