"""What the tests of verification and rebuilding share: tasks in every status, and what is found to differ."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from projection_parts import catch_up
from queue_parts import LATER, NEVER, NOW, Hand, create, hand, request

from taskservice.domain.audit.difference import Findings
from taskservice.domain.outcome import Failed, HandedBack, Outcome, Succeeded
from taskservice.domain.retry import RetryPolicy
from taskservice.infra.queue.create import Created
from taskservice.infra.queue.promote import promote
from taskservice.infra.queue.rescue import rescue
from taskservice.infra.store import Store
from taskservice.projections.verify.verify import verify

FAILURE = Failed("ValueError", "no luck")
FAR = "2999-01-01T00:00:00Z"


@dataclass(frozen=True)
class Ids:
    """A task in each status. ``long``: SUCCEEDED after a retry, a hand-back, a lost lease and a re-run; ``asked``:
    RUNNING, and asked to stop; ``rerun``: QUEUED in its second execution; ``keyed``: PENDING, with the key "far".
    """

    succeeded: int
    failed: int
    cancelled: int
    long: int
    retrying: int
    running: int
    asked: int
    pending: int
    keyed: int
    rerun: int
    queued: int
    plain: int
    worker: int


@dataclass(frozen=True)
class Populated:
    """A database that has been populated."""

    uri: str
    ids: Ids


async def populate(store: Store, uri: str, up_to_date: bool = True) -> Ids:
    """Every status, and whatever can happen on the way."""
    async with hand(uri) as worker, hand(uri) as loser:
        succeeded = await _run(store, worker, Succeeded({"rows": [1]}), tags=["red"])
        failed = await _run(store, worker, FAILURE, NEVER)
        [cancelled] = await create(store)
        await store.cancel(cancelled, "me", "not needed")
        long = await _long_life(store, worker, loser)
        retrying = await _run(store, worker, FAILURE, LATER)
        running = await _run(store, worker)
        asked = await _run(store, worker)
        await store.cancel(asked, "me", "why")
        rerun = await _run(store, worker, Succeeded())
        await store.rerun(rerun, "me", "again")
        [pending] = await create(store, run_at=FAR, tags=["red"])
        [keyed] = _ids(await store.create([request("far", run_at=FAR)]))
        [queued] = await create(store, queue="slow", priority=3, tags=["blue", "red"])
        [plain] = _ids(await store.create([request("plain", parameters={"a": [1.5, {"b": None}]})]))
        if up_to_date:
            await catch_up(worker.conn)
    live = {"pending": pending, "keyed": keyed, "queued": queued, "plain": plain, "rerun": rerun}
    held = {"running": running, "asked": asked, "retrying": retrying, "worker": worker.id}
    return Ids(succeeded=succeeded, failed=failed, cancelled=cancelled, long=long, **live, **held)


async def _run(
    store: Store, worker: Hand, outcome: Outcome | None = None, policy: RetryPolicy = NOW, **fields: Any
) -> int:
    """A task that is claimed, and ended where there is an outcome."""
    [task_id] = await create(store, **fields)
    claimed = await worker.claim()
    if outcome is not None:
        await worker.end(claimed, outcome, policy)
    return task_id


async def _long_life(store: Store, worker: Hand, loser: Hand) -> int:
    task_id = await _run(store, worker, FAILURE, NOW)
    await promote(worker.conn)
    await worker.end(await worker.claim(), HandedBack())
    await loser.claim()
    await loser.lose_lease()
    await rescue(worker.conn, 3_600.0)
    await worker.end(await worker.claim())
    await store.rerun(task_id, "me", "again")
    await worker.end(await worker.claim())
    return task_id


def _ids(results: Sequence[object]) -> list[int]:
    return [result.task_id for result in results if isinstance(result, Created)]


async def differences(uri: str, limit: int = 1_000) -> list[str]:
    """Each in its line."""
    findings = Findings(limit)
    await asyncio.to_thread(verify, uri, findings)
    assert findings.total >= len(findings.kept)
    return [str(difference) for difference in findings.kept]


def corrupt(uri: str, *statements: str) -> None:
    """By hand, behind the service's back. A statement that changes no row is a mistake of the test."""
    with psycopg.connect(uri, autocommit=True) as conn:
        for statement in statements:
            cursor = conn.execute(statement.encode())
            assert cursor.rowcount != 0, f"changed nothing: {statement}"
