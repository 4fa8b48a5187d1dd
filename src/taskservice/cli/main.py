"""The entry point ``task-cli``, and every command's name, aliases and home."""

from __future__ import annotations

import sys

# httpx brings a command line of its own, and importing that takes longer than everything else together.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

import click  # noqa: E402

from taskservice.cli.exits import run  # noqa: E402
from taskservice.cli.groups import Entry, LazyGroup, examples  # noqa: E402

HOME = "taskservice.cli"

COMMANDS = (
    Entry("task", f"{HOME}.task.group:task", "Create, read, follow, cancel and re-run tasks.", ("t",)),
    Entry("history", f"{HOME}.task.read:history", "Show what happened to a task.", ("h", "log")),
    Entry("replay", f"{HOME}.audit.replay:replay", "Fold a task's events anew, step by step."),
    Entry("events", f"{HOME}.audit.group:events", "Export and verify the event log."),
    Entry("projection", f"{HOME}.projection.group:projection", "Show and rebuild the read models."),
    Entry("queue", f"{HOME}.queue.group:queue", "Restore the execution queue."),
    Entry("operation", f"{HOME}.operation.group:operation", "Show and stop what changes all tasks that match."),
    Entry("token", f"{HOME}.access.group:token", "Create, list and revoke access tokens."),
    Entry("login", f"{HOME}.access.login:login", "Keep a token for a service, once it is checked."),
    Entry("logout", f"{HOME}.access.login:logout", "Forget the token for a service."),
    Entry("end2end", f"{HOME}.run.end2end:end2end", "Run many tasks through the service and say how it went."),
    Entry("up", f"{HOME}.run.up:up", "Run everything: database, migrations, server and workers."),
    Entry("server", f"{HOME}.run.processes:server", "Run the server alone: API and streams."),
    Entry("serve", f"{HOME}.run.processes:serve", "Run a worker, which executes tasks."),
    Entry("migrate", f"{HOME}.run.database:migrate", "Bring the database to this version's schema."),
    Entry("config", f"{HOME}.run.database:config", "Show every setting and where it came from."),
    Entry("doctor", f"{HOME}.doctor.command:doctor", "Say what is wrong, what it means and what to do."),
    Entry("demo", f"{HOME}.run.demo:demo", "Run everything, put 100 tasks through it, and serve."),
)


def _show_version(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    if wanted:
        from taskservice import __version__

        click.echo(f"task-cli {__version__}")
        ctx.exit()


cli = LazyGroup(
    "task-cli",
    entries=COMMANDS,
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            help="Show the version and exit.",
        )
    ],
    no_args_is_help=True,
    help="Create tasks, run them, watch them live, replay their history.",
    epilog=examples(
        "task-cli up",
        'task-cli task create "Send Newsletter" --type send_email -p recipient=user@example.com',
        "task-cli task list --status failed",
        "task-cli history --id 1",
    ),
)


def main() -> None:
    sys.exit(run(cli, sys.argv[1:]))
