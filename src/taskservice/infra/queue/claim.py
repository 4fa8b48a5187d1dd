"""Claiming: executions become a worker's running attempts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from taskservice.domain.events import ExecutionStarted, TaskCreated
from taskservice.domain.times import to_text
from taskservice.infra.database import Connection, writing
from taskservice.infra.events.append import append
from taskservice.infra.events.mapper import from_state
from taskservice.infra.statements import sql


class Claimed(NamedTuple):
    """``created`` is the task's definition; only who knows ``token`` may end the attempt, before ``deadline``."""

    task_id: int
    token: int
    execution: int
    attempt: int
    deadline: datetime
    created: TaskCreated


async def claim(conn: Connection, worker_id: int, worker: str, slots: int) -> list[Claimed]:
    """Up to ``slots`` attempts of the lanes that the worker registered, highest priority first, oldest first."""
    async with writing(conn):
        cursor = await conn.execute(sql("claim"), {"worker_id": worker_id, "slots": slots}, prepare=True, binary=True)
        rows = await cursor.fetchall()
        rows.sort(key=lambda row: (-row[6], row[0]))
        at = to_text(max(row[7] for row in rows)) if rows else ""
        await append(conn, [_started(row, worker, at) for row in rows])
    return [_claimed(row) for row in rows]


def _started(row: tuple[Any, ...], worker: str, at: str) -> ExecutionStarted:
    task_id, version, execution, attempt, token, *_ = row
    return ExecutionStarted(task_id, version, at, worker, token, execution, attempt)


def _claimed(row: tuple[Any, ...]) -> Claimed:
    task_id, _, execution, attempt, token, deadline, _, _, state = row
    created = from_state(TaskCreated.TOPIC, task_id, 1, state)
    assert isinstance(created, TaskCreated)
    return Claimed(task_id, token, execution, attempt, deadline, created)
