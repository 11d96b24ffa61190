"""``footfall serve``."""

import os

import click

from footfall.config import config
from footfall.web import setup


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--demo", is_flag=True, help="Make a demo login and a site with a year of traffic.")
def command(host: str, port: int, demo: bool) -> None:
    """Run the server: tracker, dashboard, APIs and everything behind them.

    Both stores are brought up to date first. Data lives in $FOOTFALL_DATA (default ./data).
    Stop with Ctrl-C; events received so far are written before the command returns.
    """
    url = f"http://{'localhost' if host in {'127.0.0.1', '0.0.0.0'} else host}:{port}"
    os.environ.setdefault("BASE_URL", url)
    setup()
    from footfall.warehouse import WarehouseError  # noqa: PLC0415 - after setup
    from footfall.web.runtime import Runtime  # noqa: PLC0415
    from footfall.web.server import AddressInUseError, require_free, serve  # noqa: PLC0415

    try:
        require_free(host, port)
        with Runtime(config()) as runtime:
            greeting = [f"Footfall runs on {url} (Ctrl-C stops it)"]
            if demo:
                greeting += runtime.install_demo(url)
            serve(
                runtime.app,
                host,
                port,
                on_ready=lambda: click.echo("\n".join(greeting)),
                background=runtime.background,
            )
    except (AddressInUseError, WarehouseError) as error:
        raise click.ClickException(str(error)) from None
    click.echo("Stopped; everything is written.")
