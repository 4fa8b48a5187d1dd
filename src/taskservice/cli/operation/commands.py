"""``task-cli operation list``, ``get`` and ``cancel``."""

from __future__ import annotations

import click

from taskservice.cli.groups import Command, examples
from taskservice.cli.options import TaskId, output_option
from taskservice.cli.render.formats import emit
from taskservice.cli.render.records import operation_sheet, operation_table
from taskservice.cli.session import current_session

id_option = click.option("--id", "-i", "operation_id", type=TaskId(), required=True, help="The operation's id.")


@click.command("list", cls=Command, epilog=examples("task-cli operation list", "task-cli operation list -l 5 -o json"))
@click.option("--limit", "-l", type=click.IntRange(1, 100), default=30, show_default=True)
@output_option
def list_operations(limit: int, output: str | None) -> None:
    """List operations, newest first."""
    from taskservice.client import calls

    session = current_session(output)
    with session.client() as client:
        page = client.send(calls.operations(limit).as_json())
    emit(page, session.output, lambda page: operation_table(page["operations"]))


@click.command(cls=Command, epilog=examples("task-cli operation get --id 3", "task-cli operation get -i 3 -o json"))
@id_option
@output_option
def get(operation_id: int, output: str | None) -> None:
    """Show one operation: who asked for what, and how far it is."""
    from taskservice.client import calls

    session = current_session(output)
    with session.client() as client:
        answer = client.send(calls.operation(operation_id).as_json())
    emit(answer, session.output, lambda answer: operation_sheet(answer["operation"]))


@click.command(cls=Command, epilog=examples("task-cli operation cancel --id 3"))
@id_option
@output_option
def cancel(operation_id: int, output: str | None) -> None:
    """Stop an operation; what it has changed by then stays so."""
    from taskservice.client import calls

    session = current_session(output)
    with session.client() as client:
        answer = client.send(calls.stop_operation(operation_id).as_json())
    if session.output == "table":
        operation = answer["operation"]
        click.echo(f"Operation {operation_id} is stopped, after {operation['changed']:,} tasks.")
    else:
        emit(answer, session.output, lambda answer: operation_sheet(answer["operation"]))
