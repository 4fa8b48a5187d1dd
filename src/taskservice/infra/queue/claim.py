"""Claiming: executions become a worker's running attempts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from taskservice.domain.events import TaskCreated
from taskservice.domain.times import from_text
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


def claimed_at(claimed: Claimed) -> datetime:
    """By the database's clock."""
    return claimed.deadline - timedelta(seconds=claimed.created.timeout_s)


def could_begin_at(claimed: Claimed) -> datetime | None:
    """Since when the task could be claimed, where its definition says so: at its first attempt."""
    if claimed.attempt != 1 or claimed.execution != 1:
        return None
    created = claimed.created
    return from_text(created.run_at or created.at)


def waited_s(claimed: Claimed) -> float | None:
    """From when it could be claimed, where that is known, until it was."""
    since = could_begin_at(claimed)
    if since is None:
        return None
    return max(0.0, (claimed.deadline - since).total_seconds() - claimed.created.timeout_s)


def _claimed(task_id: int, execution: int, attempt: int, token: int, deadline: datetime, state: bytes) -> Claimed:
    created = from_state(TaskCreated.TOPIC, task_id, 1, state)
    assert isinstance(created, TaskCreated)
    return Claimed(task_id, execution, attempt, token, deadline, created)
