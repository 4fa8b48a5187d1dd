"""A worker in this process, on a real database: what becomes of the tasks that it runs."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from taskservice import Cancel, Context, Retry
from taskservice.domain.definition import parse_definition
from taskservice.domain.status import Status
from taskservice.domain.task import Task
from taskservice.infra.database import connect
from taskservice.infra.queue.claim import claim
from taskservice.infra.queue.create import Created, CreateRequest
from taskservice.infra.queue.workers import Registration, register
from taskservice.infra.store import Store
from taskservice.workers.handlers import Registry
from taskservice.workers.options import WorkerOptions
from taskservice.workers.worker import Worker

Eventually = Callable[..., Awaitable[Any]]


async def created(store: Store, type: str, count: int = 1, **fields: object) -> list[int]:
    request = CreateRequest(parse_definition({"name": "n", "type": type, **fields}), "tester")
    return [one.task_id for one in await store.create([request] * count) if isinstance(one, Created)]


async def events_of(store: Store, task_id: int) -> list[str]:
    async with store.pool.connection() as conn:
        rows = await conn.execute(
            "select event from task_history where stream = stream_id(%s) order by version", [task_id]
        )
        return [event for (event,) in await rows.fetchall()]


@asynccontextmanager
async def working(uri: str, registry: Registry, **options: Any) -> AsyncIterator[None]:
    stop = asyncio.Event()
    run = asyncio.create_task(Worker(uri, registry, WorkerOptions(**{"cancel_grace_s": 0.2, **options})).run(stop))
    try:
        yield
    finally:
        stop.set()
        await run


def has_status(store: Store, task_id: int, status: Status) -> Callable[[], Awaitable[Task | None]]:
    async def look() -> Task | None:
        task = await store.task(task_id)
        return task if task.status is status else None

    return look


FAST: Mapping[str, object] = {"max_attempts": 3, "initial_s": 0.01, "jitter": 0}


async def test_failures_are_retried_until_the_attempts_are_used_up(task_store: Store, task_database: str) -> None:
    registry = Registry()

    @registry.task("fails")
    async def fails() -> None:
        raise ValueError("not today")

    [task_id] = await created(task_store, "fails", retry=FAST)
    await Worker(task_database, registry, WorkerOptions()).run_until_empty()
    task = await task_store.task(task_id)
    assert (task.status, task.attempt, task.error and task.error["message"]) == (Status.FAILED, 3, "not today")
    once = ["execution.started", "execution.failed"]
    assert await events_of(task_store, task_id) == [
        "task.created", *once, "task.queued", *once, "task.queued", *once,
    ]  # fmt: skip


async def test_a_handler_chooses_its_end(task_store: Store, task_database: str) -> None:
    registry = Registry()

    @registry.task("ends")
    async def ends(context: Context, how: str) -> dict[str, int]:
        if how == "cancel":
            raise Cancel("no longer wanted")
        if how == "retry" and context.attempt == 1:
            raise Retry(after_s=0.01)
        return {"attempt": context.attempt}

    ids = [*await created(task_store, "ends", parameters={"how": "cancel"})]
    ids += await created(task_store, "ends", parameters={"how": "retry"})
    ids += await created(task_store, "ends", parameters={"hwo": "typo"})
    await Worker(task_database, registry, WorkerOptions()).run_until_empty()
    cancelled, retried, refused = [await task_store.task(task_id) for task_id in ids]
    assert cancelled.status is Status.CANCELLED
    assert (retried.status, retried.result) == (Status.SUCCEEDED, {"attempt": 2})
    assert (refused.status, refused.attempt) == (Status.FAILED, 1), "a wrong parameter is not retried"
    assert refused.error is not None
    assert "parameters.hwo" in refused.error["message"] or "parameters.how" in refused.error["message"]


async def test_a_task_waits_for_its_time(task_store: Store, task_database: str, eventually: Eventually) -> None:
    registry = Registry()
    registry.task("noop")(noop)
    soon = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    [task_id] = await created(task_store, "noop", run_at=soon)
    assert (await task_store.task(task_id)).status is Status.PENDING
    async with working(task_database, registry):
        await eventually(has_status(task_store, task_id, Status.SUCCEEDED))
    assert (await events_of(task_store, task_id))[1] == "task.queued"
    task = await task_store.task(task_id)
    assert task.started_at is not None
    assert datetime.fromisoformat(task.started_at) >= datetime.fromisoformat(soon)


async def noop() -> None:
    return None


async def test_higher_priority_runs_first(task_store: Store, task_database: str) -> None:
    registry, order = Registry(), []

    @registry.task("note")
    async def note(context: Context) -> None:
        order.append(context.task_id)

    low = await created(task_store, "note", 3)
    high = await created(task_store, "note", 3, priority=5)
    await Worker(task_database, registry, WorkerOptions(slots=1)).run_until_empty()
    assert order == [*high, *low]


async def test_a_type_without_handler_is_never_claimed(task_store: Store, task_database: str) -> None:
    registry = Registry()
    registry.task("noop")(noop)
    [foreign] = await created(task_store, "elsewhere", priority=9)
    [ours] = await created(task_store, "noop")
    await Worker(task_database, registry, WorkerOptions()).run_until_empty()
    assert (await task_store.task(ours)).status is Status.SUCCEEDED
    assert (await task_store.task(foreign)).version == 1


async def test_a_worker_serves_only_its_queues(task_store: Store, task_database: str, eventually: Eventually) -> None:
    registry = Registry()
    registry.task("noop")(noop)
    [other] = await created(task_store, "noop", queue="slow")
    [ours] = await created(task_store, "noop", queue="quick")
    async with working(task_database, registry, queues=["quick"]):
        await eventually(has_status(task_store, ours, Status.SUCCEEDED))
    assert (await task_store.task(other)).status is Status.QUEUED


async def test_running_work_that_is_cancelled_is_asked_and_then_stopped(
    task_store: Store, task_database: str, eventually: Eventually
) -> None:
    registry, started = Registry(), asyncio.Event()

    @registry.task("endless")
    async def endless() -> None:
        started.set()
        await asyncio.Event().wait()

    [task_id] = await created(task_store, "endless", timeout_s=600)
    async with working(task_database, registry):
        await started.wait()
        asked = await task_store.cancel(task_id, "ada", "a mistake")
        assert asked.status is Status.RUNNING
        await eventually(has_status(task_store, task_id, Status.CANCELLED))
    assert (await events_of(task_store, task_id))[-2:] == ["cancel.requested", "task.cancelled"]
    async with task_store.pool.connection() as conn:
        rows = await conn.execute("select details from task_history where event = 'task.cancelled'")
        [(details,)] = await rows.fetchall()
    assert "ada" in details
    assert "a mistake" in details


async def test_an_attempt_that_takes_too_long_fails_and_is_retried(task_store: Store, task_database: str) -> None:
    registry = Registry()

    @registry.task("slow_once")
    async def slow_once(context: Context) -> int:
        if context.attempt == 1:
            await asyncio.Event().wait()
        return context.attempt

    [task_id] = await created(task_store, "slow_once", timeout_s=1, retry=FAST)
    await Worker(task_database, registry, WorkerOptions(cancel_grace_s=0.1)).run_until_empty()
    task = await task_store.task(task_id)
    assert (task.status, task.result) == (Status.SUCCEEDED, 2)


async def test_a_claim_whose_answer_was_lost_is_handed_back(
    task_store: Store, task_database: str, eventually: Eventually
) -> None:
    """The commit went through, the worker saw an error: it asks what it holds, and gives back what it does not know."""
    from taskservice.workers.attempt import AttemptRunner
    from taskservice.workers.reporting import Identity
    from taskservice.workers.session import Session, Wakes

    registry = Registry()
    registry.task("noop")(noop)
    [task_id] = await created(task_store, "noop")
    async with await connect(task_database, name="test") as conn:
        worker_id = await register(conn, Registration("host", 1, ["noop"], [], 5), 60)
        assert await claim(conn, worker_id, "host/1", 5), "claimed, but the session never hears of it"
    who = Identity(worker_id, "host/1")
    session = Session(task_store.pool, who, AttemptRunner(registry, 5, 1), WorkerOptions(), Wakes())
    session._ambiguous = True
    reporting = asyncio.create_task(session.reporter.run())
    claiming = asyncio.create_task(session.claim_until_stopped())
    task = await eventually(has_status(task_store, task_id, Status.SUCCEEDED))
    assert task.attempt == 1, "handing back uses up no attempt"
    assert "execution.lost" in await events_of(task_store, task_id)
    session.stop_claiming()
    await claiming
    reporting.cancel()


async def test_work_goes_on_while_connections_are_cut_at_random(
    task_store: Store, task_database: str, eventually: Eventually
) -> None:
    registry, runs = Registry(), Counter[int]()

    @registry.task("count")
    async def count(context: Context) -> None:
        runs[context.task_id] += 1
        await asyncio.sleep(random.random() / 100)  # work that takes a moment, so that cuts fall into it

    ids = await created(task_store, "count", 600)
    seen: list[int] = []

    async def all_done() -> bool:
        async with await psycopg.AsyncConnection.connect(task_database, autocommit=True) as conn:
            rows = await conn.execute("select count(*) from execution_queue")
            [(left,)] = await rows.fetchall()
            await conn.execute(
                """select pg_terminate_backend(pid) from pg_stat_activity
                   where datname = current_database() and pid <> pg_backend_pid() order by random() limit 2"""
            )
            seen.append(left)
            return bool(left == 0)

    async with working(task_database, registry, slots=10, lease_s=5):
        await eventually(all_done, within_s=60, every_s=0.15)
    assert sum(left > 0 for left in seen) > 1, "connections were cut while there was work"
    assert set(runs) == set(ids), "nothing is lost"
    async with await connect(task_database, name="check") as conn:
        rows = await conn.execute("select count(*) from task_history where event = 'execution.succeeded'")
        assert await rows.fetchall() == [(600,)], "nothing is completed twice"
