"""Commands that read: ``task get``, ``task list``, ``task status``, ``history``."""

from __future__ import annotations

import sys

import click
from click.core import ParameterSource

from taskservice.cli.groups import Command, examples
from taskservice.cli.options import ListedStatus, id_option, output_option
from taskservice.cli.render.formats import emit
from taskservice.cli.render.records import counts_table, history_table, task_sheet, task_table
from taskservice.cli.session import current_session

PAGE_SIZE = click.IntRange(1, 100)


@click.command(cls=Command, epilog=examples("task-cli task get --id 123", "task-cli task get -i 123 --version 2"))
@id_option
@click.option("--version", type=click.IntRange(min=1), help="As it was after so many of its events.")
@click.option("--as-of", metavar="TIME", help="As it was at this time, such as 2030-01-02T03:04:05Z.")
@output_option
def get(task_id: int, version: int | None, as_of: str | None, output: str | None) -> None:
    """Show one task."""
    from taskservice.client import calls

    session = current_session(output)
    with session.client() as client:
        emit(client.send(calls.get(task_id, version, as_of).as_json()), session.output, task_sheet)


@click.command(
    "list",
    cls=Command,
    epilog=examples(
        "task-cli task list",
        "task-cli task list --status failed,cancelled --type send_email",
        "task-cli task list --pageNumber 2 --pageCount 50 -o json",
    ),
)
@click.option("--pageNumber", "-n", "page_number", type=click.IntRange(min=1), default=1, show_default=True)
@click.option(
    "--pageCount",
    "-c",
    "page_count",
    type=PAGE_SIZE,
    default=30,
    show_default=True,
    help="Tasks a page.",
)
@click.option("--offset", "-f", type=click.IntRange(min=0), help="Skip so many; instead of --pageNumber.")
@click.option("--limit", "-l", type=PAGE_SIZE, default=100, show_default=True, help="Never more.")
@click.option("--status", "-s", type=ListedStatus(), default="all", show_default=True, help="Several with commas.")
@click.option("--type", "-t", default="all", show_default=True)
@click.option("--queue", "-q")
@click.option("--tag")
@click.option("--name", help="Part of the name.")
@output_option
def list_tasks(
    page_number: int,
    page_count: int,
    offset: int | None,
    limit: int,
    status: str,
    type: str,
    queue: str | None,
    tag: str | None,
    name: str | None,
    output: str | None,
) -> None:
    """List tasks, newest first."""
    from taskservice.client import calls

    session = current_session(output)
    size = page_size(page_count, limit, _given("page_count"), _given("limit"))
    first = (page_number - 1) * size if offset is None else offset
    if status == ListedStatus.NOTHING:
        emit({"tasks": [], "next_cursor": None}, session.output, lambda page: task_table(page["tasks"]))
        return
    filters = {"status": status or None, "type": None if type.lower() == "all" else type, "queue": queue, "tag": tag}
    with session.client() as client:
        call = calls.list_tasks({**filters, "name": name, "limit": size, "offset": first or None})
        page = client.send(call.as_json())
        emit(page, session.output, lambda page: task_table(page["tasks"]))
        if session.output == "table" and page.get("next_cursor") and sys.stderr.isatty():
            click.echo(f"There are more: --offset {first + size}", err=True)


def page_size(page_count: int, limit: int, page_count_given: bool, limit_given: bool) -> int:
    """``--limit`` alone is the size of the page; beside ``--pageCount`` it bounds it."""
    return limit if limit_given and not page_count_given else min(page_count, limit)


@click.command(cls=Command, epilog=examples("task-cli task status", "task-cli task status -o json"))
@output_option
def status(output: str | None) -> None:
    """Count tasks by status."""
    from taskservice.client import calls

    session = current_session(output)
    with session.client() as client:
        emit(client.send(calls.status().as_json()), session.output, lambda answer: counts_table(answer["counts"]))


@click.command(cls=Command, epilog=examples("task-cli history --id 123", "task-cli task history -i 123 -o yaml"))
@id_option
@output_option
def history(task_id: int, output: str | None) -> None:
    """Show what happened to a task, oldest first."""
    session = current_session(output)
    with session.client() as client:
        entries = list(client.history_json(task_id))
        emit({"history": entries}, session.output, lambda answer: history_table(answer["history"]))


def _given(name: str) -> bool:
    return click.get_current_context().get_parameter_source(name) is not ParameterSource.DEFAULT
