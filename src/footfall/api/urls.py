"""Routes of the JSON APIs. The site mounts them with
``path("api/", include("footfall.api.urls"))``, before any page that takes a domain.

``/api/event`` and ``/api/health`` are served before Django and are not here.
"""

from django.urls import path, re_path

from footfall.api.endpoints import api
from footfall.api.errors import unknown_path

urlpatterns = [
    path("", api.urls),
    re_path("", unknown_path),
]
