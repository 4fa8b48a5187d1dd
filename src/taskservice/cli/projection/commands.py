"""``task-cli projection status`` and ``task-cli projection rebuild``."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import click

from taskservice.cli.groups import Command, examples
from taskservice.cli.options import output_option
from taskservice.cli.render.formats import emit
from taskservice.cli.render.progress import progress
from taskservice.cli.render.tables import Table
from taskservice.cli.session import current_session
from taskservice.infra.database import open_database
from taskservice.infra.migrate import require_migrated
from taskservice.infra.settings import Settings

COLUMNS = ("name", "version", "state", "position", "lag")


@click.command(cls=Command, epilog=examples("task-cli projection status", "task-cli projection status -o json"))
@output_option
def status(output: str | None) -> None:
    """Show every version of every read model: where it stands, and by how many positions the log is ahead.

    live: what lists and counters show. rebuilding: 'projection rebuild' is at it. interrupted: a rebuild was killed;
    start it again. retired: replaced, but somebody read it for long; the next rebuild drops it.
    """
    with _database() as uri:
        from taskservice.projections.rebuild.status import model_status

        found = [asdict(model) for model in asyncio.run(model_status(uri))]
    emit(found, current_session(output).output, _table)


@click.command(
    cls=Command,
    epilog=examples(
        "task-cli projection rebuild task_view",
        "task-cli projection rebuild status_counts",
        "task-cli projection rebuild task_view --anew",
    ),
)
@click.argument("name", metavar="NAME")
@click.option("--anew", is_flag=True, help="Begin at the first event, also where an earlier rebuild was interrupted.")
def rebuild(name: str, anew: bool) -> None:
    """Build the read model NAME (see 'projection status') anew from the events, then put it in place of the live one.

    The service may run meanwhile: everybody reads the live version until the new one has caught up; then one
    transaction swaps them, and the old one is dropped. Killed at any moment it can be started again, and goes on where
    it was.
    """
    with _database() as uri:
        from taskservice.projections.rebuild.rebuild import rebuild as rebuild_model

        with progress(f"Rebuilding {name}") as say:
            rebuilt = asyncio.run(rebuild_model(uri, name, say, click.echo, anew=anew))
    if not rebuilt.dropped:
        click.echo("The old version is still being read by somebody; the next rebuild drops it.")


@contextmanager
def _database() -> Iterator[str]:
    with open_database(Settings.load()) as uri:
        require_migrated(uri)
        yield uri


def _table(models: Sequence[dict[str, Any]]) -> Table:
    rows = [[str(model[name]) for name in COLUMNS] for model in models]
    return Table(COLUMNS, rows, frozenset({"version", "position", "lag"}))
