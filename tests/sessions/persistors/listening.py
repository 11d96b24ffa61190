"""A persistor in another process, as near as one event loop comes to it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def listening(handler: Handler, path: Path) -> AsyncIterator[str]:
    """Let ``handler`` answer ``POST /event`` on a socket at ``path``; its address."""
    app = web.Application()
    app.router.add_post("/event", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.UnixSite(runner, str(path)).start()
    try:
        yield f"unix:{path}"
    finally:
        await runner.cleanup()
