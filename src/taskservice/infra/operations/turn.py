"""One step of one operation, in one transaction: look for more of its tasks, or change some that were found.

The operation's row, locked until commit, makes us the only one at it; so a server that dies leaves a whole number of
steps, and any other takes the next. Then queue rows in the order of ids, then events: as everywhere in the queue.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from enum import Enum, auto
from typing import Any

import psycopg

from taskservice.domain.events import TaskEvent
from taskservice.domain.operation import Operation, OperationKind, OperationStatus
from taskservice.infra.arrays import literal, texts
from taskservice.infra.database import Connection, writing
from taskservice.infra.events.append import append
from taskservice.infra.log import event
from taskservice.infra.operations.find import Find, Matched
from taskservice.infra.operations.requests import operation_of
from taskservice.infra.queue.cancel import cancel_rows
from taskservice.infra.queue.rerun import rerun_rows
from taskservice.infra.statements import sql

log = logging.getLogger("taskservice.operations")

PAGE = 500


class Did(Enum):
    """What a turn did. WAITED: the read model is not far enough yet."""

    NOTHING = auto()
    WAITED = auto()
    WORKED = auto()


async def take_turn(conn: Connection, find: Find, size: int = PAGE) -> Did:
    """``size`` 1 goes with care: a task that cannot be changed is skipped, and logged."""
    async with writing(conn):
        row = await (await conn.execute(sql("lock_operation"), prepare=True)).fetchone()
        if row is None:
            return Did.NOTHING
        operation, (position, find_before) = operation_of(row), row[-2:]
        if find_before is None:
            ended = await _change(conn, operation, size)
        else:
            matched = await find(conn, operation.filter, position, find_before)
            if matched is None:
                return Did.WAITED
            ended = await _keep(conn, operation, matched)
    if ended is not None:
        event(log, "operation.ended", operation=operation.id, kind=operation.kind, status=ended)
    return Did.WORKED


async def _keep(conn: Connection, operation: Operation, found: Matched) -> OperationStatus | None:
    """The status with which it has ended, if it has."""
    pages = [sorted(found.task_ids[start : start + PAGE]) for start in range(0, len(found.task_ids), PAGE)]
    values = {"id": operation.id, "pages": texts([literal(page) for page in pages])}
    await conn.execute(sql("add_operation_pages"), values)
    matched = {"id": operation.id, "matched": len(found.task_ids), "before": found.before}
    await conn.execute(sql("save_found"), matched)
    total = operation.matched + len(found.task_ids)
    if operation.expected is None or total <= operation.expected:
        return None
    error = f"{'at least ' if found.before else ''}{total} tasks match, and {operation.expected} were expected"
    await conn.execute(sql("delete_operation_pages"), {"id": operation.id})
    return await _end(conn, operation, OperationStatus.FAILED, f"{error}; nothing was changed")


async def _change(conn: Connection, operation: Operation, size: int) -> OperationStatus | None:
    values = {"id": operation.id, "limit": size}
    row = await (await conn.execute(sql("take_operation_page"), values, prepare=True)).fetchone()
    if row is None:
        return await _end(conn, operation, OperationStatus.SUCCEEDED)
    task_ids: list[int] = row[0]
    events = await (_events(conn, operation, task_ids) if size > 1 else _events_with_care(conn, operation, task_ids))
    changed = {"id": operation.id, "changed": len(events), "skipped": len(task_ids) - len(events)}
    await conn.execute(sql("save_changed"), changed, prepare=True)
    await append(conn, events)
    return None


async def _events(conn: Connection, operation: Operation, task_ids: Sequence[int]) -> Sequence[TaskEvent]:
    asked: tuple[Any, ...] = (task_ids, operation.by, operation.note, operation.statuses)
    if operation.kind is OperationKind.CANCEL:
        return (await cancel_rows(conn, *asked)).events
    return await rerun_rows(conn, *asked)


async def _events_with_care(conn: Connection, operation: Operation, task_ids: Sequence[int]) -> Sequence[TaskEvent]:
    try:
        # Before a sync psycopg does not know that a transaction is open, and would begin one instead of a savepoint.
        async with conn.pipeline() as pipeline:
            await pipeline.sync()
            async with conn.transaction():
                return await _events(conn, operation, task_ids)
    except (LookupError, TypeError, ValueError, AttributeError, psycopg.DataError) as error:
        reason = repr(error)[:300]
        event(log, "operation.task_skipped", level=logging.ERROR, operation=operation.id, tasks=task_ids, error=reason)
        return ()


async def _end(
    conn: Connection, operation: Operation, status: OperationStatus, error: str | None = None
) -> OperationStatus:
    await conn.execute(sql("end_operation"), {"id": operation.id, "status": status, "error": error})
    return status
