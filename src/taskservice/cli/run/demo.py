"""``task-cli demo``, which ``make demo`` calls: the whole service, a hundred tasks through it, and then it serves."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from taskservice.cli.exits import REFUSED, UNREACHABLE, USAGE
from taskservice.cli.groups import Command, examples
from taskservice.cli.render.records import counts_table
from taskservice.cli.render.tables import print_table
from taskservice.cli.run.end2end import exit_status, run_end2end
from taskservice.cli.run.port import claim_port
from taskservice.cli.run.readiness import address_of, wait_until_ready
from taskservice.cli.run.supervisor import EXTRA_GRACE_S, task_cli
from taskservice.cli.session import Session, current_session
from taskservice.domain.errors import TaskServiceError
from taskservice.infra.settings import Settings

START_S = 120.0
WAIT_S = 180.0
COUNTS_S = 10.0
AGAIN = "SERVER_PORT=8081 make demo"


class DemoFailed(TaskServiceError):
    """The service did not start, or ended by itself."""

    code = "demo_failed"


@click.command(cls=Command, epilog=examples("task-cli demo", "task-cli demo --exit", AGAIN))
@click.option("--exit", "leave", is_flag=True, help="Stop everything after the tasks, with end2end's status.")
@click.option("--num-tasks", "-n", "count", type=click.IntRange(min=1), default=100, show_default=True)
def demo(leave: bool, count: int) -> int:
    """Run everything, put 100 tasks through it, print the counts and the address, and serve until Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: stop the service in good order
    settings = Settings.load()
    port = claim_port(settings.server_host, settings.server_port, AGAIN)
    address = address_of(settings.server_host, port)
    session = current_session("table", address)
    with _service(port, settings.grace_s, session.log_level) as process:
        click.echo(f"Starting Task Service at {address} (data in {settings.data_dir}) ...")
        asyncio.run(_until_ready(process, address))
        tally = run_end2end(session, count, WAIT_S)
        status = exit_status(tally)
        _print_counts(session, tally.position)
        if leave:
            return status
        try:
            click.echo(f"Task Service serves at {address} until Ctrl-C: the dashboard; the API at {address}/docs.")
            click.echo(f"In another terminal: {_our_name()} --address {address} task watch")
            process.wait()
        except KeyboardInterrupt:
            return status
        raise DemoFailed("the service ended by itself; its own messages are above")


@contextmanager
def _service(port: int, grace_s: float, log_level: str | None) -> Iterator[subprocess.Popen[bytes]]:
    # the service is quiet, so that what the demo shows can be seen
    command = task_cli("--log-level", log_level or "warning", "up")
    # in a group of its own, so that Ctrl-C reaches us alone and we stop it in good order
    process = subprocess.Popen(command, env={**os.environ, "SERVER_PORT": str(port)}, process_group=0)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        _wait(process, grace_s + 2 * EXTRA_GRACE_S)


def _our_name() -> str:
    """As it can be typed: make calls us by a path that need not be on PATH."""
    return "task-cli" if shutil.which("task-cli") else sys.argv[0]


def _wait(process: subprocess.Popen[bytes], timeout_s: float) -> None:
    try:
        process.wait(timeout_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


async def _until_ready(process: subprocess.Popen[bytes], address: str) -> None:
    end_s = time.monotonic() + START_S
    while time.monotonic() < end_s:
        if (status := process.poll()) is not None:
            if status in (REFUSED, USAGE, UNREACHABLE):  # it has said in one line what to do
                raise click.exceptions.Exit(status)
            raise DemoFailed("the service did not start; its own messages are above")
        if await wait_until_ready(address, 1.0):
            return
    raise DemoFailed(f"the service was not ready after {START_S:g} s; see {address}/readyz")


def _print_counts(session: Session, position: int) -> None:
    """Counts may lag behind the stream, which we were reading: give them a moment to get as far."""
    end_s = time.monotonic() + COUNTS_S
    with session.client() as client:
        counted = client.status()
        while counted.position < position and time.monotonic() < end_s:
            time.sleep(0.1)
            counted = client.status()
    print_table(counts_table({status.value: n for status, n in counted.counts.items()}))
