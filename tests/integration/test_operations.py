"""Operations change what matched when they were asked for, each task exactly once, whoever dies meanwhile."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from operation_parts import finish, start, turn
from projection_parts import catch_up
from queue_parts import NEVER, create, events_of, hand, scalar, topics_of

from taskservice.domain.errors import OperationEnded, OperationNotFound
from taskservice.domain.events import CancelRequested, TaskCancelled, TaskRerun
from taskservice.domain.operation import Operation
from taskservice.domain.outcome import Failed
from taskservice.domain.status import Status
from taskservice.infra.database import Connection, connect
from taskservice.infra.events.read import read_tasks
from taskservice.infra.operations import requests
from taskservice.infra.operations.turn import Did
from taskservice.infra.queue.workers import forget_the_old
from taskservice.infra.store import Store
from taskservice.projections.listing import Filter
from taskservice.projections.matching import count_tasks


async def statuses(conn: Connection, *task_ids: int) -> list[str]:
    tasks = await read_tasks(conn, task_ids)
    return [tasks[task_id].status.value for task_id in task_ids]


def numbers(operation: Operation) -> tuple[int, int, int]:
    return operation.matched, operation.changed, operation.skipped


async def test_what_matches_is_cancelled_and_nothing_else(task_store: Store, task_database: str) -> None:
    async with hand(task_database) as worker:
        conn = worker.conn
        [running] = await create(task_store, tags=["red"])
        await worker.claim(1)
        red = await create(task_store, 3, tags=["red"])
        [pending] = await create(task_store, tags=["red"], run_at="2999-01-01T00:00:00Z")
        others = await create(task_store, 2)
        operation = await finish(conn, await start(conn, "cancel", "too early", tag="red"))
        assert (operation.status, numbers(operation)) == ("SUCCEEDED", (5, 5, 0))
        assert operation.found_at
        assert operation.finished_at
        assert operation.error is None
        assert await statuses(conn, *red, pending, running, *others) == ["CANCELLED"] * 4 + ["RUNNING"] + ["QUEUED"] * 2
        asked = (await events_of(conn, running))[-1]
        assert isinstance(asked, CancelRequested)
        cancelled = (await events_of(conn, red[0]))[-1]
        assert isinstance(cancelled, TaskCancelled)
        for event in (asked, cancelled):
            assert (event.by, event.reason) == ("me", f"too early (operation {operation.id})")


async def test_what_matches_is_run_once_more(task_store: Store, task_database: str) -> None:
    async with hand(task_database) as worker:
        conn = worker.conn
        failed = await create(task_store, 3)
        await worker.end(await worker.claim(), Failed("ValueError", "no luck"), NEVER)
        [succeeded] = await create(task_store)
        await worker.end(await worker.claim())
        operation = await finish(conn, await start(conn, "rerun", status=[Status.FAILED]))
        assert numbers(operation) == (3, 3, 0)
        assert await statuses(conn, *failed, succeeded) == ["QUEUED"] * 3 + ["SUCCEEDED"]
        again = (await events_of(conn, failed[0]))[-1]
        assert isinstance(again, TaskRerun)
        assert (again.by, again.reason, again.execution) == ("me", f"operation {operation.id}", 2)
        await worker.end(await worker.claim())
        assert numbers(await finish(conn, await start(conn, "rerun"))) == (4, 4, 0)


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ({"type": "noop"}, 6),
        ({"queue": "slow"}, 2),
        ({"tag": "red", "queue": "default"}, 2),
        ({"name": "MOON"}, 2),
        ({"ids": [1, 2, 99]}, 2),
        ({"ids": [1, 3], "queue": "slow"}, 1),
        ({"created_after": "2999-01-01T00:00:00.000000Z"}, 0),
        ({"created_before": "2999-01-01T00:00:00.000000Z"}, 6),
        ({"status": [Status.PENDING]}, 0),
        ({}, 6),
    ],
)
async def test_every_filter_of_the_list_counts_and_finds_the_same(
    task_store: Store, filter_: dict[str, Any], expected: int
) -> None:
    await create(task_store, 2, tags=["red"])
    await create(task_store, 2, queue="slow", name="Blue Moon")
    await create(task_store, 2)
    async with task_store.pool.connection() as conn:
        operation = await start(conn, "cancel", **filter_)
        listed = {name: value for name, value in filter_.items() if name != "status"}
        counted = await count_tasks(conn, Filter(statuses=filter_.get("status", ()), **listed))
        assert (counted.count, counted.exact) == (expected, True)
        assert numbers(await finish(conn, operation)) == (expected, expected, 0)


async def test_what_is_created_later_never_matches(task_store: Store) -> None:
    before = await create(task_store, 3)
    async with task_store.pool.connection() as conn:
        operation = await start(conn, "cancel")
        later = await create(task_store, 3)
        await catch_up(conn)
        assert numbers(await finish(conn, operation)) == (3, 3, 0)
        assert await statuses(conn, *before, *later) == ["CANCELLED"] * 3 + ["QUEUED"] * 3


async def test_it_waits_until_the_read_model_knows_what_was_there(task_store: Store) -> None:
    async with task_store.pool.connection() as conn:
        await create(task_store, 2)
        operation = await start(conn, "cancel")
        await conn.execute("update projection_checkpoints set position = 0")
        await conn.execute("truncate task_view_1, activity_1, lane_counts_1")
        assert await turn(conn) is Did.WAITED
        await catch_up(conn)
        assert numbers(await finish(conn, operation)) == (2, 2, 0)


async def test_what_is_not_as_asked_any_more_is_skipped(task_store: Store, task_database: str) -> None:
    async with hand(task_database) as worker:
        conn = worker.conn
        ids = await create(task_store, 4)
        operation = await start(conn, "cancel", status=[Status.QUEUED])
        assert await turn(conn) is Did.WORKED  # they are found
        await worker.claim(1)
        await task_store.cancel(ids[1], "me", "")
        assert numbers(await finish(conn, operation)) == (4, 2, 2)
        assert await statuses(conn, *ids) == ["RUNNING"] + ["CANCELLED"] * 3


async def test_a_task_that_fails_again_meanwhile_is_not_run_a_third_time(task_store: Store, task_database: str) -> None:
    async with hand(task_database) as worker:
        conn = worker.conn
        ids = await create(task_store, 3)
        await worker.end(await worker.claim(), Failed("ValueError", "no luck"), NEVER)
        operation = await start(conn, "rerun")
        assert await turn(conn, 1) is Did.WORKED
        for _ in ids:
            assert await turn(conn, 1) is Did.WORKED
            await worker.end(await worker.claim(), Failed("ValueError", "no luck"), NEVER)
            await catch_up(conn)
        assert numbers(await finish(conn, operation, 1)) == (3, 3, 0)
        assert {(await topics_of(conn, task_id)).count("task.rerun") for task_id in ids} == {1}


@pytest.mark.parametrize("expected", [0, 2, 3, 4])
async def test_where_more_match_than_expected_nothing_is_changed(task_store: Store, expected: int) -> None:
    ids = await create(task_store, 3)
    async with task_store.pool.connection() as conn:
        operation = await finish(conn, await start(conn, "cancel", expected=expected))
        if expected >= 3:
            assert (operation.status, numbers(operation)) == ("SUCCEEDED", (3, 3, 0))
        else:
            assert (operation.status, numbers(operation)) == ("FAILED", (3, 0, 0))
            assert operation.error == f"3 tasks match, and {expected} were expected; nothing was changed"
            assert await statuses(conn, *ids) == ["QUEUED"] * 3
        assert await scalar(conn, "select count(*) from operation_pages") == 0


async def test_one_that_is_stopped_changes_no_more(task_store: Store) -> None:
    ids = await create(task_store, 3)
    async with task_store.pool.connection() as conn:
        operation = await start(conn, "cancel")
        for _ in range(2):
            await turn(conn, 1)
        stopped = await requests.stop(conn, operation.id)
        assert (stopped.status, numbers(stopped)) == ("CANCELLED", (3, 1, 0))
        assert await turn(conn) is Did.NOTHING
        assert sorted(await statuses(conn, *ids)) == ["CANCELLED"] + ["QUEUED"] * 2
        assert await scalar(conn, "select count(*) from operation_pages") == 0
        with pytest.raises(OperationEnded):
            await requests.stop(conn, operation.id)
        with pytest.raises(OperationNotFound):
            await requests.stop(conn, 99)


async def test_operations_take_turns(task_store: Store) -> None:
    await create(task_store, 6)
    async with task_store.pool.connection() as conn:
        first = await start(conn, "cancel", ids=[1, 2, 3])
        second = await start(conn, "cancel", ids=[4, 5, 6])
        for _ in range(6):
            await turn(conn, 1)
        assert [numbers(await requests.read(conn, o.id))[1] for o in (first, second)] == [2, 2]


async def test_who_is_at_an_operation_is_alone_at_it(task_store: Store, task_database: str) -> None:
    await create(task_store, 3)
    async with task_store.pool.connection() as conn, await connect(task_database, name="other") as other:
        await start(conn, "cancel")
        async with other.transaction():
            await other.execute("select from operations for update")
            async with asyncio.timeout(10):
                assert await turn(conn) is Did.NOTHING
        assert await turn(conn) is Did.WORKED


async def test_a_turn_whose_backend_is_terminated_anywhere_changes_nothing_twice(
    task_store: Store, task_database: str
) -> None:
    ids = await create(task_store, 60)
    async with task_store.pool.connection() as killer:
        operation = await start(killer, "cancel")
        killed = 0
        while (await requests.read(killer, operation.id)).status == "RUNNING":
            conn = await connect(task_database, name="turn")
            turning = asyncio.create_task(turn(conn, 7))
            for _ in range(killed):
                await asyncio.sleep(0)
            await killer.execute("select pg_terminate_backend(%s)", [conn.info.backend_pid])
            await asyncio.gather(turning, return_exceptions=True)
            await conn.close()
            killed += 1 + killed // 16
            assert killed < 1_000_000
        assert numbers(await requests.read(killer, operation.id)) == (60, 60, 0)
        assert await statuses(killer, *ids) == ["CANCELLED"] * 60


async def test_cancels_among_workers_that_claim_and_end_neither_deadlock_nor_lose_anything(
    task_store: Store, task_database: str
) -> None:
    ids = await create(task_store, 400)

    async def work() -> int:
        ended = 0
        async with hand(task_database) as worker:
            while claimed := await worker.claim(7):
                ended += len(claimed) - len(await worker.end(claimed))
        return ended

    async def cancel() -> Operation:
        async with await connect(task_database, name="canceller") as conn:
            return await finish(conn, await start(conn, "cancel", status=[Status.QUEUED]), 50)

    *worked, operation = await asyncio.gather(work(), work(), cancel())
    assert operation.changed + operation.skipped == operation.matched
    async with task_store.pool.connection() as conn:
        found = await statuses(conn, *ids)
    assert (found.count("CANCELLED"), found.count("SUCCEEDED")) == (operation.changed, sum(worked))
    assert operation.changed + sum(worked) == len(ids)


async def test_reruns_by_hand_meanwhile_leave_one_new_execution(task_store: Store, task_database: str) -> None:
    async with hand(task_database) as worker:
        ids = await create(task_store, 100)
        await worker.end(await worker.claim())
        await start(worker.conn, "rerun")
        assert await turn(worker.conn) is Did.WORKED

        async def by_hand() -> None:
            for task_id in ids[::7]:
                await task_store.rerun(task_id, "you", "")

        await asyncio.gather(by_hand(), turn(worker.conn), return_exceptions=True)
        assert await statuses(worker.conn, *ids) == ["QUEUED"] * 100
        tasks = await read_tasks(worker.conn, ids)
        assert {task.execution for task in tasks.values()} == {2}


async def test_a_task_that_cannot_be_changed_does_not_hold_up_its_neighbours(
    task_store: Store, task_database: str
) -> None:
    async with hand(task_database) as worker:
        conn = worker.conn
        ids = await create(task_store, 3)
        await worker.end(await worker.claim())
        operation = await start(conn, "rerun")
        await conn.execute(
            "update task_events set state = 'no JSON' where originator_id = stream_id(%s) and originator_version = 1",
            [ids[1]],
        )
        await turn(conn)
        with pytest.raises(ValueError, match="invalid literal"):
            await turn(conn)
        assert numbers(await finish(conn, operation, 1)) == (3, 2, 1)
        cursor = await conn.execute("select array_agg(task_id order by task_id) from execution_queue")
        assert await cursor.fetchone() == ([ids[0], ids[2]],)


async def test_operations_that_ended_long_ago_are_forgotten_and_those_that_run_never(
    task_store: Store, task_database: str
) -> None:
    async with hand(task_database) as worker:
        old, recent, running = [await start(worker.conn, "cancel") for _ in range(3)]
        for operation in (old, recent):
            await requests.stop(worker.conn, operation.id)
        aged = "update operations set finished_at = finished_at - interval '31 days' where id = %s"
        await worker.conn.execute(aged, [old.id])
        await forget_the_old(worker.conn)
        assert [one.id for one in await requests.list_newest_first(worker.conn, 9, None)] == [running.id, recent.id]
        await worker.conn.execute("alter table operations alter column id restart with 20000")
        newest = await start(worker.conn, "cancel")
        await forget_the_old(worker.conn)
        assert [one.id for one in await requests.list_newest_first(worker.conn, 9, None)] == [newest.id, running.id]
