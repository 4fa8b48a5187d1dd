"""``task-cli up``: everything in one command."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

import click

from taskservice.cli.exits import DONE, USAGE
from taskservice.cli.groups import Command, examples
from taskservice.cli.run.port import claim_port
from taskservice.cli.run.processes import parent_option, prepare
from taskservice.cli.run.readiness import address_of, wait_until_ready
from taskservice.cli.run.supervisor import EXTRA_GRACE_S, Child, Hopeless, stop_on_signals, supervise, task_cli
from taskservice.cli.session import current_session
from taskservice.infra.database import open_database
from taskservice.infra.migrate import migrate
from taskservice.infra.settings import Settings

START_S = 60.0


@click.command(
    cls=Command,
    epilog=examples("task-cli up", "task-cli up -n 20 --workers 2 --module my.tasks", "SERVER_PORT=8081 task-cli up"),
)
@click.option(
    "-n", "concurrency", type=click.IntRange(1, 10_000), help="Executions at once a worker.  [default: WORKER_COUNT]"
)
@click.option("--workers", type=click.IntRange(0, 64), default=1, show_default=True, help="Worker processes.")
@click.option("--module", "-m", "modules", multiple=True, help="A module with handlers; repeat.")
@click.option("--insecure", is_flag=True, help="Listen on other addresses than 127.0.0.1 without tokens.")
@parent_option
def up(concurrency: int | None, workers: int, modules: tuple[str, ...], insecure: bool, parent: int | None) -> int:
    """Run everything: database, migrations, server and workers. Ctrl-C or SIGTERM stops it all."""
    settings = prepare(parent)
    port = claim_port(settings.server_host, settings.server_port, "SERVER_PORT=8081 task-cli up")
    with open_database(settings) as uri:
        migrate(uri)
        log_level = current_session().log_level
        level = ["--log-level", log_level] if log_level else []
        work = [*level, "serve", "-n", str(concurrency or settings.worker_count), *_each("--module", modules)]
        serve = [*level, "server", *(["--insecure"] if insecure else [])]
        environment = {"DATABASE_URL": uri, "SERVER_PORT": str(port)}
        children = [Child("server", task_cli(*serve), environment)]
        children += [
            Child(f"worker {n + 1}", task_cli(*work), {**environment, **_metrics_port(settings, n)})
            for n in range(workers)
        ]
        return asyncio.run(_run(children, settings, address_of(settings.server_host, port)))


async def _run(children: Sequence[Child], settings: Settings, address: str) -> int:
    stop = asyncio.Event()
    stop_on_signals(stop)
    greeting = asyncio.create_task(_greet(address))
    try:
        await supervise(children, stop, settings.grace_s + EXTRA_GRACE_S)
    except Hopeless:  # the child has said why
        return USAGE
    finally:
        greeting.cancel()
    return DONE


async def _greet(address: str) -> None:
    if await wait_until_ready(address, START_S) and sys.stderr.isatty():
        click.echo(f"Task Service is ready at {address} (Ctrl-C stops it).", err=True)


def _metrics_port(settings: Settings, worker: int) -> dict[str, str]:
    """Each worker has one of its own."""
    first = settings.worker_metrics_port
    return {"TASK_WORKER_METRICS_PORT": str(first + worker)} if first else {}


def _each(option: str, values: Sequence[str]) -> list[str]:
    return [word for value in values for word in (option, value)]
