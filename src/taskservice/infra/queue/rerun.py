"""Re-running: a finished task opens its next execution."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby

from taskservice.domain.events import TaskCreated, TaskRerun
from taskservice.domain.status import FINISHED
from taskservice.domain.task import Task
from taskservice.domain.times import to_text
from taskservice.infra.database import Connection, writing
from taskservice.infra.events.append import append
from taskservice.infra.events.read import fold_rows, read_streams
from taskservice.infra.statements import sql


async def rerun(conn: Connection, task_ids: Sequence[int], by: str, reason: str) -> set[int]:
    """Open the next execution of those tasks that are finished; returns their ids.

    Raises UniqueViolation where a task was re-run and finished again meanwhile; nothing is written then: call again.
    """
    async with writing(conn):
        finished = await _finished(conn, task_ids)
        cursor = await conn.execute(sql("database_time"), prepare=True)
        row = await cursor.fetchone()
        assert row is not None
        at = to_text(row[0])
        opened = await _enqueue(conn, finished.values())
        tasks = [task for _, task in finished.values() if task.id in opened]
        await append(conn, [_rerun(task, at, by, reason) for task in tasks])
    return opened


async def _finished(conn: Connection, task_ids: Sequence[int]) -> dict[int, tuple[TaskCreated, Task]]:
    found = {}
    for task_id, rows in groupby(await read_streams(conn, task_ids), key=lambda row: row.task_id):
        stream = list(rows)
        created, task = stream[0].event(), fold_rows(stream)
        if task.status in FINISHED:
            assert isinstance(created, TaskCreated)
            found[task_id] = (created, task)
    return found


async def _enqueue(conn: Connection, finished: Collection[tuple[TaskCreated, Task]]) -> set[int]:
    """Ids of those that were not live already."""
    columns = {
        "task_ids": [task.id for _, task in finished],
        "versions": [task.version + 1 for _, task in finished],
        "executions": [task.execution + 1 for _, task in finished],
        "max_attempts": [created.max_attempts for created, _ in finished],
        "priorities": [created.priority for created, _ in finished],
        "timeouts_s": [created.timeout_s for created, _ in finished],
        "queues": [created.queue for created, _ in finished],
        "types": [created.type for created, _ in finished],
    }
    cursor = await conn.execute(sql("enqueue"), columns, prepare=True)
    return {task_id for (task_id,) in await cursor.fetchall()}


def _rerun(task: Task, at: str, by: str, reason: str) -> TaskRerun:
    return TaskRerun(task.id, task.version + 1, at, by, task.execution + 1, task.status.value, reason)
