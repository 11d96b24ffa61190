"""What can be done with users and API keys, and the rules for it."""

import hashlib
import secrets
from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from footfall.accounts.models import ApiKey, User, default_scopes
from footfall.accounts.text import is_storable

KEY_PREFIX_LENGTH = 6
#: Sixty-four URL-safe characters.
KEY_BYTES = 48

MAX_NAME = 255

STATS_READ = "stats:read:*"
SITES_READ = "sites:read:*"
SITES_PROVISION = "sites:provision:*"
SCOPES = (STATS_READ, SITES_READ, SITES_PROVISION)
#: What every key may do, whatever it was made for.
IMPLICIT_SCOPES = (STATS_READ, SITES_READ)


def create_user(
    email: str, password: str | None, *, name: str = "", is_super_admin: bool = False
) -> User:
    """Create a user whose address counts as verified.

    An empty ``name`` becomes the local part of the address. The strength of the password is
    for forms to check (``django.contrib.auth.password_validation``). Raises
    :class:`ValidationError` (by field) for a malformed or taken address or a bad name.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise ValidationError({"email": ["is invalid"]}) from None
    name = _clean_name(name.strip() or email.partition("@")[0])
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email,
                password,
                name=name,
                is_super_admin=is_super_admin,
            )
            EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    except IntegrityError:
        raise ValidationError({"email": ["has already been taken"]}) from None
    return user


def find_user(email: str) -> User | None:
    """The user with this address, whatever its case."""
    return User.objects.filter(email=email.strip().lower()).first()


def _clean_name(name: str) -> str:
    if not name:
        raise ValidationError({"name": ["can't be blank"]})
    if not is_storable(name):
        raise ValidationError({"name": ["is invalid"]})
    if len(name) > MAX_NAME:
        raise ValidationError({"name": [f"should be at most {MAX_NAME} character(s)"]})
    return name


def hash_key(key: str) -> str:
    """What is kept of an API key: lower-case hex SHA-256 of the secret key followed by it."""
    return hashlib.sha256((settings.SECRET_KEY + key).encode()).hexdigest()


def create_api_key(
    user: User, *, name: str, scopes: Sequence[str] | None = None, team_id: int | None = None
) -> tuple[ApiKey, str]:
    """Create a key and return it with its secret, which cannot be had again.

    ``scopes`` default to reading statistics; ``team_id`` binds the key to one team. Raises
    :class:`ValidationError` (by field) for a bad name or an unknown scope.
    """
    scopes = default_scopes() if scopes is None else list(scopes)
    name = _clean_name(name.strip())
    if not scopes or not set(scopes) <= set(SCOPES):
        raise ValidationError({"scopes": ["is invalid"]})
    secret = secrets.token_urlsafe(KEY_BYTES)
    key = ApiKey.objects.create(
        user=user,
        team_id=team_id,
        name=name,
        scopes=scopes,
        key_hash=hash_key(secret),
        key_prefix=secret[:KEY_PREFIX_LENGTH],
    )
    return key, secret


def find_api_key(secret: str) -> ApiKey | None:
    """The key with this secret, with its user and team; ``None`` if there is none in force."""
    keys = ApiKey.objects.select_related("user", "team")
    return keys.filter(key_hash=hash_key(secret), user__is_active=True).first()


def has_scope(key: ApiKey, required: str) -> bool:
    """Whether a key may do ``required`` (such as ``stats:read:query``).

    A scope that ends in ``*`` covers everything that begins like it.
    """
    granted = {*IMPLICIT_SCOPES, *key.scopes}
    return any(required.startswith(scope.removesuffix("*")) for scope in granted)
