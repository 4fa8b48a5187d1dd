"""Where everything agrees with the events nothing is named: whatever happened, however far read models are, at work."""

from __future__ import annotations

import asyncio
import json
import os
import random
from contextlib import suppress

import pytest
from audit_parts import Populated, corrupt, differences
from history_parts import FAILED_AND_CANCELLED, HANDED_BACK, LOST_AT_LAST, STEPS, SUCCEEDED_AT_LAST, Lives, Steps
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from projection_parts import FORGET, catch_up
from queue_parts import create, hand, request

from taskservice import Cancel, Context, Retry
from taskservice.cli.exits import run
from taskservice.cli.main import cli
from taskservice.domain.audit.difference import Findings
from taskservice.domain.errors import IllegalTransition
from taskservice.domain.outcome import Succeeded
from taskservice.domain.status import FINISHED
from taskservice.infra.background import in_background
from taskservice.infra.store import Store
from taskservice.projections import reads
from taskservice.projections.advance import advance
from taskservice.projections.runner import Projections
from taskservice.projections.status_counts import StatusCounts
from taskservice.projections.task_view import TaskView
from taskservice.projections.verify.verify import verify
from taskservice.workers.handlers import Registry
from taskservice.workers.options import WorkerOptions
from taskservice.workers.worker import Worker

TASKS = 600
READER = f"task_reader_{os.getpid()}"


async def test_tasks_in_every_status_are_clean(populated: Populated) -> None:
    assert await differences(populated.uri) == []


async def test_whoever_may_only_read_can_verify(populated: Populated) -> None:
    corrupt(
        populated.uri,
        f"create role {READER} login",
        f"grant select on all tables in schema public to {READER}",
    )
    try:
        assert await differences(populated.uri.replace("postgres@", f"{READER}@", 1)) == []
    finally:
        corrupt(populated.uri, f"drop owned by {READER}", f"drop role {READER}")


async def test_an_empty_database_is_clean(task_database: str) -> None:
    assert await differences(task_database) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, pages=st.tuples(st.integers(0, 30), st.integers(0, 30)))
@example(steps=HANDED_BACK, pages=(0, 0))
@example(steps=SUCCEEDED_AT_LAST, pages=(3, 5))
@example(steps=FAILED_AND_CANCELLED, pages=(7, 2))
@example(steps=LOST_AT_LAST, pages=(30, 30))
async def test_whatever_happens_to_tasks_is_clean_wherever_read_models_stand(
    task_store: Store, task_database: str, steps: Steps, pages: tuple[int, int]
) -> None:
    async with hand(task_database, types=("noop", "other")) as worker:
        await worker.conn.execute("truncate task_events, execution_queue")
        await worker.conn.execute(FORGET.encode())
        await Lives(task_store, worker).play(steps)
        for model, page in zip((TaskView(), StatusCounts()), pages, strict=True):
            if page:
                await advance(worker.conn, [model], page)
    # Lives moves the deadlines of what runs, instead of waiting for them; lanes are those of the examples before
    ours = [line for line in await differences(task_database) if ": deadline:" not in line]
    assert [line for line in ours if not line.startswith("lanes")] == []


async def test_a_key_of_a_task_whose_time_had_passed_is_not_taken_for_wrong(
    task_store: Store, task_database: str
) -> None:
    await task_store.create([request("late", run_at="2020-01-01T00:00:00Z"), request("plain")])
    findings = Findings(10)
    verified = await asyncio.to_thread(verify, task_database, findings)
    assert (findings.total, verified.untold) == (0, 1)


async def test_large_definitions_and_results_are_read_one_by_one(task_store: Store, task_database: str) -> None:
    parameters = {f"p{n}": "x" * 1_000 for n in range(90)}
    await task_store.create([request("large", parameters=parameters, tags=["large"])] * 3)
    async with hand(task_database) as worker:
        await worker.end(await worker.claim(), Succeeded({"text": "y" * 100_000}))
        await task_store.rerun(1, "me", "large ones, too")
        await catch_up(worker.conn)
    assert await differences(task_database) == []


def mixed(registry: Registry) -> None:
    """A handler that ends in every way there is."""

    @registry.task("mixed")
    async def mixed(context: Context) -> int:
        await asyncio.sleep(random.uniform(0, 0.005))
        match (context.task_id + context.attempt) % 7:
            case 0:
                raise ValueError("no luck")
            case 1:
                raise Retry(after_s=0.01)
            case 2:
                raise Cancel("not needed")
        return context.task_id


async def test_a_service_at_work_is_clean_whenever_it_is_looked_at(task_store: Store, task_database: str) -> None:
    registry = Registry()
    mixed(registry)
    ids: list[int] = []

    async def ask() -> None:
        for _ in range(TASKS // 10):
            ids.extend(await create(task_store, 10, type="mixed", tags=["live"], retry={"initial_s": 0.01}))
            for task_id in random.sample(ids, 2):
                with suppress(IllegalTransition):
                    await random.choice([task_store.cancel, task_store.rerun])(task_id, "me", "why")
            await asyncio.sleep(0.01)

    async def settled() -> bool:
        async with task_store.pool.connection() as conn:
            counts = (await reads.status_counts(conn)).counts
        return sum(counts[status] for status in FINISHED) == TASKS

    stop = asyncio.Event()
    workers = [Worker(task_database, registry, WorkerOptions(slots=20)).run(stop) for _ in range(2)]
    asking, looks = asyncio.create_task(ask()), 0
    async with Projections(task_store.pool), in_background(*workers):
        while not (asking.done() and await settled()):
            assert await differences(task_database) == []
            looks += 1
        await asking
        stop.set()
    assert looks > 3
    assert await differences(task_database) == []


def test_the_command_says_by_its_status_whether_anything_differs(
    populated: Populated, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", populated.uri)
    assert run(cli, ["events", "verify"]) == 0
    assert "events of 12 tasks in" in capsys.readouterr().out
    corrupt(populated.uri, "update task_view set attempt = attempt + 1 where status = 'SUCCEEDED'")
    assert run(cli, ["events", "verify", "--limit", "1"]) == 1
    first, summary = capsys.readouterr().out.splitlines()
    assert first == "task_view, task 1: attempt: expected 1, found 2"
    assert summary.endswith("2 differences (2 task_view), of which 1 are not named.")
    assert run(cli, ["events", "verify", "-o", "json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["tasks"], answer["total"], answer["kinds"]) == (12, 2, {"task_view": 2})
    assert answer["differences"][1] == {
        "kind": "task_view",
        "task_id": 4,
        "what": "attempt",
        "expected": 1,
        "found": 2,
        "version": None,
    }
