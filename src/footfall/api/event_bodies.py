"""The bodies of ``POST /api/event``: what types there are, and how large each may be."""

from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

import multipart  # type: ignore[import-untyped]
import orjson

from footfall.api.event_answers import RefusedError
from footfall.ingest.payload import PayloadError

#: More keys than any event has; reading a form of millions would keep everybody waiting.
_FORM_FIELDS_LIMIT = 1_000

#: Largest body of the content types that are parsed; of others it is JSON text, with a limit of
#: its own.
PARSED_BODY_LIMIT = 8_000_000

_NOT_JSON = {"request": ["Unable to parse request body as json"]}
_NOT_A_FORM = {"request": ["Unable to parse request body as form data"]}

_FORM = b"application/x-www-form-urlencoded"
_MULTIPART = b"multipart/form-data"


def body_limit(content_type: bytes, raw_limit: int) -> int:
    """How many bytes a body of this type may have; ``raw_limit`` is for JSON text."""
    return PARSED_BODY_LIMIT if _is_parsed(_media_type(content_type)) else raw_limit


def body_fields(content_type: bytes, body: bytes, raw_limit: int) -> Mapping[str, Any]:
    """What a body holds, by its content type. Anything unknown is taken for JSON text.

    Raises :class:`PayloadError` and :class:`RefusedError`.
    """
    media_type = _media_type(content_type)
    if not _is_parsed(media_type):
        fields = _json_object(body) if len(body) <= raw_limit else None
        if fields is None:
            raise PayloadError(_NOT_JSON)
        return fields
    if len(body) > PARSED_BODY_LIMIT:
        raise RefusedError(413, f"The body is larger than {PARSED_BODY_LIMIT:,} bytes")
    if media_type == _FORM:
        return _form(body)
    if media_type == _MULTIPART:
        return _multipart(body, content_type)
    return (_json_object(body) if body else None) or {}


@lru_cache(100)
def _media_type(content_type: bytes) -> bytes:
    return content_type.partition(b";")[0].strip().lower()


def _is_parsed(media_type: bytes) -> bool:
    """Whether bodies of this type are parsed as what they are said to be."""
    return media_type in {b"application/json", _FORM, _MULTIPART} or media_type.endswith(b"+json")


def _json_object(body: bytes) -> Mapping[str, Any] | None:
    """The object in a JSON text; ``None`` for any other JSON value.

    Raises :class:`PayloadError` for what is no JSON.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise PayloadError(_NOT_JSON) from None
    return value if isinstance(value, dict) else None


def _form(body: bytes) -> Mapping[str, str]:
    try:
        fields = parse_qsl(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            max_num_fields=_FORM_FIELDS_LIMIT,
        )
    except ValueError:
        raise PayloadError(_NOT_A_FORM) from None
    return dict(fields)


def _multipart(body: bytes, content_type: bytes) -> Mapping[str, str]:
    """The text fields of a multipart form; files are ignored."""
    _, options = multipart.parse_options_header(content_type.decode("latin-1"))
    try:
        parts = multipart.MultipartParser(
            BytesIO(body), options.get("boundary", ""), memfile_limit=len(body) + 1
        )
        return {part.name: part.value for part in parts if not part.filename}
    except (multipart.MultipartError, UnicodeError, ValueError):
        raise PayloadError(_NOT_A_FORM) from None
