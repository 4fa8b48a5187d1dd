"""``task-cli task create``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from taskservice.cli.exits import DONE, REFUSED
from taskservice.cli.groups import Command, examples
from taskservice.cli.options import KeyValue, output_option
from taskservice.cli.render.cells import printable
from taskservice.cli.render.formats import emit
from taskservice.cli.render.records import task_sheet
from taskservice.cli.session import current_session

if TYPE_CHECKING:
    from taskservice import Client

CREATED_BEFORE = 200  # a new task's is 201


@click.command(
    cls=Command,
    epilog=examples(
        'task-cli task create "Send Newsletter" --type send_email \\',
        '    --parameter recipient=user@example.com --parameter subject="Weekly Update"',
        'task-cli task create "Count customers" -t run_query -p query="select count(*) from customers" --wait -o json',
        'task-cli task create "Later" -t send_email -p recipient=a@example.com --run-at 2030-01-02T03:04:05Z',
    ),
)
@click.argument("name")
@click.option("--type", "-t", required=True, help="What kind of task, such as send_email or run_query.")
@click.option("--parameter", "-p", "parameters", type=KeyValue(), multiple=True, help="Given to the handler; repeat.")
@click.option("--description", "-d", help="What it is for.")
@click.option("--queue", "-q", help="The lane it waits in.  [default: default]")
@click.option("--priority", type=int, help="Higher runs first.  [default: 0]")
@click.option("--tag", "tags", multiple=True, help="A word to find it by; repeat.")
@click.option("--run-at", metavar="TIME", help="Not before this time, such as 2030-01-02T03:04:05Z.")
@click.option("--timeout", "timeout_s", type=float, metavar="SECONDS", help="How long an attempt may take.")
@click.option("--max-attempts", type=int, help="How often it is tried at most.")
@click.option("--idempotency-key", metavar="KEY", help="A repeat with the same key returns the first task.")
@click.option("--wait", is_flag=True, help="Wait until it is finished; status 0 only if it succeeded.")
@click.option("--wait-timeout", type=click.FloatRange(min=0), default=300, metavar="SECONDS", show_default=True)
@output_option
def create(
    name: str,
    type: str,
    parameters: tuple[tuple[str, str], ...],
    tags: tuple[str, ...],
    wait: bool,
    wait_timeout: float,
    output: str | None,
    **fields: Any,
) -> int:
    """Create a task called NAME."""
    from taskservice.client import calls

    session, given = current_session(output), _once(parameters)
    with session.client() as client:
        call = calls.create(name, type, given, {**fields, "tags": list(tags) or None})
        answer = client.send(call.as_answer())
        task = answer.body
        if not wait:
            # without a key of the user's, it is the client's own repeat that finds the task
            was_there = fields["idempotency_key"] is not None and answer.status == CREATED_BEFORE
            _report(task, session.output, was_there)
            return DONE
        if task["status"] == "QUEUED":
            _warn_if_nobody_runs(client, task)
        ended = client.wait(task["id"], wait_timeout)
        emit(asdict(ended), session.output, task_sheet)
        return DONE if ended.status == "SUCCEEDED" else REFUSED


def _once(parameters: Sequence[tuple[str, str]]) -> dict[str, str]:
    given: dict[str, str] = {}
    for key, text in parameters:
        if key in given:
            raise click.BadParameter(f"{key!r} is given twice", param_hint="'--parameter' / '-p'")
        given[key] = text
    return given


def _warn_if_nobody_runs(client: Client, task: dict[str, Any]) -> None:
    """Else a type spelled wrong, or a worker without --module, looks like a service that hangs."""
    type, queue = task["type"], task["queue"]
    workers = [worker for worker in client.workers() if worker.alive]
    if not any(type in worker.types and (not worker.queues or queue in worker.queues) for worker in workers):
        click.echo(f"No worker runs {printable(type)} in queue {printable(queue)} now; waiting for one.", err=True)


def _report(task: dict[str, Any], output: str, was_there: bool) -> None:
    if output == "table":
        how = "was there already" if was_there else "created"
        click.echo(f"Task {task['id']} {how}: {printable(task['name'])} is {task['status']}.")
    else:
        emit(task, output, task_sheet)
