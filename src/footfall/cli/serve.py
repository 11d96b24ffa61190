"""``footfall serve``."""

import os

import click
import uvloop

from footfall.config import config
from footfall.web import setup


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Processes. For now one does everything, whatever the number.",
)
@click.option("--demo", is_flag=True, help="Make a demo login and a site with a year of traffic.")
def command(host: str, port: int, workers: int, demo: bool) -> None:
    """Run the server: tracker, dashboard, APIs and everything behind them.

    Both stores are brought up to date first. Data lives in $FOOTFALL_DATA (default ./data).
    Stop with Ctrl-C; events received so far are written before the command returns.
    """
    url = _url(host, port)
    os.environ.setdefault("BASE_URL", url)
    setup()
    from footfall.warehouse import WarehouseError  # noqa: PLC0415 - after setup
    from footfall.web.catalog import CatalogError  # noqa: PLC0415
    from footfall.web.runtime import Runtime  # noqa: PLC0415
    from footfall.web.server import AddressError, require_free, serve  # noqa: PLC0415

    if workers > 1:
        click.echo(f"--workers {workers}: one process serves for now.", err=True)
    try:
        require_free(host, port)
        with Runtime(config()) as runtime:
            greeting = [f"Footfall runs on {url} (Ctrl-C stops it)"]
            if demo:
                greeting += runtime.install_demo(url)
            serving = serve(
                runtime.app,
                host,
                port,
                on_ready=lambda: click.echo("\n".join(greeting)),
                background=runtime.background,
            )
            uvloop.run(serving)
    except (AddressError, CatalogError, WarehouseError) as error:
        raise click.ClickException(str(error)) from None
    click.echo("Stopped; everything is written.")


def _url(host: str, port: int) -> str:
    """Where a browser on this machine finds the server."""
    if host in {"127.0.0.1", "0.0.0.0", "::", "::1"}:
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
