"""Cancelling and re-running all tasks that match: counted, confirmed, followed to the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from taskservice.cli.exits import DONE, REFUSED
from taskservice.cli.options import StatusName
from taskservice.cli.render.cells import printable
from taskservice.cli.render.formats import emit
from taskservice.cli.render.progress import progress
from taskservice.cli.render.records import operation_sheet
from taskservice.cli.session import Session
from taskservice.domain.operation import CHANGEABLE, OperationKind
from taskservice.domain.status import Status

if TYPE_CHECKING:
    from taskservice import Client

F = TypeVar("F", bound=Callable[..., Any])

LOOK_EVERY_S = 0.2
DONE_WORD = {"cancel": "cancelled", "rerun": "re-run"}

_OPTIONS = (
    click.option("--status", "-s", type=StatusName(), help="Only in this status; several with commas."),
    click.option("--type", "-t", help="Only of this type."),
    click.option("--queue", "-q", help="Only in this queue."),
    click.option("--tag", help="Only with this tag."),
    click.option("--name", help="Only with this in the name."),
    click.option("--created-after", metavar="TIME", help="Only created at this time or later."),
    click.option("--created-before", metavar="TIME", help="Only created before this time."),
    click.option("--all", "everything", is_flag=True, help="Every task; instead of a filter."),
    click.option("--yes", "-y", is_flag=True, help="Do not ask."),
)


def filter_options(command: F) -> F:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def change_matching(
    session: Session, what: str, task_id: int | None, reason: str, *, everything: bool, yes: bool, **filters: Any
) -> int:
    """0: all of it was done."""
    given = {name: value for name, value in filters.items() if value}
    if task_id is not None or bool(given) == everything:
        raise click.UsageError("give one of --id, --all, and a filter such as --status or --type")
    with session.client() as client:
        expected = _confirm(client, what, given, yes)
        if expected == 0:
            click.echo("No task matches.", err=True)
            return DONE
        operation = _follow(client, what, given, reason, None if yes else expected)
    if session.output == "table":
        click.echo(_told(what, operation))
    else:
        emit({"operation": operation}, session.output, lambda answer: operation_sheet(answer["operation"]))
    return DONE if operation["status"] == "SUCCEEDED" else REFUSED


def _confirm(client: Client, what: str, given: dict[str, str], yes: bool) -> int | None:
    """How many match, None where nobody can tell exactly. Raises Abort where the answer is no."""
    possible = CHANGEABLE[OperationKind(what)]
    statuses = given.get("status") or ",".join(status for status in Status if status in possible)
    counted = client.count(**{**given, "status": statuses})
    if yes or (counted.exact and not counted.count):
        return counted.count if counted.exact else None
    if not sys.stdin.isatty():
        raise click.UsageError("nobody can be asked here; --yes does it without asking")
    named = (
        ", ".join(f"{name.replace('_', ' ')} {printable(value)}" for name, value in given.items()) or "all there are"
    )
    number = f"{'' if counted.exact else 'more than '}{counted.count:,} task{'s' * (counted.count != 1)}"
    click.confirm(f"{what.capitalize()} {number} ({named or 'all there are'})?", abort=True, err=True)
    return counted.count if counted.exact else None


def _follow(client: Client, what: str, given: dict[str, str], reason: str, expected: int | None) -> dict[str, Any]:
    from taskservice.client import calls

    call = calls.change_matching(what, given, reason, expected).as_json()
    operation: dict[str, Any] = client.send(call)["operation"]
    try:
        with progress(f"{what.capitalize()}: operation {operation['id']}") as say:
            while operation["status"] == "RUNNING":
                time.sleep(LOOK_EVERY_S)
                operation = client.send(calls.operation(operation["id"]).as_json())["operation"]
                say(operation["changed"] + operation["skipped"], operation["matched"])
    except KeyboardInterrupt:
        stop = f"task-cli operation cancel --id {operation['id']}"
        click.echo(f"Operation {operation['id']} goes on without you; '{stop}' stops it.", err=True)
        raise
    return operation


def _told(what: str, operation: dict[str, Any]) -> str:
    if operation["error"]:
        return f"Operation {operation['id']} is {operation['status']}: {printable(operation['error'])}."
    skipped = operation["skipped"]
    more = f"; {skipped:,} were skipped, as something else was faster" if skipped else ""
    end = "done" if operation["status"] == "SUCCEEDED" else operation["status"]
    return f"Operation {operation['id']} is {end}: {operation['changed']:,} tasks {DONE_WORD[what]}{more}."
