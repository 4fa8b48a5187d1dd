"""Claiming: executions become a worker's running attempts."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from taskservice.domain.events import TaskCreated
from taskservice.infra.database import Connection
from taskservice.infra.events.mapper import from_state
from taskservice.infra.statements import sql


class Claimed(NamedTuple):
    """``created`` is the task's definition; only who knows ``token`` may end the attempt, before ``deadline``."""

    task_id: int
    execution: int
    attempt: int
    token: int
    deadline: datetime
    created: TaskCreated


async def claim(conn: Connection, worker_id: int, worker: str, slots: int) -> list[Claimed]:
    """Up to ``slots`` attempts of the lanes that the worker registered, highest priority first, oldest first."""
    values = {"worker_id": worker_id, "worker": worker, "slots": slots}
    cursor = await conn.execute(sql("claim_executions"), values, prepare=True, binary=True)
    return [_claimed(*row) for row in await cursor.fetchall()]


def _claimed(task_id: int, execution: int, attempt: int, token: int, deadline: datetime, state: bytes) -> Claimed:
    created = from_state(TaskCreated.TOPIC, task_id, 1, state)
    assert isinstance(created, TaskCreated)
    return Claimed(task_id, execution, attempt, token, deadline, created)
