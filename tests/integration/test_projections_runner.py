"""The loop that keeps the read models up to date: woken, elected, resilient."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from projection_parts import assert_agreement, models
from queue_parts import create, scalar
from test_projections import Broken

from taskservice.infra.database import connect, open_pool
from taskservice.infra.listen import Listener
from taskservice.infra.store import Store
from taskservice.projections import reads, runner
from taskservice.projections.advance import advance
from taskservice.projections.runner import Projections

# every connection to the database other than the store's
CUT = b"""
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name <> 'taskservice store'"""
WAITING = "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"
Eventually = Callable[..., Awaitable[Any]]


@asynccontextmanager
async def running(uri: str, *more: Broken) -> AsyncIterator[Projections]:
    wake = asyncio.Event()
    async with open_pool(uri, 2, name="projections") as pool:
        listening = asyncio.create_task(Listener(uri, {"task_events": [wake]}).run())
        async with Projections(pool, wake, [*models(), *more]) as projections:
            yield projections
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def newest(store: Store) -> int:
    async with store.pool.connection() as conn:
        return int(await scalar(conn, "select max(notification_id) from task_events"))


async def test_what_is_committed_is_listed_soon_after(task_store: Store, task_database: str) -> None:
    async with running(task_database) as projections:
        for _ in range(5):
            await create(task_store, 3)
            async with asyncio.timeout(10):
                await projections.caught_up(await newest(task_store))
            async with task_store.pool.connection() as conn:
                await assert_agreement(conn)


async def test_what_was_committed_before_the_start_is_taken_in(task_store: Store, task_database: str) -> None:
    await create(task_store, 10)
    async with running(task_database) as projections, asyncio.timeout(10):
        await projections.caught_up(10)


async def test_without_a_listener_events_are_found_by_polling(task_store: Store, task_database: str) -> None:
    async with open_pool(task_database, 2, name="projections") as pool, Projections(pool) as projections:
        await projections.caught_up(0)
        await create(task_store)
        async with asyncio.timeout(10):
            await projections.caught_up(1)


async def test_several_processes_take_turns(task_store: Store, task_database: str) -> None:
    async with running(task_database) as one, running(task_database) as two:
        for _ in range(20):
            await create(task_store, 10)
        async with asyncio.timeout(10):
            await one.caught_up(200)
            await two.caught_up(200)
    async with task_store.pool.connection() as conn:
        await assert_agreement(conn)


async def test_another_takes_over_when_one_stops(task_store: Store, task_database: str) -> None:
    async with running(task_database) as survivor:
        async with running(task_database) as first:
            await create(task_store, 3)
            await first.caught_up(3)
        await create(task_store, 3)
        async with asyncio.timeout(10):
            await survivor.caught_up(6)


async def test_the_loop_survives_its_connections_and_blames_no_model(
    task_store: Store, task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(task_database) as projections:
        for round_ in range(3):
            async with task_store.pool.connection() as conn:
                await conn.execute(CUT)
            await create(task_store, 5)
            async with asyncio.timeout(20):
                await projections.caught_up(5 * (round_ + 1))
        async with task_store.pool.connection() as conn:
            await assert_agreement(conn)
    assert "projection.failed" not in caplog.text


async def test_cancelled_as_it_begins_to_copy_a_turn_leaves_its_connection_closed_not_broken(
    task_store: Store, task_database: str, eventually: Eventually, caplog: pytest.LogCaptureFixture
) -> None:
    await create(task_store, 1)
    async with await connect(task_database, name="other") as other, await connect(task_database, name="turn") as conn:
        conn.behind_pooler = True  # its statements cannot be cancelled, only waited for
        async with other.transaction():
            await other.execute("lock table task_view_1 in access exclusive mode")
            turn = asyncio.create_task(advance(conn, models()))
            await eventually(lambda: scalar(other, WAITING))
            turn.cancel()
        with pytest.raises(asyncio.CancelledError):
            await turn
        assert conn.closed
    assert caplog.messages == []


async def test_a_broken_model_holds_up_only_itself_and_goes_on_once_it_is_mended(
    task_store: Store, task_database: str, eventually: Eventually, monkeypatch: Any
) -> None:
    monkeypatch.setattr(runner, "REST_S", 0.1)
    broken = Broken()
    async with task_store.pool.connection() as conn:
        await conn.execute("insert into projection_checkpoints (name, version) values ('broken', 1)")
        async with running(task_database, broken):
            await create(task_store, 5)

            async def lag() -> dict[str, int]:
                found = await reads.projection_lag(conn)
                return {name: found[name] for name in ("broken", "status_counts", "task_view")}

            async def others_are_there() -> bool:
                return await lag() == {"broken": 5, "status_counts": 0, "task_view": 0}

            async def all_are_there() -> bool:
                return not any((await lag()).values())

            await eventually(others_are_there)
            broken.healed = True
            await eventually(all_are_there)
