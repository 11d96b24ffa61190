"""The one HTTP entry: lean paths first, then static files, then Django.

Event ingestion and the tracker script are answered before Django sees the request, so that a
visitor's browser never waits for sessions, middleware or the catalog.
"""

import re
from pathlib import Path

from servestatic import ServeStaticASGI  # type: ignore[import-untyped]

from footfall.api.events import Events, EventsApp
from footfall.asgi import AsgiApp, Receive, Scope, Send

STATIC_ROOT = Path(__file__).parent / "static"

#: Vite puts a content hash into file names under assets/, so those may be cached for ever.
_HASHED_NAME = re.compile(r"/assets/.+-[\w-]{8,}\.\w+$")


def build(
    events: Events, tracker: AsgiApp, django: AsgiApp, *, watch_static: bool = False
) -> AsgiApp:
    """Compose the application from its three parts.

    ``events`` takes what is sent to ``/api/event``, ``tracker`` answers ``/js/*``, ``django`` the
    rest; files below ``/static/`` come from the package, compressed copies included.
    ``watch_static`` looks for them on every request, for work on the frontend.
    """
    pages: AsgiApp = ServeStaticASGI(
        django,
        root=STATIC_ROOT,
        prefix="/static/",
        max_age=3600,
        autorefresh=watch_static,
        immutable_file_test=lambda _path, url: bool(_HASHED_NAME.search(url)),
    )

    events_app = EventsApp(events)

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path: str = scope["path"]
            if path in {"/api/event", "/api/event/"}:
                await events_app(scope, receive, send)
                return
            if path.startswith("/js/"):
                await tracker(scope, receive, send)
                return
        await pages(scope, receive, send)

    return application
