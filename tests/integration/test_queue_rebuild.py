"""The queue is the fold of the events of live tasks: whatever happened, it is made again from the log."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from audit_parts import Populated, corrupt, differences
from corruption_parts import column
from history_parts import HANDED_BACK, LOST_AT_LAST, STEPS, Lives, Steps
from hypothesis import HealthCheck, example, given, settings
from psycopg.rows import dict_row
from queue_parts import Hand, create, hand
from rebuild_parts import create_many, rows

from taskservice import Context
from taskservice.cli.exits import run
from taskservice.cli.main import cli
from taskservice.domain.audit.difference import Findings
from taskservice.domain.status import Status
from taskservice.infra.background import in_background
from taskservice.infra.database import connect
from taskservice.infra.queue.rebuild.rebuild import RebuiltQueue, rebuild
from taskservice.infra.queue.rescue import rescue
from taskservice.infra.store import Store
from taskservice.projections.rebuild.rebuild import rebuild as rebuild_model
from taskservice.projections.runner import Projections
from taskservice.workers.handlers import Registry
from taskservice.workers.options import WorkerOptions
from taskservice.workers.worker import Worker

# But for the deadline, which is the claim's own moment: the events have a later one.
ROWS = """
    select task_id, version, state, execution, attempt, max_attempts, priority, timeout_s, queue, type, due_at, token,
           worker_id, cancel_by, cancel_reason
    from execution_queue order by task_id"""
Eventually = Callable[..., Awaitable[Any]]
LOST = ("truncate execution_queue", "delete from lanes")


async def rows_of(conn: Any) -> list[dict[str, Any]]:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(ROWS.encode())
        return list(await cursor.fetchall())


async def rebuilt(uri: str, dry_run: bool = False) -> tuple[RebuiltQueue, list[str]]:
    findings = Findings(1_000)
    answer = await asyncio.to_thread(rebuild, uri, findings, dry_run=dry_run)
    return answer, [str(difference) for difference in findings.kept]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@example(steps=HANDED_BACK)
@example(steps=LOST_AT_LAST)
async def test_a_lost_queue_is_made_again_as_it_was(task_store: Store, task_database: str, steps: Steps) -> None:
    async with hand(task_database, types=("noop", "other")) as worker:
        await worker.conn.execute("truncate task_events, execution_queue")
        await Lives(task_store, worker).play(steps)
        before = await rows_of(worker.conn)
        # Lives moves the deadlines of what runs, instead of waiting for them
        found = (await rebuilt(task_database, dry_run=True))[1]
        assert [line for line in found if ": deadline:" not in line] == []
        await worker.conn.execute("truncate execution_queue")
        assert (await rebuilt(task_database))[0].differing == len(before)
        assert await rows_of(worker.conn) == before
        assert (await rebuilt(task_database, dry_run=True))[1] == []


async def test_whatever_a_row_should_not_be_is_put_right(populated: Populated) -> None:
    ids, uri = populated.ids, populated.uri
    async with await connect(uri, name="reader") as conn:
        before = await rows_of(conn)
        corrupt(
            uri,
            column("execution_queue", f"{ids.queued}", "priority", "7"),
            column("execution_queue", f"{ids.running}", "worker_id", "77"),
            column("execution_queue", f"{ids.running}", "deadline", "deadline + interval '1 hour'"),
            column("execution_queue", f"{ids.asked}", "token", "null"),
            column("execution_queue", f"{ids.pending}", "task_id", "999"),
            f"""insert into execution_queue select {ids.succeeded}, version, token, worker_id, due_at, deadline,
                timeout_s, execution, attempt, max_attempts, priority, state, queue, type from execution_queue
                where task_id = {ids.rerun}""",
        )
        answer, lines = await rebuilt(uri, dry_run=True)
        assert (answer.differing, answer.left) == (6, 0)
        assert (await rebuilt(uri))[1] == lines
        assert await rows_of(conn) == before
    assert await differences(uri) == []


async def test_lanes_and_sequences_that_were_lost_are_restored(populated: Populated) -> None:
    sequences = ("task_id", "fencing_token", "task_events_notification_id_seq", "workers_id_seq")
    before = [rows(populated.uri, f"select last_value from {name}") for name in sequences]
    corrupt(populated.uri, *LOST, *(f"alter sequence {name} restart" for name in sequences[:3]))
    corrupt(populated.uri, "alter sequence workers_id_seq restart", "truncate workers")
    answer, lines = await rebuilt(populated.uri)
    assert (answer.new_lanes, answer.unclear) == (2, 0)
    assert [line for line in lines if line.startswith("lanes")] == [
        "lanes: default/noop: expected a row, found none",
        "lanes: slow/noop: expected a row, found none",
    ]
    # of workers only those that something runs on are told by the events
    assert [rows(populated.uri, f"select last_value from {name}") for name in sequences[:3]] == before[:3]
    assert rows(populated.uri, "select last_value from workers_id_seq") == [(populated.ids.worker,)]
    # lanes have other numbers now
    assert {re.split("[,:]", line)[0] for line in await differences(populated.uri)} == {"task_view", "lane_counts"}
    for name in ("task_view", "activity"):
        await rebuild_model(populated.uri, name, lambda done, total: None, lambda line: None)
    assert await differences(populated.uri) == []


async def held(store: Store, worker: Hand) -> tuple[int, Any]:
    """A running task, and the worker's claim of it; its row is lost and restored."""
    [task_id] = await create(store)
    claimed = await worker.claim()
    await worker.conn.execute("truncate execution_queue")
    assert await worker.end(claimed) == {claimed[0].token}, "without its row it is refused"
    return task_id, claimed


