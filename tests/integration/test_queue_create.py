"""Creating: ids, group commit, idempotency keys, and what is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from queue_parts import blocked, create, hand, let_time_pass, request, scalar, topics_of

from taskservice.domain.errors import DatabaseUnavailable, IdempotencyConflict, Overloaded
from taskservice.infra.database import connect, open_pool
from taskservice.infra.queue.batcher import CreateBatcher
from taskservice.infra.queue.create import Created
from taskservice.infra.queue.promote import next_due_s, promote
from taskservice.infra.store import Store, open_store

Eventually = Callable[..., Awaitable[Any]]


async def test_a_created_task_is_found_by_id_at_once(task_store: Store) -> None:
    (result,) = await task_store.create(
        [request(name="Grüße", parameters={"a": [1, None]}, tags=["b", "a"], priority=7)]
    )
    assert isinstance(result, Created)
    found = await task_store.task(result.task_id)
    assert found == result.task
    assert (found.name, found.tags, found.priority, found.status, found.version) == (
        "Grüße",
        ["a", "b"],
        7,
        "QUEUED",
        1,
    )


async def test_a_batch_gets_ids_and_positions_in_its_order(task_store: Store) -> None:
    results = await task_store.create([request(name=f"task {i}") for i in range(50)])
    created = [one for one in results if isinstance(one, Created)]
    assert [one.task_id for one in created] == list(range(1, 51))
    assert [one.position for one in created] == list(range(1, 51))
    assert [one.task and one.task.name for one in created] == [f"task {i}" for i in range(50)]


async def test_concurrent_creates_share_commits_and_lose_nothing(task_store: Store) -> None:
    ids = [task_id for made in await asyncio.gather(*(create(task_store) for _ in range(300))) for task_id in made]
    assert sorted(ids) == list(range(1, 301))
    async with task_store.pool.connection() as conn:
        assert await scalar(conn, "select count(*) from task_events") == 300
        assert await scalar(conn, "select count(*) from execution_queue where state = 'QUEUED'") == 300
        assert await scalar(conn, "select count(distinct xmin::text) from task_events") < 60


async def test_the_same_key_twice_is_one_task(task_store: Store) -> None:
    first, again = [(await task_store.create([request("key")]))[0] for _ in range(2)]
    assert isinstance(first, Created)
    assert again == Created(first.task_id)
    assert again.existing
    assert not first.existing


async def test_the_same_key_twice_in_one_batch_is_one_task(task_store: Store) -> None:
    results = await task_store.create([request("key"), request(), request("key")])
    assert isinstance(results[0], Created)
    assert results[2] == Created(results[0].task_id)
    async with task_store.pool.connection() as conn:
        assert await scalar(conn, "select count(*) from task_events") == 2


async def test_a_key_of_another_definition_is_a_conflict_and_writes_nothing(task_store: Store) -> None:
    (first,) = await task_store.create([request("key")])
    conflict, neighbour = await task_store.create([request("key", name="another"), request("other key")])
    assert isinstance(first, Created)
    assert isinstance(conflict, IdempotencyConflict)
    assert isinstance(neighbour, Created)
    assert f"task {first.task_id}" in str(conflict)
    async with task_store.pool.connection() as conn:
        assert await scalar(conn, "select count(*) from task_events") == 2


async def test_twenty_creates_with_one_key_on_two_servers_are_one_task(task_database: str) -> None:
    async with open_store(task_database) as one, open_store(task_database) as other:
        waiting = [(one, other)[i % 2].create([request("key")]) for i in range(20)]
        results = [result for (result,) in await asyncio.gather(*waiting)]
        async with one.pool.connection() as conn:
            assert await scalar(conn, "select count(*) from task_events") == 1
            assert await scalar(conn, "select count(*) from execution_queue") == 1
    created = [one for one in results if isinstance(one, Created)]
    assert len(created) == 20
    assert len({one.task_id for one in created}) == 1
    assert [one.existing for one in created].count(False) == 1


async def test_batches_with_the_same_keys_in_opposite_order_do_not_lock_each_other_out(
    task_database: str, eventually: Eventually
) -> None:
    forth = [request(f"key {i}") for i in range(10)]
    async with open_store(task_database) as one, open_store(task_database) as other:
        async with (
            one.pool.connection() as watcher,
            await connect(task_database, name="holder") as holder,
            holder.transaction(force_rollback=True),  # both wait here, each with what comes before
        ):
            await holder.execute("insert into idempotency_keys values ('key 5', 0, '')")
            creating = asyncio.gather(one.create(forth), other.create(forth[::-1]))

            async def both_wait() -> bool:
                return await blocked(watcher) == 2

            await eventually(both_wait)
        there, back = await creating
    ids = [result.task_id for result in there if isinstance(result, Created)]
    assert ids == [result.task_id for result in back[::-1] if isinstance(result, Created)]
    assert len(set(ids)) == len(forth)


async def test_a_task_that_is_not_due_waits_until_it_is(task_store: Store, task_database: str) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    (task_id,) = await create(task_store, run_at=tomorrow)
    assert (await task_store.task(task_id)).status == "PENDING"
    async with hand(task_database) as worker:
        assert await promote(worker.conn) == 0
        assert 86_000 < (await next_due_s(worker.conn) or 0) < 86_401
        assert await worker.claim() == []
        await let_time_pass(worker.conn)
        assert (await next_due_s(worker.conn) or 1) < 0
        assert await promote(worker.conn) == 1
        assert await next_due_s(worker.conn) is None
        assert [attempt.task_id for attempt in await worker.claim()] == [task_id]
        assert await topics_of(worker.conn, task_id) == ["task.created", "task.queued", "execution.started"]


async def test_a_time_that_has_passed_is_no_reason_to_wait(task_store: Store) -> None:
    (task_id,) = await create(task_store, run_at="2020-01-01T00:00:00Z")
    task = await task_store.task(task_id)
    assert (task.status, task.run_at) == ("QUEUED", None)


async def test_a_full_backlog_refuses_and_writes_nothing_of_what_it_refused(task_database: str) -> None:
    async with open_pool(task_database, 2, name="test") as pool:
        batcher = CreateBatcher(pool, backlog=10)  # which nobody empties yet
        accepted = asyncio.create_task(batcher.create([request()] * 10))
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await batcher.create([request()])
        running = asyncio.create_task(batcher.run())
        assert len(await accepted) == 10
        running.cancel()
        async with pool.connection() as conn:
            assert await scalar(conn, "select count(*) from task_events") == 10


async def test_what_still_waits_when_the_server_stops_is_refused(task_database: str) -> None:
    async with open_pool(task_database, 2, name="test") as pool:
        batcher = CreateBatcher(pool, backlog=10)
        running = asyncio.create_task(batcher.run())
        await asyncio.sleep(0)
        waiting = asyncio.create_task(batcher.create([request()]))
        await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(DatabaseUnavailable):
            await waiting


async def test_a_create_that_the_database_refuses_fails_alone(task_store: Store) -> None:
    async with task_store.pool.connection() as conn:
        await conn.execute("alter table execution_queue add check (priority <> 13)")
    results = await asyncio.gather(
        *(create(task_store, priority=priority) for priority in (1, 13, 2)), return_exceptions=True
    )
    assert [isinstance(result, list) for result in results] == [True, False, True]


async def test_two_databases_in_one_process_each_get_their_lanes(task_database: str, empty_database: str) -> None:
    from taskservice.infra.migrate import migrate

    await asyncio.to_thread(migrate, empty_database)
    for uri in (task_database, empty_database):
        async with open_store(uri) as store, hand(uri) as worker:
            await create(store)
            assert len(await worker.claim()) == 1


async def test_of_two_whole_batches_that_claim_one_key_the_loser_writes_nothing(task_store: Store) -> None:
    batches = [[request(name=f"{side} {n}") for n in range(20)] + [request("shared", name=side)] for side in ("a", "b")]
    outcomes = await asyncio.gather(*map(task_store.create_all_or_none, batches), return_exceptions=True)
    [refused] = [one for one in outcomes if isinstance(one, IdempotencyConflict)]
    assert refused.index == 20
    async with task_store.pool.connection() as conn:
        assert await scalar(conn, "select count(*) from execution_queue") == 21
        assert await scalar(conn, "select count(*) from task_events") == 21
