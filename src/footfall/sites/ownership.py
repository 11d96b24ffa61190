"""What segments and annotations have in common: whose they are, and who may change them.

Personal ones are their owner's alone to change, those of the site its editors'.
"""

from collections.abc import Mapping
from typing import TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Manager

from footfall.accounts.models import User
from footfall.accounts.text import is_storable
from footfall.sites.access import EDITORS, MEMBERS, Role
from footfall.sites.models import Annotation, Segment
from footfall.sites.models.notes import Visibility

Owned = TypeVar("Owned", Segment, Annotation)
Fields = Mapping[str, object]

BLANK = "can't be blank"
INVALID = "is invalid"

#: Roles that may have personal ones.
MAY_OWN = MEMBERS - {Role.BILLING}

MAX_ID = 2**63 - 1


class NotFoundError(Exception):
    """There is no such thing for this user."""


def require(allowed: bool, what: str) -> None:
    """Raise :class:`PermissionDenied` unless ``allowed``; ``what`` is the deed."""
    if not allowed:
        raise PermissionDenied(f"Not enough permissions to {what}")


def may_write(role: Role, visibility: object, *, site_wide: bool = True) -> bool:
    """Whether ``role`` may keep something of this ``visibility``, if it is one.

    ``site_wide`` is whether things for the whole site may be kept at all.
    """
    if visibility == Visibility.PERSONAL:
        return role in MAY_OWN
    return visibility == Visibility.SITE and role in EDITORS and site_wide


def find(things: "Manager[Owned]", user: User, raw_id: str) -> Owned:
    """The one with this id, unless it is somebody else's. Raises :class:`NotFoundError`."""
    found = things.filter(pk=read_id(raw_id)).first()
    if found is None or (found.type == Visibility.PERSONAL and found.owner_id != user.pk):
        raise NotFoundError
    return found


def read_id(raw: str) -> int:
    """A positive number from a path. Raises :class:`NotFoundError`."""
    number = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 20 else 0
    if not 0 < number <= MAX_ID:
        raise NotFoundError
    return number


def described(owned: Segment | Annotation, *, with_owner: bool) -> dict[str, object]:
    """The part of the JSON that says since when it is kept and, for members, by whom."""
    owner = {
        "owner_id": owned.owner_id,
        "owner_name": owned.owner.name if owned.owner else None,
    }
    return {
        **(owner if with_owner else {}),
        "inserted_at": f"{owned.inserted_at:%Y-%m-%d %H:%M:%S}",
        "updated_at": f"{owned.updated_at:%Y-%m-%d %H:%M:%S}",
    }


def read_text(field: str, raw: object) -> str:
    """Text that somebody typed, without the space around it. Raises :class:`ValidationError`."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        raise fault(field, BLANK)
    if not isinstance(raw, str) or not is_storable(raw):
        raise fault(field, INVALID)
    return raw.strip()


def fault(field: str, message: str) -> ValidationError:
    """What is wrong with one field."""
    return ValidationError({field: message})
