"""The command ``task-cli doctor``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from taskservice.cli.doctor.examine import examine
from taskservice.cli.doctor.report import as_json, is_healthy, print_end, print_found
from taskservice.cli.exits import DONE, REFUSED
from taskservice.cli.groups import Command, examples
from taskservice.cli.options import output_option
from taskservice.cli.render.formats import emit
from taskservice.cli.render.records import task_sheet
from taskservice.cli.session import DEFAULT_ADDRESS, current_session
from taskservice.infra import log


@click.command(
    cls=Command,
    epilog=examples(
        "task-cli doctor",
        "task-cli doctor --address http://task.example:8080 --json",
        "DATABASE_URL=postgresql://… task-cli doctor",
    ),
)
@click.option("--json", "wants_json", is_flag=True, help="As '-o json'.")
@output_option
def doctor(wants_json: bool, output: str | None) -> int:
    """Look at settings, server and database, and say what is wrong, what it means and what to do.

    It changes nothing and waits for nobody. What it cannot look at (no database, no server) it says, and looks at the
    rest. Status 1 if there is a problem; warnings alone leave it at 0.
    """
    session = current_session("json" if wants_json else output)
    log.configure(session.log_level or "error")
    found = []
    is_given = session.address != DEFAULT_ADDRESS
    for check, findings in examine(session.address, is_given, os.environ, Path.cwd(), token=session.token):
        found.append((check, findings))
        if session.output == "table":
            print_found(check, findings)
    if session.output == "table":
        print_end(found)
    else:
        emit(as_json(found), session.output, task_sheet)
    return DONE if is_healthy(found) else REFUSED
