"""``task-cli login`` and ``task-cli logout``."""

from __future__ import annotations

import sys

import click

from taskservice.cli.access.kept import keep_token
from taskservice.cli.exits import REFUSED
from taskservice.cli.groups import Command, examples
from taskservice.cli.render.cells import cell
from taskservice.cli.session import Session, config_file, current_session


@click.command(
    cls=Command, epilog=examples("task-cli login", "task-cli login --address https://tasks.example.com < token.txt")
)
def login() -> int | None:
    """Ask for a token, check it against the service, and keep it in the config file, for that address alone.

    The token is not shown; from a pipe it is read as it is. TASK_TOKEN, where it is set, wins over what is kept.
    """
    session = current_session()
    token = click.prompt("Token", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    if not token.strip():
        raise click.UsageError("no token on standard input")
    given = Session(session.address, session.output, session.log_level, token.strip())
    with given.client() as client:
        me = client.me()
    if me.open:
        click.echo(f"{session.address} has no tokens, and asks for none: nothing was kept.", err=True)
        return REFUSED
    keep_token(config_file(), session.address, given.token)
    click.echo(f"Signed in at {session.address} as {cell(me.name)}, {me.role}.")
    return None


@click.command(cls=Command, epilog=examples("task-cli logout", "task-cli logout --address https://tasks.example.com"))
def logout() -> None:
    """Forget the token that is kept for the service. It stays good: 'task-cli token revoke' ends it."""
    address = current_session().address
    was_kept = keep_token(config_file(), address, None)
    click.echo(f"Signed out of {address}." if was_kept else f"No token is kept for {address}.")
