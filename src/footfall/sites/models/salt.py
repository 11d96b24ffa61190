"""The secrets behind visitor ids."""

from django.db import models

from footfall import clock
from footfall.accounts.encryption import EncryptedBinaryField


class Salt(models.Model):
    """Sixteen random bytes for the visitor ids of one UTC day, encrypted at rest."""

    day = models.DateField(unique=True)
    salt = EncryptedBinaryField()
    inserted_at = models.DateTimeField(default=clock.now, editable=False)

    def __str__(self) -> str:
        return str(self.day)
