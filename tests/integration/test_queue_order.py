"""Positions are in the order of commits, and writers stand in nobody's way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from queue_parts import blocked, create, hand, scalar

from taskservice.infra.database import connect
from taskservice.infra.events.read import read_page
from taskservice.infra.store import Store, open_store

TASKS = 600
Eventually = Callable[..., Awaitable[Any]]


async def test_a_reader_that_follows_positions_misses_nothing_of_concurrent_writers(
    task_database: str, eventually: Eventually
) -> None:
    done = asyncio.Event()
    followed: list[int] = []

    async def follow() -> None:
        async with await connect(task_database, name="reader") as conn:
            while True:
                last_look = done.is_set()
                page = await read_page(conn, followed[-1] if followed else 0, 50)
                followed.extend(row.position for row in page)
                if last_look and not page:
                    return

    async def write(store: Store, size: int) -> None:
        for _ in range(TASKS // 4 // size):
            await create(store, size)

    async def drain() -> None:
        async with hand(task_database) as worker:
            while not done.is_set():
                await worker.end(await worker.claim(20))

    async with open_store(task_database) as one, open_store(task_database) as two:
        async with asyncio.TaskGroup() as group:
            group.create_task(follow())
            for _ in range(2):
                group.create_task(drain())
            writers = [group.create_task(write(store, size)) for store in (one, two) for size in (1, 30)]
            await asyncio.gather(*writers)
            async with one.pool.connection() as conn:
                await eventually(lambda: scalar(conn, "select not exists (select from execution_queue)"))
            done.set()
        async with one.pool.connection() as conn:
            everything = await read_page(conn, 0, 10 * TASKS)
    assert followed == [row.position for row in everything]
    assert len(followed) == 3 * TASKS


async def test_who_waits_for_a_row_does_not_hold_up_other_writers(
    task_store: Store, task_database: str, eventually: Eventually
) -> None:
    (task_id,) = await create(task_store)
    async with await connect(task_database, name="holder") as holder:
        async with holder.transaction():
            await holder.execute("select from execution_queue where task_id = %s for update", [task_id])
            waiting = asyncio.create_task(task_store.cancel(task_id, "me", ""))
            async with await connect(task_database, name="watcher") as watcher:
                await eventually(lambda: blocked(watcher))
            async with asyncio.timeout(10):
                assert len(await create(task_store, 3)) == 3
            assert not waiting.done()
        assert (await waiting).status == "CANCELLED"
