"""The worker registry: registration, lease, and what a worker asks about its own attempts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row

from taskservice.infra.database import Connection
from taskservice.infra.statements import sql


@dataclass(frozen=True)
class Registration:
    """What a worker tells of itself; empty ``queues`` means every queue."""

    host: str
    pid: int
    types: Sequence[str]
    queues: Sequence[str]
    slots: int


@dataclass(frozen=True)
class WorkerRow:
    """A worker as the registry has it; ``alive`` while its lease runs, by the database's clock."""

    id: int
    name: str
    host: str
    pid: int
    types: Sequence[str]
    queues: Sequence[str]
    slots: int
    running: int
    started_at: datetime
    heartbeat_at: datetime
    lease_until: datetime
    alive: bool


@dataclass(frozen=True)
class CancelledAttempt:
    task_id: int
    token: int
    by: str
    reason: str


async def register(conn: Connection, who: Registration, lease_s: float) -> int:
    """The new worker's id; its lease runs from now."""
    row = {**vars(who), "types": list(who.types), "queues": list(who.queues), "lease_s": lease_s}
    cursor = await conn.execute(sql("register_worker"), row)
    found = await cursor.fetchone()
    assert found is not None
    worker_id: int = found[0]
    return worker_id


def renew(conn: psycopg.Connection, worker_id: int, lease_s: float, running: int) -> bool:
    """Synchronous, for the lease thread. False: the lease had run out, and is gone for good."""
    row = {"worker_id": worker_id, "lease_s": lease_s, "running": running}
    return conn.execute(sql("renew_lease"), row).fetchone() is not None


async def end_lease(conn: Connection, worker_id: int) -> None:
    await conn.execute(sql("end_lease"), {"worker_id": worker_id})


async def held_attempts(conn: Connection, worker_id: int) -> dict[int, int]:
    """Token by task id."""
    cursor = await conn.execute(sql("held_attempts"), {"worker_id": worker_id})
    return dict(await cursor.fetchall())


async def cancelled_attempts(conn: Connection, worker_id: int) -> list[CancelledAttempt]:
    async with conn.cursor(row_factory=class_row(CancelledAttempt)) as cursor:
        await cursor.execute(sql("cancelled_attempts"), {"worker_id": worker_id}, prepare=True)
        return await cursor.fetchall()


async def list_workers(conn: Connection) -> list[WorkerRow]:
    """At most 1,000, the living first."""
    async with conn.cursor(row_factory=class_row(WorkerRow)) as cursor:
        await cursor.execute(sql("list_workers"))
        return await cursor.fetchall()


async def has_waiting_work(conn: Connection, types: Sequence[str]) -> bool:
    cursor = await conn.execute(sql("waiting_work"), {"types": list(types)})
    return await cursor.fetchone() == (True,)


async def forget_the_old(conn: Connection) -> None:
    """Housekeeping: long dead workers, idempotency keys past their week, operations that ended long ago."""
    await conn.execute(sql("forget_workers"))
    await conn.execute(sql("forget_idempotency_keys"))
    await conn.execute(sql("forget_operations"))
