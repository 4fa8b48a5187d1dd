"""Cancelling: what waits ends at once; what runs is asked to stop, and its worker ends it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from taskservice.domain.events import CancelRequested, TaskCancelled, TaskEvent
from taskservice.domain.status import LIVE, Status
from taskservice.domain.times import to_text
from taskservice.infra.database import Connection, writing
from taskservice.infra.events.append import append
from taskservice.infra.statements import sql


class Cancelling(NamedTuple):
    """``live``: the ids that were. ``events``: still to be appended; none of one that was asked to stop before."""

    live: set[int]
    events: Sequence[TaskEvent]


async def cancel(conn: Connection, task_ids: Sequence[int], by: str, reason: str) -> set[int]:
    """Cancel live tasks, or ask them to stop; the ids that were live. Asking twice is once."""
    async with writing(conn):
        live, events = await cancel_rows(conn, task_ids, by, reason)
        await append(conn, events)
    return live


async def cancel_rows(
    conn: Connection, task_ids: Sequence[int], by: str, reason: str, only: Collection[Status] = LIVE
) -> Cancelling:
    """The row changes, in the caller's transaction, of tasks whose status is one of ``only``."""
    cursor = await conn.execute(sql("lock_executions"), {"task_ids": list(task_ids)}, prepare=True)
    rows = await cursor.fetchall()
    wanted = [row for row in rows if row[4] in only]
    running = [row for row in wanted if row[4] == Status.RUNNING and row[5] is None]
    waiting = [row for row in wanted if row[4] != Status.RUNNING]
    if running:
        asked = {"task_ids": [row[0] for row in running], "by": by, "reason": reason}
        await conn.execute(sql("request_cancel"), asked)
    if waiting:
        await conn.execute(sql("delete_executions"), {"task_ids": [row[0] for row in waiting]}, prepare=True)
    events = [*(_requested(row, by, reason) for row in running), *(_cancelled(row, by, reason) for row in waiting)]
    return Cancelling({row[0] for row in rows}, events)


def _requested(row: tuple[Any, ...], by: str, reason: str) -> CancelRequested:
    task_id, version, execution, attempt, *_, at = row
    return CancelRequested(task_id, version + 1, to_text(at), by, reason, execution, attempt)


def _cancelled(row: tuple[Any, ...], by: str, reason: str) -> TaskCancelled:
    task_id, version, execution, attempt, state, _, _, at = row
    return TaskCancelled(task_id, version + 1, to_text(at), by, reason, state, execution, attempt)
