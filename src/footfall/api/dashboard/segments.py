"""Segments: ``/api/:domain/segments``."""

from typing import Any

from django.http import HttpRequest
from ninja import Path, Router

from footfall.api.dashboard.changes import answer, open_for_change, read_fields
from footfall.sites import segments

router = Router()


@router.post("", include_in_schema=False)
def create(request: HttpRequest, domain: Path[str]) -> dict[str, Any]:
    """Save the filters of a dashboard under a name."""
    access, user = open_for_change(request, domain)
    fields = read_fields(request)
    segment = answer(lambda: segments.create_segment(access, user, fields))
    return segments.to_json(segment, with_owner=True)


@router.patch("/{segment_id}", include_in_schema=False)
def update(request: HttpRequest, domain: Path[str], segment_id: str) -> dict[str, Any]:
    """Change what the body names."""
    access, user = open_for_change(request, domain)
    fields = read_fields(request)
    segment = answer(
        lambda: segments.update_segment(access, user, segment_id, fields),
        missing=_missing(segment_id),
    )
    return segments.to_json(segment, with_owner=True)


@router.delete("/{segment_id}", include_in_schema=False)
def delete(request: HttpRequest, domain: Path[str], segment_id: str) -> dict[str, Any]:
    """Delete it, and the shared links that are limited to it."""
    access, user = open_for_change(request, domain)
    return answer(
        lambda: segments.delete_segment(access, user, segment_id), missing=_missing(segment_id)
    )


@router.get("/{segment_id}/shared-links", include_in_schema=False)
def shared_links(request: HttpRequest, domain: Path[str], segment_id: str) -> list[str]:
    """Names of the shared links that go when it is deleted."""
    access, _ = open_for_change(request, domain)
    return answer(
        lambda: segments.links_limited_to(access, segment_id), missing=_missing(segment_id)
    )


def _missing(segment_id: str) -> str:
    return f'Segment not found with ID "{segment_id}"'
