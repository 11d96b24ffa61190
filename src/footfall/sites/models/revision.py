"""How running servers notice that the catalog has changed."""

from django.db import models


class RulesRevision(models.Model):
    """A single row whose number grows whenever ingestion must look at the catalog again."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)
