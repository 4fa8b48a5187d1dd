"""Cancelling and re-running: by the status that the task has at that moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from queue_parts import LATER, blocked, create, events_of, hand, scalar, topics_of

from taskservice.domain.errors import IllegalTransition, TaskNotFound
from taskservice.domain.events import CancelRequested, TaskCancelled, TaskRerun
from taskservice.domain.outcome import Cancelled, Failed, Outcome, Succeeded
from taskservice.infra.database import connect
from taskservice.infra.queue.cancel import cancel
from taskservice.infra.queue.rerun import rerun
from taskservice.infra.queue.workers import cancelled_attempts
from taskservice.infra.store import Store

FAILURE = Failed("ValueError", "no luck")
Eventually = Callable[..., Awaitable[Any]]


async def test_what_waits_is_cancelled_at_once(task_store: Store, task_database: str) -> None:
    (queued,) = await create(task_store)
    (pending,) = await create(task_store, run_at="2999-01-01T00:00:00Z")
    for task_id, previous in ((queued, "QUEUED"), (pending, "PENDING")):
        task = await task_store.cancel(task_id, "me", "no need")
        assert (task.status, task.finished_at is not None) == ("CANCELLED", True)
        async with task_store.pool.connection() as conn:
            *_, event = await events_of(conn, task_id)
        assert isinstance(event, TaskCancelled)
        assert (event.by, event.reason, event.previous) == ("me", "no need", previous)
    async with hand(task_database) as worker:
        assert await worker.claim() == []
        assert await scalar(worker.conn, "select count(*) from execution_queue") == 0


async def test_what_waits_for_a_retry_is_cancelled_at_once(task_store: Store, task_database: str) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker:
        await worker.end(await worker.claim(), FAILURE, LATER)
    task = await task_store.cancel(task_id, "me", "")
    assert (task.status, task.run_at, task.error is not None) == ("CANCELLED", None, True)


async def test_running_work_is_asked_and_its_worker_ends_it(task_store: Store, task_database: str) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker:
        attempts = await worker.claim()
        assert await cancelled_attempts(worker.conn, worker.id) == []
        assert (await task_store.cancel(task_id, "me", "why")).status == "RUNNING"
        (asked,) = await cancelled_attempts(worker.conn, worker.id)
        assert (asked.task_id, asked.token, asked.by, asked.reason) == (task_id, attempts[0].token, "me", "why")
        await worker.end(attempts, Cancelled("stopped"))
        *_, requested, cancelled = await events_of(worker.conn, task_id)
        assert isinstance(requested, CancelRequested)
        assert isinstance(cancelled, TaskCancelled)
        assert (cancelled.by, cancelled.reason, cancelled.previous) == ("me", "why", "RUNNING")


async def test_asking_twice_is_once(task_store: Store, task_database: str) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker:
        await worker.claim()
        for _ in range(2):
            assert (await task_store.cancel(task_id, "me", "why")).status == "RUNNING"
        assert (await topics_of(worker.conn, task_id)).count("cancel.requested") == 1


@pytest.mark.parametrize(("outcome", "status"), [(Succeeded(1), "SUCCEEDED"), (FAILURE, "CANCELLED")])
async def test_success_after_a_request_is_success_and_failure_is_not_retried(
    task_store: Store, task_database: str, outcome: Outcome, status: str
) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker:
        attempts = await worker.claim()
        await task_store.cancel(task_id, "me", "why")
        assert await worker.end(attempts, outcome) == set()
    assert (await task_store.task(task_id)).status == status


async def test_a_finished_task_cannot_be_cancelled_nor_one_that_never_was(
    task_store: Store, task_database: str
) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker:
        await worker.end(await worker.claim())
    with pytest.raises(IllegalTransition, match="SUCCEEDED"):
        await task_store.cancel(task_id, "me", "")
    with pytest.raises(TaskNotFound):
        await task_store.cancel(4711, "me", "")


async def test_a_batch_cancels_what_it_can(task_store: Store, task_database: str) -> None:
    finished, waiting, running = await create(task_store, 3)
    async with hand(task_database) as worker:
        first, second, third = await worker.claim()
        await worker.end([first])
        await worker.end([second], FAILURE, LATER)
        assert third.task_id == running
        assert await cancel(worker.conn, [finished, waiting, running, 4711], "me", "") == {waiting, running}


async def test_a_cancel_and_a_claim_at_once_agree(task_store: Store, task_database: str) -> None:
    made = await create(task_store, 100)
    async with hand(task_database) as worker, hand(task_database) as other:
        attempts, cancelled = await asyncio.gather(worker.claim(), cancel(other.conn, made, "me", ""))
        assert len(cancelled) == 100
        for task_id in {attempt.task_id for attempt in attempts}:
            assert (await topics_of(worker.conn, task_id))[1] == "execution.started"
        statuses = [(await task_store.task(task_id)).status for task_id in made]
        assert statuses.count("RUNNING") == len(attempts)
        assert statuses.count("CANCELLED") == 100 - len(attempts)


async def test_a_rerun_opens_the_next_execution(task_store: Store, task_database: str) -> None:
    (task_id,) = await create(task_store, priority=3)
    async with hand(task_database) as worker:
        await worker.end(await worker.claim(), Succeeded("first"))
        task = await task_store.rerun(task_id, "me", "again")
        assert (task.status, task.execution, task.attempt, task.result) == ("QUEUED", 2, 0, None)
        assert (task.started_at, task.finished_at) == (None, None)
        (attempt,) = await worker.claim()
        assert (attempt.execution, attempt.attempt) == (2, 1)
        await worker.end([attempt], Succeeded("second"))
        rerun_event = (await events_of(worker.conn, task_id))[3]
        assert isinstance(rerun_event, TaskRerun)
        assert (rerun_event.by, rerun_event.reason, rerun_event.previous) == ("me", "again", "SUCCEEDED")
    assert (await task_store.task(task_id)).result == "second"


async def test_a_live_task_cannot_be_rerun_nor_one_that_never_was(task_store: Store) -> None:
    (task_id,) = await create(task_store)
    with pytest.raises(IllegalTransition, match="QUEUED"):
        await task_store.rerun(task_id, "me", "")
    with pytest.raises(TaskNotFound):
        await task_store.rerun(4711, "me", "")


async def test_reruns_at_once_open_one_execution(task_store: Store, task_database: str) -> None:
    (task_id,) = await create(task_store)
    await task_store.cancel(task_id, "me", "")
    results = await asyncio.gather(*(task_store.rerun(task_id, "me", "") for _ in range(8)), return_exceptions=True)
    refused = [result for result in results if isinstance(result, BaseException)]
    assert len(refused) == 7
    assert all(isinstance(error, IllegalTransition) for error in refused)
    async with hand(task_database) as worker:
        assert await topics_of(worker.conn, task_id) == ["task.created", "task.cancelled", "task.rerun"]


async def test_a_batch_reruns_what_is_finished(task_store: Store, task_database: str) -> None:
    finished, live = await create(task_store, 2)
    await task_store.cancel(finished, "me", "")
    async with hand(task_database) as worker:
        assert await rerun(worker.conn, [live, finished, 4711], "me", "") == {finished}


async def test_a_rerun_that_somebody_else_does_first_does_not_fail_its_neighbours(
    task_store: Store, task_database: str, eventually: Eventually
) -> None:
    made = await create(task_store, 2)
    async with hand(task_database) as worker, await connect(task_database, name="first") as first:
        assert await cancel(worker.conn, made, "me", "") == set(made)
        async with first.transaction():
            await first.execute(
                "insert into execution_queue (task_id, version, timeout_s, execution, attempt, max_attempts, priority,"
                " state, queue, type) values (%s, 3, 10, 2, 0, 4, 0, 'QUEUED', 'default', 'noop')",
                [made[0]],
            )
            waiting = asyncio.create_task(rerun(worker.conn, made, "me", ""))
            async with task_store.pool.connection() as watcher:
                await eventually(lambda: blocked(watcher))
        assert await waiting == {made[1]}
