"""JSON responses, rendered with orjson: key order kept, dates as ISO 8601."""

import orjson
from django.http import HttpRequest, HttpResponse
from ninja.renderers import BaseRenderer

CONTENT_TYPE = "application/json; charset=utf-8"


class JsonRenderer(BaseRenderer):
    """Renders what a django-ninja view returns."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: object, *, response_status: int) -> bytes:
        return orjson.dumps(data)


def json_response(data: object, status: int = 200) -> HttpResponse:
    """A response with ``data`` as its JSON body."""
    return HttpResponse(orjson.dumps(data), content_type=CONTENT_TYPE, status=status)
