"""Re-running: a finished task opens its next execution."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from taskservice.domain.events import TaskCreated, TaskEvent, TaskRerun
from taskservice.domain.status import FINISHED, Status
from taskservice.domain.times import to_text
from taskservice.infra.database import Connection, writing
from taskservice.infra.events.append import append
from taskservice.infra.events.mapper import from_state
from taskservice.infra.statements import sql


async def rerun(conn: Connection, task_ids: Sequence[int], by: str, reason: str) -> set[int]:
    """Open the next execution of those tasks that are finished; returns their ids.

    Raises UniqueViolation where a task was re-run and finished again meanwhile; nothing is written then: call again.
    """
    async with writing(conn):
        events = await rerun_rows(conn, task_ids, by, reason)
        await append(conn, events)
    return {event.task_id for event in events}


async def rerun_rows(
    conn: Connection, task_ids: Sequence[int], by: str, reason: str, only: Collection[Status] = FINISHED
) -> Sequence[TaskRerun]:
    """The new rows, in the caller's transaction, of tasks whose status is one of ``only``; the events to append."""
    finished = [task for task in await _read(conn, task_ids) if task.last.target in FINISHED.intersection(only)]
    cursor = await conn.execute(sql("database_time"), prepare=True)
    row = await cursor.fetchone()
    assert row is not None
    at = to_text(row[0])
    opened = await _enqueue(conn, finished)
    return [_rerun(task, at, by, reason) for task in finished if task.last.task_id in opened]


class _Finished(NamedTuple):
    """Large events lack what is not needed here."""

    created: TaskCreated
    last: TaskEvent

    @property
    def execution(self) -> int:
        return getattr(self.last, "execution", 1)


async def _read(conn: Connection, task_ids: Sequence[int]) -> list[_Finished]:
    cursor = await conn.execute(sql("read_last_events"), {"task_ids": list(set(task_ids))}, prepare=False, binary=True)
    return [_finished(*row) for row in await cursor.fetchall()]


def _finished(task_id: int, definition: bytes, version: int, topic: str, state: bytes) -> _Finished:
    created: Any = from_state(TaskCreated.TOPIC, task_id, 1, definition)
    return _Finished(created, from_state(topic, task_id, version, state))


async def _enqueue(conn: Connection, finished: Collection[_Finished]) -> set[int]:
    """Ids of those that were not live already."""
    columns = {
        "task_ids": [task.last.task_id for task in finished],
        "versions": [task.last.version + 1 for task in finished],
        "executions": [task.execution + 1 for task in finished],
        "max_attempts": [task.created.max_attempts for task in finished],
        "priorities": [task.created.priority for task in finished],
        "timeouts_s": [task.created.timeout_s for task in finished],
        "queues": [task.created.queue for task in finished],
        "types": [task.created.type for task in finished],
    }
    cursor = await conn.execute(sql("enqueue"), columns, prepare=True)
    return {task_id for (task_id,) in await cursor.fetchall()}


def _rerun(task: _Finished, at: str, by: str, reason: str) -> TaskRerun:
    last = task.last
    return TaskRerun(last.task_id, last.version + 1, at, by, task.execution + 1, last.target.value, reason)
