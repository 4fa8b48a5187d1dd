"""Ending attempts: what an outcome leads to, and that only the attempt's own worker may say it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from queue_parts import LATER, NEVER, NOW, create, events_of, hand, let_time_pass, scalar, topics_of

from taskservice.domain.events import ExecutionFailed, ExecutionLost
from taskservice.domain.outcome import Cancelled, Failed, HandedBack, Outcome, Succeeded
from taskservice.domain.retry import RetryPolicy
from taskservice.infra.queue.finish import Ending, finish
from taskservice.infra.queue.promote import promote
from taskservice.infra.queue.rescue import rescue
from taskservice.infra.store import Store

FAILURE = Failed("ValueError", "no luck", "Traceback …")


async def test_success_ends_the_execution(task_store: Store, task_database: str) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker:
        assert await worker.end(await worker.claim(), Succeeded({"rows": 3})) == set()
        assert await scalar(worker.conn, "select count(*) from execution_queue") == 0
    task = await task_store.task(task_id)
    assert (task.status, task.result, task.error, task.version) == ("SUCCEEDED", {"rows": 3}, None, 3)
    assert task.finished_at is not None


async def test_a_failure_is_retried_when_it_is_due(task_store: Store, task_database: str) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker:
        await worker.end(await worker.claim(), FAILURE, LATER)
        task = await task_store.task(task_id)
        assert (task.status, task.error and task.error["message"]) == ("RETRYING", "no luck")
        assert (await worker.claim(), await promote(worker.conn)) == ([], 0)
        await let_time_pass(worker.conn)
        assert await promote(worker.conn) == 1
        (again,) = await worker.claim()
        assert (again.execution, again.attempt) == (1, 2)


async def test_a_failure_without_attempts_left_is_final(task_store: Store, task_database: str) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker:
        for _ in range(3):
            await worker.end(await worker.claim(), FAILURE, RetryPolicy(max_attempts=3, initial_s=0.0))
            await promote(worker.conn)
        assert await scalar(worker.conn, "select count(*) from execution_queue") == 0
    task = await task_store.task(task_id)
    assert (task.status, task.attempt, task.finished_at is not None) == ("FAILED", 3, True)


@pytest.mark.parametrize(
    ("outcome", "policy", "status"),
    [
        (replace(FAILURE, final=True), NOW, "FAILED"),
        (FAILURE, NEVER, "FAILED"),
        (replace(FAILURE, retry_after_s=60.0), NOW, "RETRYING"),
        (Cancelled("not needed"), NOW, "CANCELLED"),
        (HandedBack(), NOW, "QUEUED"),
    ],
)
async def test_an_outcome_leads_to_its_status(
    task_store: Store, task_database: str, outcome: Outcome, policy: RetryPolicy, status: str
) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker:
        assert await worker.end(await worker.claim(), outcome, policy) == set()
    assert (await task_store.task(task_id)).status == status


async def test_a_retry_that_the_handler_asks_for_is_due_when_it_says(task_store: Store, task_database: str) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker:
        await worker.end(await worker.claim(), replace(FAILURE, retry_after_s=60.0))
        *_, failed = await events_of(worker.conn, task_id)
        assert isinstance(failed, ExecutionFailed)
        waits = "select extract(epoch from due_at - %s::timestamptz)::float8 from execution_queue"
        assert await scalar(worker.conn, waits, [failed.at]) == pytest.approx(60)


async def test_what_is_handed_back_uses_up_no_attempt(task_store: Store, task_database: str) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker, hand(task_database) as other:
        await worker.end(await worker.claim(), HandedBack())
        assert (await task_store.task(task_id)).attempt == 0
        (again,) = await other.claim()
        assert (again.attempt, again.execution) == (1, 1)
        *_, lost, _ = await events_of(worker.conn, task_id)
        assert isinstance(lost, ExecutionLost)
        assert lost.handed_back


async def test_a_wrong_token_is_refused(task_store: Store, task_database: str) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker:
        (attempt,) = await worker.claim()
        wrong = attempt._replace(token=attempt.token + 1_000)
        assert await worker.end([wrong]) == {wrong.token}
        assert await topics_of(worker.conn, task_id) == ["task.created", "execution.started"]
        assert await worker.end([attempt]) == set()


async def test_another_worker_cannot_end_an_attempt_that_is_not_its_own(task_store: Store, task_database: str) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker, hand(task_database) as other:
        (attempt,) = await worker.claim()
        assert await other.end([attempt]) == {attempt.token}
        assert (await task_store.task(task_id)).status == "RUNNING"


async def test_a_worker_that_lost_its_lease_cannot_complete(task_store: Store, task_database: str) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker:
        (attempt,) = await worker.claim()
        await worker.lose_lease()
        assert await worker.end([attempt]) == {attempt.token}
        assert (await task_store.task(task_id)).status == "RUNNING"


async def test_a_worker_whose_attempt_was_rescued_cannot_overwrite_its_successor(
    task_store: Store, task_database: str
) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker, hand(task_database) as successor:
        (late,) = await worker.claim()
        await let_time_pass(worker.conn)
        assert await rescue(successor.conn, 1.0) == 1
        (attempt,) = await successor.claim()
        assert await worker.end([late], Succeeded("late")) == {late.token}
        assert await successor.end([attempt], Succeeded("mine")) == set()
        assert await successor.end([attempt], Succeeded("twice")) == {attempt.token}
    assert (await task_store.task(task_id)).result == "mine"


@pytest.mark.parametrize("late", [replace(FAILURE, message="too late"), Succeeded("too late")], ids=type)
async def test_of_two_attempts_of_a_task_in_one_batch_only_the_later_is_ended(
    task_store: Store, task_database: str, late: Outcome
) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker:
        (stale,) = await worker.claim()
        await let_time_pass(worker.conn)
        await rescue(worker.conn, 1.0)
        (running,) = await worker.claim()
        endings = [Ending(task_id, running.token, FAILURE, LATER), Ending(task_id, stale.token, late, LATER)]
        assert await finish(worker.conn, worker.id, worker.name, endings) == {stale.token}
    task = await task_store.task(task_id)
    assert (task.status, task.error and task.error["message"]) == ("RETRYING", "no luck")


async def test_a_refused_ending_does_not_fail_its_neighbours(task_store: Store, task_database: str) -> None:
    made = await create(task_store, 3)
    async with hand(task_database) as worker:
        first, second, third = await worker.claim()
        await worker.end([second])
        assert await worker.end([first, second, third], Succeeded("now")) == {second.token}
    assert [(await task_store.task(task_id)).result for task_id in made] == ["now", None, "now"]


async def test_an_ending_that_two_send_at_once_is_written_once(task_store: Store, task_database: str) -> None:
    made = await create(task_store, 100)
    async with hand(task_database) as worker, hand(task_database) as twin:
        attempts = await worker.claim()
        same = replace(twin, id=worker.id, name=worker.name)
        refused = await asyncio.gather(worker.end(attempts), same.end(attempts[::-1]))
        assert sorted(map(len, refused)) == [0, 100]
        assert await scalar(worker.conn, "select count(*) from task_events") == 3 * len(made)
