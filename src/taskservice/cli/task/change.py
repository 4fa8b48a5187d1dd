"""``task-cli task cancel`` and ``task rerun``: one task, or all that match."""

from __future__ import annotations

from typing import Any

import click

from taskservice.cli.exits import DONE
from taskservice.cli.groups import Command, examples
from taskservice.cli.options import TaskId, output_option, reason_option
from taskservice.cli.render.formats import emit
from taskservice.cli.render.records import task_sheet
from taskservice.cli.session import Session, current_session
from taskservice.cli.task.matching import change_matching, filter_options

one_option = click.option("--id", "-i", "task_id", type=TaskId(), help="The task's id; instead of a filter.")


@click.command(
    cls=Command,
    epilog=examples(
        'task-cli task cancel --id 123 --reason "wrong recipient"',
        "task-cli task cancel --status queued,retrying --type send_email --tag newsletter",
        "task-cli task cancel --queue slow --yes -o json",
    ),
)
@one_option
@filter_options
@reason_option
@output_option
def cancel(task_id: int | None, reason: str, output: str | None, **matching: Any) -> int:
    """Cancel a task, or all that match. One that runs is asked to stop, then stopped after a grace.

    All that match are counted first, and you are asked. The server then goes through them in the background: a
    command that is interrupted, or a server that dies, leaves it going (see 'task-cli operation').
    """
    session = current_session(output)
    if task_id is None or _is_filter(matching):
        return change_matching(session, "cancel", task_id, reason, **matching)
    return _change_one(session, "cancel", task_id, reason)


@click.command(
    cls=Command,
    epilog=examples(
        "task-cli task rerun --id 123",
        "task-cli task rerun --status failed --created-after 2030-01-02T03:04:05Z",
        "task-cli task rerun --status failed --type send_email --yes",
    ),
)
@one_option
@filter_options
@reason_option
@output_option
def rerun(task_id: int | None, reason: str, output: str | None, **matching: Any) -> int:
    """Run a finished task once more, or all that match.

    All that match are counted first, and you are asked. The server then goes through them in the background: a
    command that is interrupted, or a server that dies, leaves it going (see 'task-cli operation').
    """
    session = current_session(output)
    if task_id is None or _is_filter(matching):
        return change_matching(session, "rerun", task_id, reason, **matching)
    return _change_one(session, "rerun", task_id, reason)


def _is_filter(matching: dict[str, Any]) -> bool:
    return any(value for name, value in matching.items() if name != "yes")


def _change_one(session: Session, what: str, task_id: int, reason: str) -> int:
    from taskservice.client import calls

    call = calls.cancel(task_id, reason) if what == "cancel" else calls.rerun(task_id, reason)
    with session.client() as client:
        task = client.send(call.as_json())
    if session.output == "table":
        click.echo(_told(what, task))
    else:
        emit(task, session.output, task_sheet)
    return DONE


def _told(what: str, task: dict[str, Any]) -> str:
    if what == "rerun":
        return f"Task {task['id']} is {task['status']}: execution {task['execution']}."
    return f"Task {task['id']} {'was asked to stop' if task['status'] == 'RUNNING' else 'is cancelled'}."
