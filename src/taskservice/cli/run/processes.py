"""``task-cli server`` and ``task-cli serve``: the control plane and a worker, each a process."""

from __future__ import annotations

import click

from taskservice.cli.groups import Command, examples
from taskservice.cli.session import current_session
from taskservice.infra import log
from taskservice.infra.process import die_with_parent
from taskservice.infra.settings import Settings

parent_option = click.option("--parent", type=int, hidden=True, help="Stop when this process, our parent, ends.")


@click.command(cls=Command, epilog=examples("task-cli server --migrate", "SERVER_PORT=8081 task-cli server"))
@click.option("--migrate", is_flag=True, help="First bring the database to this version's schema.")
@click.option("--insecure", is_flag=True, help="Listen on other addresses than 127.0.0.1 without tokens.")
@parent_option
def server(migrate: bool, insecure: bool, parent: int | None) -> None:
    """Run the server alone: API and streams. Ctrl-C or SIGTERM stops it."""
    settings = prepare(parent)
    from taskservice.api.server import run

    run(settings, migrate=migrate, insecure=insecure)


@click.command(
    cls=Command,
    epilog=examples("task-cli serve -n 10", "task-cli serve -n 4 --module my.tasks --queue reports"),
)
@click.option("-n", "concurrency", type=click.IntRange(1, 10_000), help="Executions at once.  [default: WORKER_COUNT]")
@click.option("--module", "-m", "modules", multiple=True, help="A module with handlers; repeat.")
@click.option("--queue", "-q", "queues", multiple=True, help="Serve this queue only; repeat.  [default: all]")
@parent_option
def serve(concurrency: int | None, modules: tuple[str, ...], queues: tuple[str, ...], parent: int | None) -> None:
    """Run a worker, which executes tasks. Ctrl-C or SIGTERM lets what runs finish, then stops."""
    settings = prepare(parent)
    from taskservice.workers.main import run

    run(settings, concurrency=concurrency or settings.worker_count, modules=modules, queues=queues)


def prepare(parent: int | None) -> Settings:
    """What every process of the service does first. ``--log-level``, where given, wins over the setting."""
    settings = Settings.load()
    log.configure(current_session().log_level or settings.log_level, settings.log_format)
    if parent is not None:
        die_with_parent(parent)
    return settings
