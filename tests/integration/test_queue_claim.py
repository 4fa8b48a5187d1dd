"""Claiming: who gets what, in which order, and that no two ever get the same."""

from __future__ import annotations

import asyncio
from collections import Counter

from queue_parts import create, hand, scalar, topics_of

from taskservice.infra.queue.claim import Claimed
from taskservice.infra.store import Store


def ids(attempts: list[Claimed]) -> list[int]:
    return [attempt.task_id for attempt in attempts]


async def test_the_highest_priority_goes_first_then_the_oldest(task_store: Store, task_database: str) -> None:
    made = [(await create(task_store, priority=priority))[0] for priority in (0, 5, 0, 9, 5)]
    async with hand(task_database) as worker:
        assert ids(await worker.claim(3)) == [made[3], made[1], made[4]]
        assert ids(await worker.claim(3)) == [made[0], made[2]]
        assert await worker.claim(3) == []


async def test_lanes_are_merged_by_priority_then_age(task_store: Store, task_database: str) -> None:
    lanes = [("a", "x", 1), ("b", "x", 2), ("a", "y", 2), ("b", "y", 1), ("a", "x", 2)]
    made = [(await create(task_store, queue=q, type=t, priority=p))[0] for q, t, p in lanes]
    async with hand(task_database, types=("x", "y")) as worker:
        assert ids(await worker.claim()) == [made[i] for i in (1, 2, 4, 0, 3)]


async def test_a_worker_gets_only_types_and_queues_that_it_registered(task_store: Store, task_database: str) -> None:
    for queue in ("default", "slow"):
        for type in ("noop", "other"):
            await create(task_store, queue=queue, type=type)
    async with hand(task_database, types=("other",)) as one, hand(task_database, queues=("slow",)) as two:
        assert {(c.created.queue, c.created.type) for c in await one.claim()} == {
            ("default", "other"),
            ("slow", "other"),
        }
        assert {(c.created.queue, c.created.type) for c in await two.claim()} == {("slow", "noop")}


async def test_a_claim_brings_the_definition_and_a_token_of_its_own(task_store: Store, task_database: str) -> None:
    await create(task_store, 2, parameters={"a": {"b": 1}}, timeout_s=60)
    async with hand(task_database) as worker:
        first, second = await worker.claim()
    assert first.token != second.token
    assert (first.execution, first.attempt) == (1, 1)
    assert first.created.parameters == {"a": {"b": 1}}
    task = await task_store.task(first.task_id)
    assert (task.status, task.attempt, task.started_at is not None) == ("RUNNING", 1, True)


async def test_a_deadline_is_the_timeout_after_the_claim(task_store: Store, task_database: str) -> None:
    await create(task_store, timeout_s=90)
    async with hand(task_database) as worker:
        (attempt,) = await worker.claim()
        left = await scalar(
            worker.conn, "select extract(epoch from %s - clock_timestamp())::float8", [attempt.deadline]
        )
    assert 80 < left <= 90


async def test_a_worker_without_a_lease_claims_nothing(task_store: Store, task_database: str) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker:
        await worker.lose_lease()
        assert await worker.claim() == []
        assert await topics_of(worker.conn, task_id) == ["task.created"]


async def test_claimers_never_get_the_same_and_together_get_everything(task_store: Store, task_database: str) -> None:
    made = [task_id for _ in range(4) for task_id in await create(task_store, 250)]
    claimed: list[int] = []

    async def claim_all() -> None:
        async with hand(task_database) as worker:
            empty = 0
            while empty < 3:  # rows that others have locked for a moment are skipped
                found = await worker.claim(7)
                claimed.extend(ids(found))
                empty = 0 if found else empty + 1

    await asyncio.gather(*(claim_all() for _ in range(6)))
    async with hand(task_database) as worker:
        claimed += ids(await worker.claim(1_000))
        assert await scalar(worker.conn, "select count(distinct token) from execution_queue") == len(made)
    assert Counter(claimed) == Counter(made)


async def test_a_waiting_lane_that_nobody_serves_does_not_hide_others(task_store: Store, task_database: str) -> None:
    await create(task_store, 500, type="foreign", priority=9)
    (mine,) = await create(task_store)
    async with hand(task_database) as worker:
        assert ids(await worker.claim(1)) == [mine]
