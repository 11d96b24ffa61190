"""What the commands share that work with a server on the same data directory."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import click

from footfall.cli._catalog import open_catalog
from footfall.config import Config, config
from footfall.web.control import STATUS, Message, NoServerError, OnProgress, call


def running_server(settings: Config) -> Message | None:
    """``pid`` and ``base_url`` of the server, ``None`` if none runs."""
    try:
        return call(settings.control_socket, {"command": STATUS}, lambda _: None)
    except NoServerError:
        return None


def carry_out(request: Mapping[str, Any], on_progress: OnProgress) -> Message:
    """Have a command of :mod:`footfall.web.commands` carried out by whoever has the warehouse.

    An embedded warehouse belongs to one process, so a server that runs has it; a ClickHouse
    server has room for both. Raises :class:`footfall.web.control.ControlError` and
    :class:`click.ClickException`.
    """
    embedded = config().clickhouse_url.startswith("chdb:")
    if embedded:
        with suppress(NoServerError):
            return call(config().control_socket, request, on_progress)
    open_catalog()
    from footfall.warehouse import WarehouseError, current  # noqa: PLC0415 - after the catalog
    from footfall.web import commands, stores  # noqa: PLC0415

    try:
        stores.migrate_warehouse(current.get())
    except WarehouseError as error:
        raise click.ClickException(str(error)) from None
    try:
        return commands.handlers(current.get())[request["command"]](request, on_progress)
    finally:
        current.get().close()
