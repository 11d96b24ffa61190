"""``footfall migrate``."""

import click

from footfall.cli._catalog import open_catalog


@click.command()
def command() -> None:
    """Bring the catalog and the warehouse up to date.

    "footfall serve" does this by itself when it starts; run it alone before starting several
    servers on one ClickHouse and PostgreSQL.
    """
    open_catalog()
    from footfall.warehouse import WarehouseError, current  # noqa: PLC0415 - after the catalog
    from footfall.web import stores  # noqa: PLC0415

    click.echo("Catalog: up to date")
    try:
        applied = list(stores.migrate_warehouse(current.get()))
    except WarehouseError as error:
        raise click.ClickException(str(error)) from None
    for name in applied:
        click.echo(f"Warehouse: applied {name}")
    click.echo("Warehouse: up to date")
