"""Claiming: executions become a worker's running attempts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from taskservice.domain.events import ExecutionStarted, TaskCreated
from taskservice.domain.ids import stream_id
from taskservice.domain.times import to_text
from taskservice.infra.database import Connection, writing
from taskservice.infra.events.append import append
from taskservice.infra.events.mapper import LogRow
from taskservice.infra.statements import sql


@dataclass(frozen=True)
class Claimed:
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
        cursor = await conn.execute(sql("claim"), {"worker_id": worker_id, "slots": slots}, prepare=True)
        rows = await cursor.fetchall()
        rows.sort(key=lambda row: (-row[6], row[0]))
        await append(conn, [_started(row, worker) for row in rows])
    return [_claimed(row) for row in rows]


def _started(row: tuple[Any, ...], worker: str) -> ExecutionStarted:
    task_id, version, execution, attempt, token, _, _, at, _ = row
    return ExecutionStarted(stream_id(task_id), version, to_text(at), worker, token, execution, attempt)


def _claimed(row: tuple[Any, ...]) -> Claimed:
    task_id, _, execution, attempt, token, deadline, _, _, state = row
    created = LogRow(0, task_id.to_bytes(16, "big"), 1, TaskCreated.TOPIC, state).event()
    assert isinstance(created, TaskCreated)
    return Claimed(task_id, token, execution, attempt, deadline, created)
