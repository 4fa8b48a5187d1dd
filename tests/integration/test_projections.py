"""Read models say what the events say, each event exactly once, whatever is killed when."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import psycopg
import pytest
from history_parts import FAILED_AND_CANCELLED, HANDED_BACK, LOST_AT_LAST, STEPS, SUCCEEDED_AT_LAST, Lives, Steps
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from projection_parts import FORGET, assert_agreement, catch_up, models, tables
from queue_parts import LATER, create, hand, scalar

from taskservice.domain.outcome import Failed
from taskservice.infra.database import Connection, connect
from taskservice.infra.store import Store
from taskservice.projections import reads
from taskservice.projections.advance import Projection, advance, is_behind
from taskservice.projections.page import Change
from taskservice.projections.status_counts import StatusCounts
from taskservice.projections.task_view import TaskView


async def make_history(store: Store, uri: str, tasks: int = 60) -> None:
    """A third succeeded, a third retrying, a third as created."""
    await create(store, tasks, tags=["red"])
    async with hand(uri) as worker:
        await worker.end(await worker.claim(tasks // 3))
        await worker.end(await worker.claim(tasks // 3), Failed("ValueError", "no luck"), LATER)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=STEPS, second=STEPS, page=st.sampled_from([1, 2, 3, 5, 5_000]))
@example(first=HANDED_BACK, second=SUCCEEDED_AT_LAST, page=5_000)
@example(first=FAILED_AND_CANCELLED, second=LOST_AT_LAST, page=2)
async def test_whatever_happens_to_tasks_the_read_models_agree_with_their_events(
    task_store: Store, task_database: str, first: Steps, second: Steps, page: int
) -> None:
    async with hand(task_database, types=("noop", "other")) as worker:
        await worker.conn.execute("truncate task_events, execution_queue")
        await worker.conn.execute(FORGET.encode())
        lives = Lives(task_store, worker)
        for steps in (first, second):
            await lives.play(steps)
            await catch_up(worker.conn, page)
            await assert_agreement(worker.conn)
        before = await tables(worker.conn)
        await worker.conn.execute(FORGET.encode())
        await catch_up(worker.conn)
        assert await tables(worker.conn) == before


@pytest.mark.parametrize("page", [1, 7, 60, 61])
async def test_where_pages_begin_and_end_makes_no_difference(task_store: Store, task_database: str, page: int) -> None:
    await make_history(task_store, task_database)
    async with task_store.pool.connection() as conn:
        await catch_up(conn, page)
        await assert_agreement(conn)


async def test_a_turn_that_is_cancelled_anywhere_counts_nothing_twice(task_store: Store, task_database: str) -> None:
    await make_history(task_store, task_database)
    own, cancelled = models(), 0
    async with task_store.pool.connection() as watcher:
        while await is_behind(watcher, own):
            conn = await connect(task_database, name="turn")
            turn = asyncio.create_task(advance(conn, own, 20))
            for _ in range(cancelled):
                await asyncio.sleep(0)
            turn.cancel()
            await asyncio.gather(turn, return_exceptions=True)
            await conn.close()
            cancelled += 4 + cancelled // 8  # how many steps there are depends on the machine
            assert cancelled < 1_000_000
        assert cancelled > 10
        await assert_agreement(watcher)


async def test_a_turn_whose_backend_is_terminated_counts_nothing_twice(task_store: Store, task_database: str) -> None:
    await make_history(task_store, task_database)
    own, killed = models(), 0
    async with task_store.pool.connection() as killer:
        while await is_behind(killer, own):
            conn = await connect(task_database, name="turn")
            turn = asyncio.create_task(advance(conn, own, 20))
            for _ in range(killed):
                await asyncio.sleep(0)
            await killer.execute("select pg_terminate_backend(%s)", [conn.info.backend_pid])
            await asyncio.gather(turn, return_exceptions=True)
            await conn.close()
            killed += 2 + killed // 16
            assert killed < 1_000_000
        assert killed > 10
        await assert_agreement(killer)


async def test_turns_at_once_count_nothing_twice(task_store: Store, task_database: str) -> None:
    await make_history(task_store, task_database)

    async def advance_until_done() -> int:
        own, turns = models(), 0
        async with await connect(task_database, name="turn") as conn:
            while await is_behind(conn, own):
                turns += bool((await advance(conn, own, 5)).positions)
        return turns

    await asyncio.gather(*(advance_until_done() for _ in range(4)))
    async with task_store.pool.connection() as conn:
        await assert_agreement(conn)


async def test_who_is_not_elected_neither_waits_nor_writes(task_store: Store, task_database: str) -> None:
    await create(task_store)
    own = models()
    async with await connect(task_database, name="elected") as elected:
        async with elected.transaction(), task_store.pool.connection() as conn:
            await elected.execute("select from projection_checkpoints for update")
            async with asyncio.timeout(10):
                assert (await advance(conn, own)).positions == {}
        async with task_store.pool.connection() as conn:
            assert (await advance(conn, own)).positions == {"task_view": 1, "status_counts": 1, "activity": 1}


async def test_a_model_that_is_ahead_of_the_others_takes_only_what_it_has_not(task_store: Store) -> None:
    await create(task_store, 10)
    async with task_store.pool.connection() as conn:
        await advance(conn, [StatusCounts()], 4)
        await advance(conn, [TaskView()], 7)
        assert await reads.projection_lag(conn) == {"activity": 10, "status_counts": 6, "task_view": 3}
        await catch_up(conn, 5)
        await assert_agreement(conn)


async def test_a_task_of_a_lane_that_was_lost_is_listed_all_the_same(task_store: Store) -> None:
    await create(task_store, 3, queue="slow")
    async with task_store.pool.connection() as conn:
        await conn.execute("delete from lanes")
        await catch_up(conn)
        await assert_agreement(conn)
        assert await scalar(conn, "select queue from lanes") == "slow"


async def test_a_large_event_is_read_in_part_and_shown_whole(task_store: Store, task_database: str) -> None:
    parameters = {f"key{i}": "ä" * 1_000 for i in range(20)}
    await create(task_store, parameters=parameters, tags=["red"], run_at="2999-01-01T00:00:00Z")
    await create(task_store, parameters={**parameters, "status": "PENDING", "queue": "x", "retry_at": "x"})
    async with hand(task_database) as worker:
        await worker.end(await worker.claim(), Failed("ValueError", "m" * 2_000, "t" * 4_000), LATER)
        await catch_up(worker.conn)
        await assert_agreement(worker.conn)


class Broken:
    """A model whose code has a fault."""

    name = "broken"
    healed = False

    async def write(self, conn: Connection, version: int, changes: Sequence[Change]) -> None:
        if not self.healed:
            await conn.execute(b"select 1 / 0")


async def test_a_turn_that_fails_changes_nothing(task_store: Store) -> None:
    await create(task_store, 3)
    async with task_store.pool.connection() as conn:
        await conn.execute("insert into projection_checkpoints (name, version) values ('broken', 1)")
        before = await tables(conn)
        together: list[Projection] = [*models(), Broken()]
        with pytest.raises(psycopg.errors.DivisionByZero):
            await advance(conn, together)
        assert await tables(conn) == before
