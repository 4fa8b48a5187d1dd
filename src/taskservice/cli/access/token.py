"""``task-cli token create``, ``list`` and ``revoke``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import click

from taskservice.cli.groups import Command, examples
from taskservice.cli.options import output_option
from taskservice.cli.render.cells import cell, moment
from taskservice.cli.render.formats import emit
from taskservice.cli.render.records import task_sheet
from taskservice.cli.render.tables import Table
from taskservice.cli.session import current_session
from taskservice.domain.access import Role
from taskservice.domain.times import to_text
from taskservice.infra import log
from taskservice.infra.access.tokens import AccessToken, create_token, list_tokens, revoke_token
from taskservice.infra.database import open_database
from taskservice.infra.migrate import require_migrated
from taskservice.infra.settings import Settings

TIMES = ("created_at", "expires_at", "last_used_at", "revoked_at")
UNITS_S = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
MOST_S = 100 * 366 * 86_400


class Span(click.ParamType[int]):
    """Seconds, from a number and its unit: ``90d``."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        found = re.fullmatch(r"([1-9][0-9]{0,8})([mhdw])", value)
        span_s = int(found[1]) * UNITS_S[found[2]] if found else 0
        if not 0 < span_s <= MOST_S:
            self.fail(f"{value!r} must be a number and m, h, d or w, as in 90d, and 100 years at most", param, ctx)
        return span_s


@click.command(
    cls=Command,
    epilog=examples(
        "task-cli token create ann --role admin",
        "task-cli token create ci --role operator --expires-in 90d",
        "task-cli token create prometheus --role viewer -o json",
    ),
)
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="What it may do.")
@click.option("--expires-in", type=Span(), metavar="SPAN", help="As in 12h, 90d or 52w.  [default: never]")
@output_option
def create(name: str, role: str, expires_in: int | None, output: str | None) -> None:
    """Create the token NAME, and show it this once: only its hash is kept. Events show NAME as who did something.

    viewer reads; operator creates, cancels and re-runs as well; worker reads, and reports what it ran; admin may do
    all. From the first token on, the service asks everybody for one.
    """
    form = current_session(output).output
    with _database() as uri:
        token, created = create_token(uri, name, Role(role), expires_in)
    if form != "table":
        emit({**_shown(created), "token": token}, form, task_sheet)
        return
    click.echo(token)
    until = f", until {moment(to_text(created.expires_at))}" if created.expires_at else ""
    click.echo(f"This is {cell(name)}'s token: {role}{until}. It is not shown again.", err=True)


@click.command(cls=Command, epilog=examples("task-cli token list", "task-cli token list -o json"))
@output_option
def list_(output: str | None) -> None:
    """List tokens, with those that were revoked. When one was last used is known to about a minute."""
    with _database() as uri:
        tokens = list_tokens(uri)
    emit([_shown(token) for token in tokens], current_session(output).output, _table)


@click.command(cls=Command, epilog=examples("task-cli token revoke ci", "task-cli token revoke tsk_Ab3dE9xY"))
@click.argument("which", metavar="NAME|PREFIX")
def revoke(which: str) -> None:
    """Revoke the token of that NAME, or that begins so. Every server knows of it at once, and ends its streams."""
    with _database() as uri:
        revoked = revoke_token(uri, which)
    click.echo(f"Revoked {cell(revoked.name)} ({revoked.prefix}…).")


@contextmanager
def _database() -> Iterator[str]:
    log.configure(current_session().log_level or "error")  # the error itself says that the database is away
    with open_database(Settings.load()) as uri:
        require_migrated(uri)
        yield uri


def _shown(token: AccessToken) -> dict[str, Any]:
    shown = asdict(token)
    return shown | {name: to_text(shown[name]) if shown[name] else None for name in TIMES}


def _table(tokens: Sequence[dict[str, Any]]) -> Table:
    columns = ("name", "role", "prefix", *(name.removesuffix("_at").replace("_", " ") for name in TIMES))
    rows = [
        [*(cell(token[name]) for name in columns[:3]), *(moment(token[name]) if token[name] else "" for name in TIMES)]
        for token in tokens
    ]
    return Table(columns, rows)