async def test_an_attempt_is_restored_to_the_worker_that_lives(task_store: Store, task_database: str) -> None:
    async with hand(task_database) as worker, hand(task_database) as other:
        task_id, claimed = await held(task_store, worker)
        await rebuilt(task_database)
        assert await other.claim() == []
        assert await other.end(claimed) == {claimed[0].token}
        assert await rescue(other.conn, 60.0) == 0
        assert await worker.end(claimed) == set()
    assert (await task_store.task(task_id)).status is Status.SUCCEEDED


@pytest.mark.parametrize("how", ["lost its lease", "is not registered", "has a name without an id"])
async def test_an_attempt_whose_worker_is_gone_is_rescued(task_store: Store, task_database: str, how: str) -> None:
    async with hand(task_database) as worker, hand(task_database) as other:
        nameless = Hand(worker.conn, worker.id, "nameless" if "name" in how else worker.name)
        task_id, claimed = await held(task_store, nameless)
        if how == "lost its lease":
            await worker.lose_lease()
        elif how == "is not registered":
            await worker.conn.execute("delete from workers where id = %s", [worker.id])
        await rebuilt(task_database)
        assert await worker.end(claimed) == {claimed[0].token}
        assert await rescue(other.conn, 60.0) == 1
        await other.end(await other.claim())
        task = await task_store.task(task_id)
    assert (task.status, task.attempt) == (Status.SUCCEEDED, 2)
    found = await differences(task_database)
    assert [line for line in found if not line.startswith(("task_view", "status_counts"))] == []


async def test_a_row_that_somebody_is_changing_is_left_to_them(
    task_store: Store, task_database: str, eventually: Eventually
) -> None:
    first, second = await create(task_store, 2)
    async with await connect(task_database, name="changing") as changing:
        corrupt(task_database, "update execution_queue set priority = 7")
        async with changing.transaction():
            await changing.execute("update execution_queue set priority = 0 where task_id = %s", [first])
            rebuilding = asyncio.create_task(rebuilt(task_database))

            query = f"select priority from execution_queue where task_id = {second}"
            await eventually(lambda: rows(task_database, query) == [(0,)])
            assert not rebuilding.done()
        answer, _ = await rebuilding
    assert (answer.differing, answer.left) == (2, 0)
    assert (await rebuilt(task_database))[1] == []


async def test_a_task_whose_events_cannot_be_read_is_named_and_its_row_is_left(populated: Populated) -> None:
    corrupt(
        populated.uri,
        f"update task_events set state = 'x' where originator_id = stream_id({populated.ids.queued})",
        f"update execution_queue set priority = 9 where task_id = {populated.ids.queued}",
    )
    answer, [line] = await rebuilt(populated.uri)
    assert (answer.differing, answer.unclear) == (0, 1)
    assert line.startswith(f"event, task {populated.ids.queued}, version 1: state: expected JSON")
    assert rows(populated.uri, "select priority from execution_queue where priority = 9") == [(9,)]


async def test_more_than_a_batch_is_restored_and_an_interrupted_rebuild_is_finished_by_the_next(
    task_database: str,
) -> None:
    await asyncio.to_thread(create_many, task_database, 3_000)
    assert (await rebuilt(task_database))[0].differing == 3_000
    corrupt(task_database, "delete from execution_queue where task_id % 2 = 0")
    assert (await rebuilt(task_database))[0].differing == 1_500
    assert rows(task_database, "select count(*) from execution_queue where state = 'QUEUED'") == [(3_000,)]


async def test_a_service_at_work_that_loses_its_queue_finishes_every_task(
    task_store: Store, task_database: str, eventually: Eventually
) -> None:
    registry, tasks = Registry(), 300

    @registry.task("slow")
    async def slow(context: Context) -> int:
        await asyncio.sleep(0.05)
        return context.task_id

    def succeeded() -> int:
        return int(rows(task_database, "select tasks from status_counts where status = 'SUCCEEDED'")[0][0])

    options = WorkerOptions(slots=10, lease_s=1.0)
    workers = [Worker(task_database, registry, options).run(asyncio.Event()) for _ in range(2)]
    async with Projections(task_store.pool), in_background(*workers):
        await create(task_store, tasks, type="slow", timeout_s=1, tags=["lost"])
        for lost in (50, 150):
            await eventually(lambda lost=lost: succeeded() >= lost)
            await asyncio.to_thread(corrupt, task_database, LOST[0])
            await rebuilt(task_database)
        await eventually(lambda: succeeded() == tasks, within_s=60)
    assert await differences(task_database) == []


def test_the_command_tells_what_it_did(
    populated: Populated, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", populated.uri)
    assert run(cli, ["queue", "rebuild", "--dry-run"]) == 0
    corrupt(populated.uri, f"delete from execution_queue where task_id = {populated.ids.queued}")
    capsys.readouterr()
    assert run(cli, ["queue", "rebuild", "--dry-run"]) == 1
    line = f"execution_queue, task {populated.ids.queued}: row: expected one that is QUEUED, found none\n"
    assert capsys.readouterr().out.startswith(line)
    assert run(cli, ["queue", "rebuild", "-o", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["differing"] == 1
    assert run(cli, ["queue", "rebuild"]) == 0
    assert capsys.readouterr().out == "Read 37 events: no difference.\nRestored 0 tasks' rows.\n"
