"""Keeps child processes running, and stops them in good order."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from taskservice.cli.exits import USAGE
from taskservice.domain.retry import RetryPolicy
from taskservice.infra.log import event

log = logging.getLogger(__name__)

BACKOFF = RetryPolicy(initial_s=0.5, factor=2.0, cap_s=30.0)
HEALTHY_S = 60.0
# Beyond the grace that a child gives its own work: to write what it has, and to end.
EXTRA_GRACE_S = 5.0


@dataclass(frozen=True)
class Child:
    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)

    async def start(self) -> asyncio.subprocess.Process:
        # In a process group of its own: Ctrl-C reaches us alone, and we stop the children, once and in order.
        environment = {**os.environ, **self.environment}
        return await asyncio.create_subprocess_exec(*self.command, env=environment, process_group=0)


def task_cli(*arguments: str) -> Sequence[str]:
    """The command of a child that ends when this process does, however that ends."""
    # -P: what lies in the working folder is not imported by mistake; --module adds it where it is meant
    return (sys.executable, "-P", "-m", "taskservice.cli", *arguments, "--parent", str(os.getpid()))


class Hopeless(Exception):
    """A child says that its settings are wrong: starting it again will not help."""


async def supervise(children: Sequence[Child], stop: asyncio.Event, grace_s: float) -> None:
    """Until ``stop``; then SIGTERM, and SIGKILL after ``grace_s``. Raises Hopeless. Either way no child is left."""
    try:
        async with asyncio.TaskGroup() as tasks:
            for child in children:
                tasks.create_task(_keep_running(child, stop, grace_s))
    except* Hopeless as group:
        raise group.exceptions[0] from None


def stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)


async def _keep_running(child: Child, stop: asyncio.Event, grace_s: float) -> None:
    failures = 0
    while not stop.is_set():
        began_s = time.monotonic()
        status = await _run_once(child, stop, grace_s)
        if stop.is_set():
            return
        if status == USAGE:
            raise Hopeless(f"the {child.name} cannot run with these settings")
        failures = 1 if time.monotonic() - began_s >= HEALTHY_S else failures + 1
        delay_s = BACKOFF.delay_s(failures, random.random())
        event(log, "child.ended", level=logging.WARNING, child=child.name, status=status, again_in_s=round(delay_s, 1))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), delay_s)


async def _run_once(child: Child, stop: asyncio.Event, grace_s: float) -> int:
    process = await child.start()
    event(log, "child.started", child=child.name, pid=process.pid)
    ended = asyncio.ensure_future(process.wait())
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((ended, stopping), return_when=asyncio.FIRST_COMPLETED)
        return ended.result() if ended.done() else await _end(child, process, ended, grace_s)
    finally:
        stopping.cancel()
        if process.returncode is None:  # cancelled, as another child is hopeless
            process.terminate()
            await process.wait()


async def _end(child: Child, process: asyncio.subprocess.Process, ended: asyncio.Future[int], grace_s: float) -> int:
    process.terminate()
    with suppress(TimeoutError):
        return await asyncio.wait_for(asyncio.shield(ended), grace_s)
    event(log, "child.killed", level=logging.WARNING, child=child.name, pid=process.pid)
    process.kill()
    return await ended
