"""``task-cli queue rebuild``."""

from __future__ import annotations

from dataclasses import asdict

import click

from taskservice.cli.audit.verify import found, limit_option, print_difference, summary
from taskservice.cli.exits import DONE, REFUSED
from taskservice.cli.groups import Command, examples
from taskservice.cli.options import output_option
from taskservice.cli.render.formats import emit
from taskservice.cli.render.progress import progress
from taskservice.cli.render.records import task_sheet
from taskservice.cli.session import current_session
from taskservice.domain.audit.difference import Findings
from taskservice.infra.database import open_database
from taskservice.infra.migrate import require_migrated
from taskservice.infra.queue.rebuild.rebuild import RebuiltQueue
from taskservice.infra.queue.rebuild.rebuild import rebuild as rebuild_queue
from taskservice.infra.settings import Settings


@click.command(
    cls=Command,
    epilog=examples(
        "task-cli queue rebuild --dry-run",
        "task-cli queue rebuild",
        "task-cli queue rebuild --limit 0 -o json",
        "DATABASE_URL=postgresql://… task-cli queue rebuild",
    ),
)
@click.option("--dry-run", is_flag=True, help="Only name what differs; status 1 if anything does.")
@limit_option
@output_option
def rebuild(dry_run: bool, limit: int, output: str | None) -> int:
    """Restore the execution queue from the events, where the two differ. For disaster recovery.

    Also restored: lanes, and the sequences that give ids, fencing tokens and positions. The service may run meanwhile:
    rows that agree are left alone. Killed at any moment it can be started again.

    What runs by the events is restored as running, for the worker and under the fencing token that it had. If that
    worker lives, it ends the attempt; if its lease ran out, the attempt is rescued, as ever, and runs again.

    Where an older backup was restored, stop all workers before, and start them after: they may hold attempts, and
    fencing tokens, that the backup knows nothing of.
    """
    form = current_session(output).output
    findings = Findings(limit, print_difference if form == "table" else lambda difference: None)
    with open_database(Settings.load()) as uri:
        require_migrated(uri)
        with progress("Rebuilding") as say:
            rebuilt = rebuild_queue(uri, findings, say, dry_run=dry_run)
    if form == "table":
        _tell(rebuilt, findings, dry_run)
    else:
        emit({**asdict(rebuilt), **found(findings)}, form, task_sheet)
    is_done = not (findings.total if dry_run else rebuilt.left or rebuilt.unclear)
    return DONE if is_done else REFUSED


def _tell(rebuilt: RebuiltQueue, findings: Findings, dry_run: bool) -> None:
    click.echo(f"Read {rebuilt.events:,} events: {summary(findings)}.")
    if not dry_run:
        click.echo(f"Restored {rebuilt.differing - rebuilt.left:,} tasks' rows.")
    if rebuilt.left:
        click.echo(f"{rebuilt.left:,} rows were being changed all the time; run the command again.")
    if rebuilt.unclear:
        click.echo(f"{rebuilt.unclear:,} tasks have events that cannot be read; their rows are as they were.")
    if rebuilt.new_lanes and not dry_run:
        click.echo("Lanes have new numbers: run 'task-cli projection rebuild' for task_view and activity, too.")
