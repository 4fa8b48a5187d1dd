"""The read side: lists, history, counts. Lists and counts may lag behind the log, and tell how far; history cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.rows import dict_row

from taskservice.domain.errors import TaskNotFound
from taskservice.domain.status import Status
from taskservice.domain.task import Task
from taskservice.infra.database import Connection
from taskservice.infra.database import writing as planned_by_index
from taskservice.infra.statements import sql
from taskservice.projections.cursor import decode_cursor, encode_cursor
from taskservice.projections.lag import projection_lag
from taskservice.projections.listed import read_listed
from taskservice.projections.listing import Filter, find_tasks

__all__ = ["Filter", "StatusCounts", "TaskPage", "history", "list_tasks", "projection_lag", "status_counts"]

ANY = Filter()


@dataclass(frozen=True)
class TaskPage:
    """In order of their ids. A short page may have a ``next_cursor`` too: a rare name was looked for among many."""

    tasks: Sequence[Task]
    next_cursor: str | None


@dataclass(frozen=True)
class StatusCounts:
    """``counts`` has every status, in their own order; ``position`` is the last event that is counted."""

    counts: Mapping[str, int]
    position: int


async def list_tasks(
    conn: Connection,
    wanted: Filter = ANY,
    limit: int = 30,
    cursor: str | None = None,
    offset: int = 0,
    oldest_first: bool = False,
) -> TaskPage:
    """``offset`` skips tasks after the cursor. Raises InvalidInput."""
    last = decode_cursor(cursor) if cursor is not None else None
    async with planned_by_index(conn):
        found = await find_tasks(conn, wanted, limit, last, offset, oldest_first)
        tasks = await read_listed(conn, found.task_ids) if found.task_ids else []
    if oldest_first:
        tasks.reverse()
    # one that has moved on between the two statements is not what was asked for any more
    tasks = [task for task in tasks if not wanted.statuses or task.status in wanted.statuses]
    return TaskPage(tasks, encode_cursor(found.last) if found.last is not None else None)


async def history(conn: Connection, task_id: int, after_version: int = 0, limit: int = 1_000) -> list[dict[str, Any]]:
    """position, version, event, status, details, at, execution, attempt, worker; oldest first. Raises TaskNotFound."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        values = {"task_id": task_id, "after_version": after_version, "limit": limit}
        await cursor.execute(sql("read_history", "projections"), values)
        entries = await cursor.fetchall()
    if entries:
        return entries
    if after_version == 0:
        raise TaskNotFound(task_id)
    await history(conn, task_id, 0, 1)
    return []


async def status_counts(conn: Connection) -> StatusCounts:
    cursor = await conn.execute(sql("read_status_counts", "projections"))
    rows = await cursor.fetchall()
    numbers = {status: number for status, number, _ in rows}
    return StatusCounts({status.value: numbers.get(status, 0) for status in Status}, max(row[2] for row in rows))
