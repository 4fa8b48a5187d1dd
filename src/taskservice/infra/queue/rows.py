"""Writes of queue rows that several operations share. The caller holds the rows, and appends the events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from taskservice.domain import events as ev
from taskservice.domain.events import TaskCreated, TaskEvent
from taskservice.domain.status import Status
from taskservice.infra.arrays import bigints, literal, texts
from taskservice.infra.database import Connection
from taskservice.infra.statements import sql


async def enqueue(conn: Connection, rows: Sequence[tuple[TaskCreated, int, int]]) -> list[int]:
    """Insert executions, each (definition, version, execution); ids of those that were not live already.

    The first execution waits for the definition's ``run_at``, later ones do not. In pipeline mode the answer is read
    at once only where a later execution is asked for: a first one cannot be live already.
    """
    if not rows:
        return []
    created = [row[0] for row in rows]
    cursor = await conn.execute(
        sql("enqueue"),
        {
            "task_ids": bigints([e.task_id for e in created]),
            "versions": bigints([version for _, version, _ in rows]),
            "executions": bigints([execution for _, _, execution in rows]),
            "max_attempts": bigints([e.max_attempts for e in created]),
            "priorities": bigints([e.priority for e in created]),
            "timeouts_s": literal([e.timeout_s for e in created]),
            "queues": texts([e.queue for e in created]),
            "types": texts([e.type for e in created]),
            "due_ats": literal([e.run_at if execution == 1 else None for e, _, execution in rows]),
        },
        prepare=True,
    )
    if all(execution == 1 for _, _, execution in rows):
        return [e.task_id for e in created]
    return [task_id for (task_id,) in await cursor.fetchall()]


async def settle(conn: Connection, events: Iterable[TaskEvent]) -> None:
    """Bring the locked rows of running attempts to where ``events`` lead: deleted, retrying or queued again."""
    finished: list[int] = []
    retrying: list[ev.ExecutionFailed] = []
    requeued: list[ev.ExecutionLost] = []
    for event in events:
        if isinstance(event, ev.ExecutionFailed) and event.target is Status.RETRYING:
            retrying.append(event)
        elif isinstance(event, ev.ExecutionLost) and event.target is Status.QUEUED:
            requeued.append(event)
        else:
            finished.append(event.task_id)
    if finished:
        await conn.execute(sql("delete_executions"), {"task_ids": bigints(finished)}, prepare=True)
    if retrying:
        due = {"task_ids": [e.task_id for e in retrying], "due_ats": [e.retry_at for e in retrying]}
        await conn.execute(sql("retry_executions"), due, prepare=True)
    if requeued:
        back = {"task_ids": [e.task_id for e in requeued], "attempts_back": [int(e.handed_back) for e in requeued]}
        await conn.execute(sql("requeue_executions"), back, prepare=True)
