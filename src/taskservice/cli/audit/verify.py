"""``task-cli events verify``."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click

from taskservice.cli.exits import DONE, REFUSED
from taskservice.cli.groups import Command, examples
from taskservice.cli.options import output_option
from taskservice.cli.render.cells import printable
from taskservice.cli.render.formats import emit
from taskservice.cli.render.progress import progress
from taskservice.cli.render.records import task_sheet
from taskservice.cli.session import current_session
from taskservice.domain.audit.difference import Difference, Findings, shown
from taskservice.infra.database import open_database
from taskservice.infra.migrate import require_migrated
from taskservice.infra.settings import Settings

limit_option = click.option(
    "--limit",
    "-l",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    help="Differences named; all are counted.",
)


@click.command(
    cls=Command,
    epilog=examples(
        "task-cli events verify",
        "task-cli events verify --limit 1000 -o json > differences.json",
        "DATABASE_URL=postgresql://… task-cli events verify",
    ),
)
@limit_option
@output_option
def verify(limit: int, output: str | None) -> int:
    """Replay every event, and compare with it whatever else the database holds. Status 1 if anything differs.

    Checked are: that each task's events may follow each other, and say what they must; the execution queue; the read
    models (each as of its own checkpoint); lanes, idempotency keys, sequences. It reads the database itself, as the
    settings name it, in short transactions: the service may run meanwhile.
    """
    form = current_session(output).output
    findings = Findings(limit, print_difference if form == "table" else lambda difference: None)
    begun = time.monotonic()
    with open_database(Settings.load()) as uri:
        require_migrated(uri)
        from taskservice.projections.verify.verify import verify as verify_all

        with progress("Verifying") as say:
            verified = verify_all(uri, findings, say)
    took_s = time.monotonic() - begun
    if form == "table":
        click.echo(
            f"Verified {verified.events:,} events of {verified.tasks:,} tasks in {took_s:.1f} s "
            f"({verified.events / max(took_s, 0.001):,.0f} a second): {summary(findings)}."
        )
        if verified.untold:
            click.echo(f"Fingerprints of {verified.untold} idempotency keys cannot be told from events.")
    else:
        emit({**asdict(verified), **found(findings)}, form, task_sheet)
    return REFUSED if findings.total else DONE


def print_difference(difference: Difference) -> None:
    click.echo(printable(str(difference)))


def summary(findings: Findings) -> str:
    if not findings.total:
        return "no difference"
    kinds = ", ".join(f"{number:,} {kind}" for kind, number in sorted(findings.counts.items()))
    unnamed = findings.total - len(findings.kept)
    return f"{findings.total:,} differences ({kinds})" + (f", of which {unnamed:,} are not named" if unnamed else "")


def found(findings: Findings) -> Mapping[str, Any]:
    """Of the command's JSON what says where something differs."""
    named = [
        {**asdict(difference), "expected": _json(difference.expected), "found": _json(difference.found)}
        for difference in findings.kept
    ]
    return {"total": findings.total, "kinds": dict(findings.counts), "differences": named}


def _json(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float | str) else shown(value)
