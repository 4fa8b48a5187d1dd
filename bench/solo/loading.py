"""Many rows without the hours that real work would take: copies, made by SQL, of a task that went through the service.

Loaded tables are neither vacuumed nor analysed, so that statistics are as stale as they can be.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from bench.checks import CheckFailed, statement
from taskservice.domain.decisions import retry_policy
from taskservice.domain.definition import TaskDefinition
from taskservice.domain.outcome import Succeeded
from taskservice.infra.database import Connection
from taskservice.infra.events.read import log_bounds
from taskservice.infra.queue.claim import claim
from taskservice.infra.queue.create import Created, CreateRequest
from taskservice.infra.queue.finish import Ending, finish
from taskservice.infra.queue.workers import Registration, register
from taskservice.infra.store import Store
from taskservice.projections.runner import Projections

CHUNK = 250_000
TABLES = ("task_events", "execution_queue", "task_view_1")
LEASE_S = 3_600.0


@dataclass(frozen=True)
class BenchWorker:
    """A registered worker whose claims and endings are made by hand."""

    conn: Connection
    id: int

    async def claim_and_finish(self, slots: int) -> tuple[float, float]:
        """What either took, in ms, for exactly so many tasks."""
        begun = time.perf_counter()
        claimed = await claim(self.conn, self.id, "bench", slots)
        claimed_at = time.perf_counter()
        endings = [Ending(c.task_id, c.token, Succeeded(None), retry_policy(c.created), 0.1) for c in claimed]
        refused = await finish(self.conn, self.id, "bench", endings)
        if refused or len(claimed) != slots:
            raise CheckFailed(f"{len(claimed)} claimed of {slots}, {len(refused)} refused")
        return (claimed_at - begun) * 1e3, (time.perf_counter() - claimed_at) * 1e3


async def register_worker(conn: Connection, *types: str) -> BenchWorker:
    who = Registration("bench", 0, list(types), [], 1_000)
    return BenchWorker(conn, await register(conn, who, LEASE_S))


async def leave_alone(conn: Connection) -> None:
    """No vacuum, no analyse, until the database is dropped."""
    for table in TABLES:
        await conn.execute(f"alter table {table} set (autovacuum_enabled = false)".encode())


async def create_task(store: Store, type: str) -> int:
    (result,) = await store.create([CreateRequest(TaskDefinition(type, type))])
    assert isinstance(result, Created)
    return result.task_id


async def catch_up(store: Store) -> None:
    """Bring the read models up to date here and now."""
    async with store.pool.connection() as conn:
        _, newest = await log_bounds(conn)
    async with Projections(store.pool) as projections:
        await projections.caught_up(newest)


@dataclass(frozen=True)
class Copies:
    """Which rows every copy gets. Of a finished task there is none in the queue."""

    events_only: bool = False
    waiting: bool = False


async def copy_task(conn: Connection, template: int, count: int, copies: Copies) -> None:
    """``count`` tasks like ``template``, with the ids that come next."""
    begin = await _next_id(conn)
    end = begin + count
    for first in range(begin, end, CHUNK):
        span = {"template": template, "first": first, "last": min(first + CHUNK, end) - 1}
        await _run(conn, "copy_events", span)
        if copies.waiting:
            await _run(conn, "copy_queue_rows", span)
        if not copies.events_only:
            await _run(conn, "copy_task_view", span)
    await conn.execute("select setval('task_id', %s)", [end - 1])
    if not copies.events_only:
        await _run(conn, "count_copies", {"template": template, "copies": count})
    await conn.execute("checkpoint")


async def newest_id(conn: Connection) -> int:
    """At least 1."""
    row = await (await conn.execute("select last_value from task_id")).fetchone()
    assert row is not None
    return int(row[0])


async def _next_id(conn: Connection) -> int:
    row = await (await conn.execute("select nextval('task_id')")).fetchone()
    assert row is not None
    return int(row[0])


async def _run(conn: Connection, name: str, values: dict[str, Any]) -> None:
    await conn.execute(statement(name).encode(), values)
