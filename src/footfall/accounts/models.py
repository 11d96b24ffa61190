"""Users and their API keys."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from footfall.accounts.timestamps import Timestamped


class UserManager(BaseUserManager["User"]):
    """Finds and makes users by e-mail address, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Insert a user with a hashed password; ``None`` makes the password unusable."""
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, Timestamped):
    """A person who can log in with an e-mail address.

    ``email`` is kept in lower case. Whether it is verified is kept by allauth
    (``emailaddress_set``), which also owns second factors and login sessions.
    ``last_team_identifier`` is the team to restore at the next visit.
    """

    class Theme(models.TextChoices):
        SYSTEM = "system"
        LIGHT = "light"
        DARK = "dark"

    class Type(models.TextChoices):
        STANDARD = "standard"
        SSO = "sso"

    email = models.EmailField(max_length=254, unique=True)
    previous_email = models.EmailField(max_length=254, blank=True)
    name = models.CharField(max_length=255)
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.SYSTEM)
    is_active = models.BooleanField(default=True)
    is_super_admin = models.BooleanField(default=False)
    last_seen = models.DateTimeField(null=True, blank=True)
    last_team_identifier = models.UUIDField(null=True, blank=True)
    notes = models.TextField(blank=True)
    type = models.CharField(max_length=8, choices=Type, default=Type.STANDARD)
    sso_identity_id = models.CharField(max_length=255, blank=True)
    last_sso_login = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_any_case"),
        ]

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)


def default_scopes() -> list[str]:
    """What a key may do when its maker did not say: read statistics."""
    return ["stats:read:*"]


class ApiKey(Timestamped):
    """A bearer key of a user, kept only as a hash; bound to one team or to none.

    ``key_hash`` is the lower-case hex SHA-256 of secret key + key, ``key_prefix`` the key's
    first six characters, by which its owner recognises it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    # Named, not imported: teams are built on accounts.
    team = models.ForeignKey(
        "teams.Team", on_delete=models.CASCADE, null=True, blank=True, related_name="api_keys"
    )
    name = models.CharField(max_length=255)
    scopes = models.JSONField(default=default_scopes)
    key_hash = models.CharField(max_length=64, unique=True)
    key_prefix = models.CharField(max_length=6)

    class Meta:
        ordering = ["-inserted_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.key_prefix}…)"
