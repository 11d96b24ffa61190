"""Annotations of a site: notes on dates, for oneself or for all who see the site."""

import re
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from footfall.accounts.models import User
from footfall.sites.access import SiteAccess
from footfall.sites.models import Annotation, Site
from footfall.sites.models.notes import Visibility
from footfall.sites.ownership import (
    BLANK,
    INVALID,
    MAY_OWN,
    Fields,
    described,
    fault,
    find,
    may_write,
    read_text,
    require,
)

MAX_ANNOTATIONS = 500
MAX_NOTE = 500  # characters

LIMIT_REACHED = "Annotation limit reached"

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def list_annotations(access: SiteAccess, user: User | None) -> QuerySet[Annotation]:
    """What ``user`` may read (``None``: somebody unknown), the latest date first."""
    readable = Q(type=Visibility.SITE)
    if user is not None and access.role in MAY_OWN:
        readable |= Q(owner=user)
    return access.site.annotations.filter(readable).select_related("owner")


def to_json(annotation: Annotation, *, with_owner: bool) -> dict[str, object]:
    """An annotation as the dashboard gets it; who made it is for members to know."""
    return {
        "id": annotation.pk,
        "type": annotation.type,
        "date": annotation.date.isoformat(),
        "note": annotation.note,
        **described(annotation, with_owner=with_owner),
    }


def create_annotation(access: SiteAccess, user: User, fields: Fields) -> Annotation:
    """Keep a note of ``user``. Nothing in ``fields`` (``type``, ``date``, ``note``) is trusted.

    Raises :class:`PermissionDenied` and, for the first fault, :class:`ValidationError`.
    """
    with transaction.atomic():
        # Two at once count each other.
        site = Site.objects.select_for_update().get(pk=access.site.pk)
        if site.annotations.count() >= MAX_ANNOTATIONS:
            raise PermissionDenied(LIMIT_REACHED)
        require(may_write(access.role, fields.get("type")), "create annotation")
        return Annotation.objects.create(
            site=site,
            owner=user,
            type=str(fields["type"]),
            date=_date(fields.get("date")),
            note=_note(fields.get("note")),
        )


def update_annotation(access: SiteAccess, user: User, raw_id: str, fields: Fields) -> Annotation:
    """Change what ``fields`` say of an annotation, and make ``user`` its owner.

    Raises :class:`~footfall.sites.ownership.NotFoundError` and as :func:`create_annotation`.
    """
    annotation = _find(access, user, raw_id, "edit annotation")
    type_ = fields.get("type", annotation.type)
    require(may_write(access.role, type_), "edit annotation")
    if "date" in fields:
        annotation.date = _date(fields["date"])
    if "note" in fields:
        annotation.note = _note(fields["note"])
    annotation.type = str(type_)
    annotation.owner = user
    annotation.save()
    return annotation


def delete_annotation(access: SiteAccess, user: User, raw_id: str) -> dict[str, object]:
    """Delete an annotation; its JSON as it was.

    Raises :class:`~footfall.sites.ownership.NotFoundError` and :class:`PermissionDenied`.
    """
    annotation = _find(access, user, raw_id, "delete annotation")
    deleted = to_json(annotation, with_owner=True)
    annotation.delete()
    return deleted


def _find(access: SiteAccess, user: User, raw_id: str, deed: str) -> Annotation:
    require(access.role in MAY_OWN, deed)
    annotation = find(access.site.annotations, user, raw_id)
    require(may_write(access.role, annotation.type), deed)
    return annotation


def _date(raw: object) -> date:
    if raw is None:
        raise fault("date", BLANK)
    try:
        if isinstance(raw, str) and _ISO_DATE.fullmatch(raw):
            return date.fromisoformat(raw)
    except ValueError:
        pass
    raise fault("date", INVALID)


def _note(raw: object) -> str:
    note = read_text("note", raw)
    if len(note) > MAX_NOTE:
        raise fault("note", f"should be at most {MAX_NOTE} character(s)")
    return note
