"""``task-cli replay``: the events as they were stored, folded by this program instead of the server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from taskservice.cli.groups import Command, examples
from taskservice.cli.options import id_option, output_option
from taskservice.cli.render.cells import cell, moment, shortened
from taskservice.cli.render.formats import emit
from taskservice.cli.render.records import task_sheet
from taskservice.cli.render.tables import Table, print_table
from taskservice.cli.session import current_session
from taskservice.domain.errors import TaskNotFound, TaskServiceError
from taskservice.domain.task import Task, apply
from taskservice.domain.times import parse_time, to_text

if TYPE_CHECKING:
    from taskservice.client.answers import Event

Step = Mapping[str, Any]


@click.command(
    cls=Command,
    epilog=examples(
        "task-cli replay --id 123", "task-cli replay --id 123 --version 2", "task-cli replay --id 123 -o json"
    ),
)
@id_option
@click.option("--version", type=click.IntRange(min=1), help="Stop after so many of the task's events.")
@click.option("--as-of", metavar="TIME", help="Stop at this time, such as 2030-01-02T03:04:05Z.")
@output_option
def replay(task_id: int, version: int | None, as_of: str | None, output: str | None) -> None:
    """Fold a task's events anew, step by step, and show the state they lead to."""
    if version is not None and as_of is not None:
        raise click.UsageError("--version and --as-of exclude each other")
    session = current_session(output)
    end = parse_time(as_of, "--as-of") if as_of else None
    with session.client() as client:
        events = list(within(client.export_events(task=task_id), version, end))
    steps, task = fold_steps(events)
    if task is None or (version is not None and task.version < version):
        raise TaskNotFound(task_id, f" at version {version}" if version else f" at {as_of}" if as_of else "")
    if session.output == "table":
        print_table(_steps_table(steps))
        click.echo()
    emit({"steps": steps, "task": asdict(task)}, session.output, lambda answer: task_sheet(answer["task"]))


def within(events: Iterable[Event], version: int | None, end: datetime | None) -> Iterator[Event]:
    """Up to ``version`` and up to ``end``, both included."""
    end_text = to_text(end) if end else None
    for event in events:
        if (version is not None and event.version > version) or (end_text is not None and event.at > end_text):
            return
        yield event


def fold_steps(events: Iterable[Event]) -> tuple[list[Step], Task | None]:
    """Each step with the fields that it changed. Raises IllegalTransition at the first event that may not follow."""
    from taskservice.client.answers import stored_event

    task: Task | None = None
    steps: list[Step] = []
    for event in events:
        after = replace(apply(task, stored_event(event)), position=event.position)
        if after.version != (task.version if task else 0) + 1:
            raise TaskServiceError(f"task {event.task_id}: version {after.version} follows {task and task.version}")
        steps.append(_step(event, task, after))
        task = after
    return steps, task


def _step(event: Event, before: Task | None, after: Task) -> Step:
    old = asdict(before) if before else {}
    changes = {name: value for name, value in asdict(after).items() if name not in old or old[name] != value}
    head = {"position": event.position, "version": event.version, "event": event.event, "at": event.at}
    return {**head, "status": after.status, "changes": changes}


def _steps_table(steps: list[Step]) -> Table:
    return Table(("version", "at", "event", "status", "changes"), list(map(_row, steps)), frozenset({"version"}))


def _row(step: Step) -> tuple[str, ...]:
    # the first step sets everything: the state shown below says it in full
    told = {"position", "version", "status"} if step["version"] > 1 else set(step["changes"])
    changes = ", ".join(
        f"{name}={shortened(moment(value) if name.endswith('_at') else cell(value), 60) or 'none'}"
        for name, value in step["changes"].items()
        if name not in told
    )
    return str(step["version"]), moment(step["at"]), step["event"], step["status"], changes
