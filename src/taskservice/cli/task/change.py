"""``task-cli task cancel`` and ``task rerun``."""

from __future__ import annotations

from typing import Any

import click

from taskservice.cli.groups import Command, examples
from taskservice.cli.options import id_option, output_option, reason_option
from taskservice.cli.render.formats import emit
from taskservice.cli.render.records import task_sheet
from taskservice.cli.session import current_session


@click.command(cls=Command, epilog=examples('task-cli task cancel --id 123 --reason "wrong recipient"'))
@id_option
@reason_option
@output_option
def cancel(task_id: int, reason: str, output: str | None) -> None:
    """Cancel a task. One that runs is asked to stop, then stopped after a grace."""
    from taskservice.client import calls

    session = current_session(output)
    with session.client() as client:
        task = client.send(calls.cancel(task_id, reason).as_json())
    asked = f"Task {task_id} was asked to stop." if task["status"] == "RUNNING" else f"Task {task_id} is cancelled."
    _report(task, session.output, asked)


@click.command(cls=Command, epilog=examples("task-cli task rerun --id 123"))
@id_option
@reason_option
@output_option
def rerun(task_id: int, reason: str, output: str | None) -> None:
    """Run a finished task once more."""
    from taskservice.client import calls

    session = current_session(output)
    with session.client() as client:
        task = client.send(calls.rerun(task_id, reason).as_json())
    _report(task, session.output, f"Task {task_id} is {task['status']}: execution {task['execution']}.")


def _report(task: dict[str, Any], output: str, sentence: str) -> None:
    if output == "table":
        click.echo(sentence)
    else:
        emit(task, output, task_sheet)
