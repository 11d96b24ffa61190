"""``footfall migrate``."""

import click

from footfall.web import setup


@click.command()
def command() -> None:
    """Bring the catalog and the warehouse up to date.

    "footfall serve" does this by itself when it starts; run it alone before starting several
    servers on one ClickHouse and PostgreSQL.
    """
    setup()
    from footfall.warehouse import WarehouseError, current  # noqa: PLC0415 - after setup
    from footfall.web import stores  # noqa: PLC0415

    stores.migrate_catalog()
    click.echo("Catalog: up to date")
    try:
        applied = list(stores.migrate_warehouse(current.get()))
    except WarehouseError as error:
        raise click.ClickException(str(error)) from None
    for name in applied:
        click.echo(f"Warehouse: applied {name}")
    click.echo("Warehouse: up to date")
