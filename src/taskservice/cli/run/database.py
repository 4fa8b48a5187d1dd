"""``task-cli migrate`` and ``task-cli config``."""

from __future__ import annotations

import click

from taskservice.cli.groups import Command, examples
from taskservice.cli.options import output_option
from taskservice.cli.render.cells import cell
from taskservice.cli.render.formats import emit
from taskservice.cli.render.tables import Table
from taskservice.cli.session import current_session
from taskservice.infra.database import open_database
from taskservice.infra.migrate import migrate as apply_migrations
from taskservice.infra.settings import Settings


@click.command(cls=Command, epilog=examples("task-cli migrate", "DATABASE_URL=postgresql://… task-cli migrate"))
def migrate() -> None:
    """Bring the database to this version's schema. Several may run at once; nothing is done twice."""
    with open_database(Settings.load()) as uri:
        names = apply_migrations(uri)
    for name in names:
        click.echo(f"applied {name}")
    if not names:
        click.echo("The database is up to date.")


@click.command(cls=Command, epilog=examples("task-cli config", "task-cli config -o json"))
@output_option
def config(output: str | None) -> None:
    """Show every setting and where it came from. Secrets are masked."""
    rows = [
        {"name": row.setting.variable, "value": row.value, "source": row.source, "help": row.setting.help}
        for row in Settings.load().values
    ]
    columns = ("name", "value", "source", "help")
    emit(rows, current_session(output).output, lambda rows: Table(columns, [list(map(cell, r.values())) for r in rows]))
