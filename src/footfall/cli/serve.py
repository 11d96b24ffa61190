"""``footfall serve``."""

import os

import click
import uvloop

from footfall.cli._server import running_server
from footfall.config import config
from footfall.web import setup
from footfall.web.server import Address, AddressError, Listener, require_free, serve


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
    help="Processes that answer. More than one need another process that owns all data.",
)
@click.option("--demo", is_flag=True, help="Make a demo login and a site with a year of traffic.")
def command(host: str, port: int, workers: int, demo: bool) -> None:
    """Run the server: tracker, dashboard, APIs and everything behind them.

    Both stores are brought up to date first. Data lives in $FOOTFALL_DATA (default ./data).
    Stop with Ctrl-C; events received so far are written before the command returns.
    """
    url = _url(host, port)
    os.environ.setdefault("BASE_URL", url)
    try:
        # A successor may share the address; where it may not share the data, it will be told.
        require_free(host, port, beside_another=running_server(config()) is not None)
    except AddressError as error:
        raise click.ClickException(str(error)) from None
    greeting = f"Footfall runs on {url} (Ctrl-C stops it)"
    if workers > 1:
        _serve_with_workers(host, port, url, workers, demo, greeting)
    else:
        _serve_alone(host, port, url, demo, greeting)
    click.echo("Stopped; everything is written.")


def _serve_alone(host: str, port: int, url: str, demo: bool, greeting: str) -> None:
    setup()
    from footfall.warehouse import WarehouseError  # noqa: PLC0415 - after setup
    from footfall.web.catalog import CatalogError  # noqa: PLC0415
    from footfall.web.metrics import measured  # noqa: PLC0415
    from footfall.web.runtime import Runtime  # noqa: PLC0415

    try:
        with Runtime(config()) as runtime:
            front = Listener(Address(host, port), runtime.app, runtime.events.take)
            if config().metrics_token:
                front = measured(front)
            lines = [greeting, *(runtime.install_demo(url) if demo else ())]
            uvloop.run(
                serve(
                    [front, *runtime.listeners],
                    on_ready=lambda: click.echo("\n".join(lines)),
                    background=runtime.background,
                )
            )
    except (AddressError, CatalogError, WarehouseError) as error:
        raise click.ClickException(str(error)) from None


def _serve_with_workers(
    host: str, port: int, url: str, workers: int, demo: bool, greeting: str
) -> None:
    from footfall.web.workers.supervisor import StartError, supervise  # noqa: PLC0415

    options = [url, *(["--demo"] if demo else [])]
    try:
        uvloop.run(supervise(host, port, workers, options, lambda: click.echo(greeting)))
    except StartError:
        raise SystemExit(1) from None


def _url(host: str, port: int) -> str:
    """Where a browser on this machine finds the server."""
    if host in {"127.0.0.1", "0.0.0.0", "::", "::1"}:
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
