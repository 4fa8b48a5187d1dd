"""``task-cli task watch``."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import click
import orjson

from taskservice.cli.groups import Command, examples
from taskservice.cli.options import StatusName, TaskId, output_option
from taskservice.cli.render.formats import emit
from taskservice.cli.render.records import event_line, task_sheet, task_table
from taskservice.cli.session import Session, current_session
from taskservice.domain.status import FINISHED

if TYPE_CHECKING:
    from taskservice.client.answers import Event
    from taskservice.client.calls import WatchFilters
    from taskservice.client.sync import Client


@click.command(
    cls=Command,
    epilog=examples(
        "task-cli task watch",
        "task-cli task watch --id 123",
        "task-cli task watch --status failed -o json | jq .message",
    ),
)
@click.option("--id", "-i", "task_id", type=TaskId(), help="Only this task, until it is finished.")
@click.option("--type", "-t", help="Only tasks of this type.")
@click.option("--queue", "-q", help="Only tasks of this queue.")
@click.option("--status", "-s", type=StatusName(), help="Only events that lead to this status.")
@click.option("--after", type=click.IntRange(min=0), help="Begin behind this position; 0 is the oldest event kept.")
@click.option("--once", is_flag=True, help="Print what there is now, and end.")
@output_option
def watch(
    task_id: int | None,
    type: str | None,
    queue: str | None,
    status: str | None,
    after: int | None,
    once: bool,
    output: str | None,
) -> None:
    """Follow tasks live: a table on a terminal, else one line an event (with -o json, one JSON object a line)."""
    session = current_session(output)
    given = {"type": type, "queue": queue, "status": status or None}
    filters: WatchFilters = {name: value for name, value in given.items() if value}  # type: ignore[assignment]
    if once:
        _print_once(session, task_id, filters)
    elif task_id is not None:
        _follow_one(session, task_id, after)
    elif sys.stdout.isatty() and session.output == "table" and after is None:
        from taskservice.cli.task.live import show

        asyncio.run(show(session, filters))
    else:
        with session.client() as client:
            _print_events(session, client, after, filters)


def _print_once(session: Session, task_id: int | None, filters: WatchFilters) -> None:
    from taskservice.client import calls

    with session.client() as client:
        if task_id is None:
            call = calls.list_tasks({**filters, "limit": 30}).as_json()
            emit(client.send(call), session.output, lambda page: task_table(page["tasks"]))
        else:
            emit(client.send(calls.get(task_id).as_json()), session.output, task_sheet)


def _follow_one(session: Session, task_id: int, after: int | None) -> None:
    """From the task's first event, as its whole life is short."""
    with session.client() as client:
        position = client.get(task_id).position
        for event in client.watch(after=after or 0, task=task_id):
            _print_event(event, session.output)
            # what finished once may have been re-run since: end only at what is the newest
            if event.status in FINISHED and event.position >= (position or 0):
                return


def _print_events(session: Session, client: Client, after: int | None, filters: WatchFilters) -> None:
    for event in client.watch(after=after, **filters):
        _print_event(event, session.output)


def _print_event(event: Event, output: str) -> None:
    if event.is_reset:
        click.echo("Events were missed that are no longer kept; going on from now.", err=True)
    elif output == "table":
        click.echo(event_line(event.data))
    elif output == "json":
        click.echo(orjson.dumps(event.data))
    else:
        from taskservice.cli.render.formats import to_yaml

        click.echo(f"---\n{to_yaml(event.data)}", nl=False)
