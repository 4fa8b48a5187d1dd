"""Promotion: executions that wait for a time become claimable when it has come."""

from __future__ import annotations

from typing import Any

from taskservice.domain.events import TaskQueued
from taskservice.domain.status import Status
from taskservice.domain.times import to_text
from taskservice.infra.database import Connection, writing
from taskservice.infra.events.append import append
from taskservice.infra.statements import sql

BATCH = 1000


async def promote(conn: Connection) -> int:
    """Queue one batch of what is due; returns how many. Call again while it is BATCH."""
    async with writing(conn):
        cursor = await conn.execute(sql("promote_due"), {"limit": BATCH}, prepare=True)
        rows = await cursor.fetchall()
        await append(conn, [_queued(row) for row in rows])
    return len(rows)


async def next_due_s(conn: Connection) -> float | None:
    """Seconds until something is due (not above 0: now); None where nothing waits."""
    async with writing(conn):
        cursor = await conn.execute(sql("next_due"), prepare=True)
        row = await cursor.fetchone()
    assert row is not None
    due_in_s: float | None = row[0]
    return due_in_s


def _queued(row: tuple[Any, ...]) -> TaskQueued:
    task_id, version, execution, attempt, previous, at = row
    reason = "due" if previous == Status.PENDING else "retry due"
    return TaskQueued(task_id, version, to_text(at), reason, previous, execution, attempt)
