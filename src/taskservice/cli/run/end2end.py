"""``task-cli end2end``: many real tasks through the whole service, watched until they are finished."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager
from typing import Any

import click

from taskservice.cli.exits import DONE, REFUSED
from taskservice.cli.groups import Command, examples
from taskservice.cli.run.tally import Tally
from taskservice.cli.session import Session, current_session
from taskservice.client.aio import AsyncClient

BATCH = 1_000
SAY_EVERY_S = 2.0  # existing users rely on a sign of life every 5 s

Say = Callable[[Tally], None]


@click.command(cls=Command, epilog=examples("task-cli end2end", "task-cli end2end -n 1000"))
@click.option("--num-tasks", "--count", "-n", "count", type=click.IntRange(min=1), default=100, show_default=True)
@click.option("--wait", "wait_s", type=click.FloatRange(min=0), default=180, show_default=True, metavar="SECONDS")
def end2end(count: int, wait_s: float) -> int:
    """Run many tasks, half run_query and half send_email; status 0 if all succeeded, 1 if not."""
    return exit_status(run_end2end(current_session(), count, wait_s))


def exit_status(tally: Tally) -> int:
    return DONE if tally.succeeded == tally.total else REFUSED


def run_end2end(session: Session, count: int, wait_s: float) -> Tally:
    """Prints how it goes and how it went."""
    began_s = time.monotonic()
    with _progress(count, began_s) as say:
        tally = asyncio.run(_drive(session, count, wait_s, say))
    took_s = time.monotonic() - began_s
    counts = ", ".join(f"{n} {status}" for status, n in tally.counts().items())
    if exit_status(tally) == DONE:
        click.echo(f"Success: all {tally.total} tasks succeeded in {took_s:.1f} s.")
    else:
        click.echo(f"Partial completion: {tally.succeeded} of {tally.total} succeeded in {took_s:.1f} s ({counts}).")
    return tally


def definitions(count: int) -> Iterator[dict[str, Any]]:
    for n in range(1, count + 1):
        if n % 2:
            query = {"query": "select n, n * n as square from generate_series(1, 5) as n"}
            yield {"name": f"End to end {n}: query", "type": "run_query", "parameters": query, "tags": ["end2end"]}
        else:
            mail = {"recipient": f"user{n}@example.com", "subject": f"End to end {n}", "body": "It works."}
            yield {"name": f"End to end {n}: mail", "type": "send_email", "parameters": mail, "tags": ["end2end"]}


async def _drive(session: Session, count: int, wait_s: float, say: Say) -> Tally:
    async with session.async_client() as client:
        # known before the first create, so that the stream shows all that happens to the tasks
        before = (await client.status()).position
        tally = Tally(await _create(client, count))
        try:
            async with asyncio.timeout(wait_s), asyncio.TaskGroup() as tasks:
                speaking = tasks.create_task(_speak(tally, say))
                await _follow(client, tally, before)
                speaking.cancel()
        except TimeoutError:
            pass  # how far it came is the answer
        say(tally)
        return tally


async def _create(client: AsyncClient, count: int) -> list[int]:
    wanted = list(definitions(count))
    ids: list[int] = []
    for start in range(0, count, BATCH):
        for result in await client.create_batch(wanted[start : start + BATCH]):
            if result.problem is not None:
                raise result.problem
            ids.append(result.id or 0)
    return ids


async def _follow(client: AsyncClient, tally: Tally, after: int) -> None:
    async with aclosing(client.watch(after=after)) as events:
        while not tally.is_complete:
            event = await anext(events)
            if event.is_reset:
                for task_id in tally.unfinished():
                    task = await client.get(task_id)
                    tally.note(task.id, task.version, task.status, task.position or 0)
            elif event.status is not None:
                tally.note(event.task_id, event.version, event.status, event.position)


async def _speak(tally: Tally, say: Say) -> None:
    while True:
        say(tally)
        await asyncio.sleep(SAY_EVERY_S if not sys.stdout.isatty() else 0.1)


@contextmanager
def _progress(count: int, began_s: float) -> Iterator[Say]:
    if not sys.stdout.isatty():
        yield lambda tally: click.echo(
            f"{time.monotonic() - began_s:5.1f} s: {tally.finished} of {tally.total} finished"
        )
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("Tasks"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as progress:
        bar = progress.add_task("Tasks", total=count)
        yield lambda tally: progress.update(bar, completed=tally.finished)
