"""Writes of queue rows that several operations share. The caller holds the rows, and appends the events."""

from __future__ import annotations

from collections.abc import Iterable

from taskservice.domain import events as ev
from taskservice.domain.events import TaskEvent
from taskservice.domain.status import Status
from taskservice.infra.arrays import bigints
from taskservice.infra.database import Connection
from taskservice.infra.statements import sql


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
