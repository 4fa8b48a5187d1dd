"""``task-cli migrate`` and ``task-cli config``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from taskservice.cli.exits import DONE, USAGE
from taskservice.cli.groups import Command, examples
from taskservice.cli.options import output_option
from taskservice.cli.render.cells import cell
from taskservice.cli.render.formats import emit
from taskservice.cli.render.tables import Table
from taskservice.cli.session import current_session
from taskservice.infra.database import open_database
from taskservice.infra.migrate import migrate as apply_migrations
from taskservice.infra.settings import Settings, show_settings


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
def config(output: str | None) -> int:
    """Show every setting and where it came from. Secrets are masked. Status 2 where one is wrong, which is told."""
    rows = [
        {
            "name": row.setting.variable,
            "value": row.value,
            "source": row.source,
            "help": row.setting.help,
            "wrong": row.wrong or None,
        }
        for row in show_settings()
    ]
    emit(rows, current_session(output).output, _settings_table)
    return USAGE if any(row["wrong"] for row in rows) else DONE


def _settings_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Of what is wrong, why in place of what it is for."""
    told = [
        (
            *(cell(row[name]) for name in ("name", "value", "source")),
            cell(f"WRONG: {row['wrong']}" if row["wrong"] else row["help"]),
        )
        for row in rows
    ]
    return Table(("name", "value", "source", "help"), told)
