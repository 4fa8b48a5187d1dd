"""What a finished task leaves on disk, for ever: the README's example, whose events and read models are measured."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import psycopg

from bench.checks import check_finished, statement
from bench.children import server_process
from bench.clock import by_callers
from bench.ours.creators import http_creator
from bench.ours.progress import watch
from bench.ours.workers import stopped_workers
from bench.turn import OURS, Contestant, Turn
from taskservice.infra.migrate import migrate

EXAMPLE = {
    "name": "Send Newsletter",
    "type": "send_email",
    "parameters": {"recipient": "user@example.com", "subject": "Weekly Update"},
}


async def play(turn: Turn) -> None:
    await asyncio.to_thread(migrate, turn.uri)
    empty, tasks = await asyncio.to_thread(_sizes, turn.uri), turn.sizes.disk_tasks
    async with AsyncExitStack() as stack:
        _, port = await stack.enter_async_context(server_process(turn.uri, turn.data_dir))
        creator = await stack.enter_async_context(http_creator(port))
        progress = await stack.enter_async_context(watch(turn.uri))
        async with stopped_workers(turn.uri, 1) as workers:
            await workers.go()
            await by_callers(tasks, lambda _: creator.one(EXAMPLE))
            await progress.finished(3 * tasks)
        await progress.caught_up()
    full = await asyncio.to_thread(_sizes, turn.uri)
    figures = {f"{purpose}_bytes": (full[purpose] - empty[purpose]) / tasks for purpose in full}
    left = sum(value for name, value in figures.items() if not name.startswith("queue"))
    turn.report("disk", left_bytes=left, **figures)
    await asyncio.to_thread(check_finished, turn.uri, tasks, workers.runs)


def _sizes(uri: str) -> dict[str, int]:
    """Bytes by purpose, after a vacuum: dead rows are room for what comes next."""
    with psycopg.connect(uri, autocommit=True) as conn:
        conn.execute("vacuum")
        sizes: dict[str, int] = {}
        for purpose, table_bytes, index_bytes in conn.execute(statement("relation_sizes").encode()):
            sizes |= {f"{purpose}_table": table_bytes, f"{purpose}_index": index_bytes}
    return sizes


CONTESTANTS = (Contestant(OURS, ("disk",), play, once=True, label="disk"),)
