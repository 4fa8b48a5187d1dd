"""Rescue: what nobody runs any more goes on elsewhere, and nothing else does."""

from __future__ import annotations

import asyncio

from queue_parts import create, events_of, hand, let_time_pass, scalar, topics_of

from taskservice.domain.events import ExecutionLost
from taskservice.infra.queue.rescue import rescue
from taskservice.infra.store import Store

GRACE_S = 10.0


async def test_attempts_of_a_worker_whose_lease_ran_out_are_queued_again(task_store: Store, task_database: str) -> None:
    made = await create(task_store, 50)
    async with hand(task_database) as dead, hand(task_database) as alive:
        await dead.claim()
        await dead.lose_lease()
        assert await rescue(alive.conn, GRACE_S) == 50
        assert sorted(attempt.task_id for attempt in await alive.claim()) == made
        _, _, lost, _ = await events_of(alive.conn, made[0])
        assert isinstance(lost, ExecutionLost)
        assert (lost.worker, lost.reason, lost.attempt, lost.handed_back) == (dead.name, "its lease ran out", 1, False)


async def test_attempts_under_a_lease_are_left_alone(task_store: Store, task_database: str) -> None:
    await create(task_store, 5)
    async with hand(task_database) as worker:
        attempts = await worker.claim()
        assert await rescue(worker.conn, GRACE_S) == 0
        assert await worker.end(attempts) == set()


async def test_an_attempt_past_its_deadline_and_grace_is_lost_to_a_living_worker(
    task_store: Store, task_database: str
) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker:
        await worker.claim()
        await worker.conn.execute("update execution_queue set deadline = clock_timestamp() - interval '5 s'")
        assert await rescue(worker.conn, GRACE_S) == 0
        assert await rescue(worker.conn, 1.0) == 1
        *_, lost = await events_of(worker.conn, task_id)
        assert isinstance(lost, ExecutionLost)
        assert lost.reason == "past its deadline"


async def test_a_worker_that_was_forgotten_holds_nothing(task_store: Store, task_database: str) -> None:
    await create(task_store)
    async with hand(task_database) as worker:
        await worker.claim()
        await worker.conn.execute("delete from workers")
        assert await rescue(worker.conn, GRACE_S) == 1


async def test_a_lost_attempt_counts_and_the_last_one_fails_the_task(task_store: Store, task_database: str) -> None:
    (task_id,) = await create(task_store, retry={"max_attempts": 2})
    async with hand(task_database) as worker:
        for _ in range(2):
            await worker.claim()
            await let_time_pass(worker.conn)
            assert await rescue(worker.conn, GRACE_S) == 1
        assert await worker.claim() == []
        assert await scalar(worker.conn, "select count(*) from execution_queue") == 0
    task = await task_store.task(task_id)
    assert (task.status, task.attempt) == ("FAILED", 2)
    assert task.error
    assert task.error["type"] == "WorkerLost"


async def test_work_that_was_asked_to_stop_and_lost_its_worker_has_stopped(
    task_store: Store, task_database: str
) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker:
        await worker.claim()
        await task_store.cancel(task_id, "me", "why")
        await worker.lose_lease()
        assert await rescue(worker.conn, GRACE_S) == 1
        assert (await topics_of(worker.conn, task_id))[-2:] == ["cancel.requested", "task.cancelled"]
    assert (await task_store.task(task_id)).status == "CANCELLED"


async def test_several_rescuers_share_the_work(task_store: Store, task_database: str) -> None:
    made = [task_id for _ in range(3) for task_id in await create(task_store, 400)]
    async with hand(task_database) as dead, hand(task_database) as one, hand(task_database) as two:
        while await dead.claim(500):
            pass
        await dead.lose_lease()
        rescued = 0
        while found := sum(await asyncio.gather(rescue(one.conn, GRACE_S), rescue(two.conn, GRACE_S))):
            rescued += found
        assert rescued == len(made)
        lost = "select count(*) from task_events where topic = 'execution.lost'"
        assert await scalar(one.conn, lost) == len(made)
