"""Columns that are encrypted at rest, with a key derived from the installation's secret key.

Whoever has the database without the secret key reads nothing in them. They cannot be
searched.
"""

import base64
from functools import cache
from typing import Any

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models


@cache
def _cipher(secret_key: str) -> Fernet:
    key = HKDF(SHA256(), length=32, salt=None, info=b"footfall catalog columns")
    return Fernet(base64.urlsafe_b64encode(key.derive(secret_key.encode())))


class EncryptedBinaryField(models.BinaryField):  # type: ignore[type-arg]
    """Bytes, authenticated and encrypted (Fernet) in the database.

    Reading a value that was written under another secret key raises
    :class:`cryptography.fernet.InvalidToken`.
    """

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None:
            value = _cipher(settings.SECRET_KEY).encrypt(value)
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, *_: Any) -> bytes | None:
        return None if value is None else _cipher(settings.SECRET_KEY).decrypt(bytes(value))


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text, authenticated and encrypted (Fernet) in the database. See the binary one."""

    def get_prep_value(self, value: Any) -> str | None:
        text = super().get_prep_value(value)
        return (
            None if text is None else _cipher(settings.SECRET_KEY).encrypt(text.encode()).decode()
        )

    def from_db_value(self, value: Any, *_: Any) -> str | None:
        return None if value is None else _cipher(settings.SECRET_KEY).decrypt(value).decode()
