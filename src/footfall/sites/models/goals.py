"""Goals and the funnels made of them."""

import hashlib
import json
from typing import Any, Literal

from django.db import models

from footfall.accounts.timestamps import Timestamped
from footfall.sites.models.site import Site

NOT_A_SCROLL_GOAL = -1


class Goal(Timestamped):
    """Something worth counting: an event, a page, or a scroll depth on a page.

    Exactly one of ``event_name`` and ``page_path`` is set. ``scroll_threshold`` is in percent,
    -1 when depth does not matter. ``custom_props`` narrows the goal to events with these
    property values. ``identity`` hashes what makes a goal the goal it is (all of these), in a
    column, because the values themselves can outgrow an index entry.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="goals")
    display_name = models.CharField(max_length=512)
    event_name = models.CharField(max_length=120, null=True, blank=True)  # noqa: DJ001 - one of two
    page_path = models.CharField(max_length=500, null=True, blank=True)  # noqa: DJ001 - one of two
    scroll_threshold = models.SmallIntegerField(default=NOT_A_SCROLL_GOAL)
    currency = models.CharField(max_length=3, null=True, blank=True)  # noqa: DJ001 - absent, not empty
    custom_props = models.JSONField(default=dict, blank=True)
    identity = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("site", "display_name", name="goal_display_name_unique"),
            models.UniqueConstraint("site", "identity", name="goal_identity_unique"),
            models.CheckConstraint(
                condition=models.Q(event_name__isnull=True) ^ models.Q(page_path__isnull=True),
                name="goal_event_or_page",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def kind(self) -> Literal["event", "page", "scroll"]:
        """Which of the three sorts of goal this is."""
        if self.event_name is not None:
            return "event"
        return "page" if self.scroll_threshold == NOT_A_SCROLL_GOAL else "scroll"

    def compute_identity(self) -> str:
        """The hash that two goals of a site may not share."""
        parts = [self.event_name, self.page_path, self.scroll_threshold, self.custom_props]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.identity = self.compute_identity()
        super().save(*args, **kwargs)


class Funnel(Timestamped):
    """An ordered path through goals. ``strict_order`` forbids other activity in between."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="funnels")
    name = models.CharField(max_length=255)
    strict_order = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint("site", "name", name="funnel_name_unique")]

    def __str__(self) -> str:
        return self.name


class FunnelStep(Timestamped):
    """One goal on the path, counted from 1."""

    funnel = models.ForeignKey(Funnel, on_delete=models.CASCADE, related_name="steps")
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="funnel_steps")
    step_order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["step_order"]
        constraints = [
            models.UniqueConstraint("funnel", "goal", name="funnel_step_goal_once"),
            models.UniqueConstraint("funnel", "step_order", name="funnel_step_order_once"),
        ]

    def __str__(self) -> str:
        return f"{self.funnel} {self.step_order}: {self.goal}"
