"""When a row was made and last changed."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from footfall import clock


class Timestamped(models.Model):
    """A model whose rows know when they were inserted and last saved, by Footfall's clock.

    ``QuerySet.update`` leaves ``updated_at`` alone; pass it where the change should show.
    """

    inserted_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.updated_at = clock.now()
        if update_fields is not None:
            update_fields = {*update_fields, "updated_at"}
        super().save(*args, update_fields=update_fields, **kwargs)
