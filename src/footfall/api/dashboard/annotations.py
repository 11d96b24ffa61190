"""Annotations: ``/api/:domain/annotations``."""

from typing import Any

from django.http import HttpRequest
from ninja import Path, Router

from footfall.accounts.models import User
from footfall.api.dashboard.access import open_dashboard
from footfall.api.dashboard.changes import answer, open_for_change, read_fields
from footfall.sites import annotations
from footfall.sites.access import Role

router = Router()


@router.get("", include_in_schema=False)
def list_them(request: HttpRequest, domain: Path[str]) -> list[dict[str, Any]]:
    """What the reader may read: notes of the site and their own."""
    access = open_dashboard(request, domain)
    reader = request.user if isinstance(request.user, User) else None
    return [
        annotations.to_json(annotation, with_owner=access.role is not Role.PUBLIC)
        for annotation in annotations.list_annotations(access, reader)
    ]


@router.post("", include_in_schema=False)
def create(request: HttpRequest, domain: Path[str]) -> dict[str, Any]:
    """Put a note on a date."""
    access, user = open_for_change(request, domain)
    fields = read_fields(request)
    annotation = answer(lambda: annotations.create_annotation(access, user, fields))
    return annotations.to_json(annotation, with_owner=True)


@router.patch("/{annotation_id}", include_in_schema=False)
def update(request: HttpRequest, domain: Path[str], annotation_id: str) -> dict[str, Any]:
    """Change what the body names."""
    access, user = open_for_change(request, domain)
    fields = read_fields(request)
    annotation = answer(
        lambda: annotations.update_annotation(access, user, annotation_id, fields),
        missing=_missing(annotation_id),
    )
    return annotations.to_json(annotation, with_owner=True)


@router.delete("/{annotation_id}", include_in_schema=False)
def delete(request: HttpRequest, domain: Path[str], annotation_id: str) -> dict[str, Any]:
    """Take the note away."""
    access, user = open_for_change(request, domain)
    return answer(
        lambda: annotations.delete_annotation(access, user, annotation_id),
        missing=_missing(annotation_id),
    )


def _missing(annotation_id: str) -> str:
    return f'Annotation not found with ID "{annotation_id}"'
