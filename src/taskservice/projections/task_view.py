"""``task_view``: one row a task, by which lists find and order tasks."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg.pq import TransactionStatus

from taskservice.infra.arrays import literal, texts
from taskservice.infra.database import Connection
from taskservice.projections.lanes import LaneNumbers
from taskservice.projections.page import Change
from taskservice.projections.task_rows import TaskRow, fold
from taskservice.projections.versioned import versioned_sql


class TaskView:
    """Made for one database."""

    name = "task_view"

    def __init__(self) -> None:
        self._lanes = LaneNumbers()

    async def write(self, conn: Connection, version: int, changes: Sequence[Change]) -> None:
        new: list[TaskRow] = []
        known: list[TaskRow] = []
        for row in fold(changes):
            (known if row.lane is None else new).append(row)
        if new:
            await self._insert(conn, version, new)
        if known:
            await _update(conn, version, known)

    async def _insert(self, conn: Connection, version: int, rows: Sequence[TaskRow]) -> None:
        lanes = await self._lanes.find(conn, {row.lane for row in rows if row.lane is not None})
        lines = (
            f"{r.task_id}\t{r.position}\t{r.version}\t{r.execution}\t{lanes[r.lane]}\t{r.started_version}\t{r.due_version}"
            f"\t{r.error_version}\t{r.status}\t{r.attempt}\n"
            for r in rows
            if r.lane is not None
        )
        await _copy(conn, versioned_sql("copy_task_view", version), "".join(lines))
        tags = "".join(f"{tag}\t{row.task_id}\n" for row in rows for tag in row.tags)
        if tags:
            await _copy(conn, versioned_sql("copy_task_tags", version), tags)


async def _copy(conn: Connection, statement: bytes, lines: str) -> None:
    # Nothing needs escaping: numbers, statuses, and tags, which are words (domain/definition.py).
    try:
        async with conn.cursor() as cursor, cursor.copy(statement) as copy:
            await copy.write(lines)
    except BaseException:
        # Cancelled before psycopg had its Copy, the connection waits for lines that nobody sends.
        if conn.info.transaction_status is TransactionStatus.ACTIVE:
            conn.pgconn.finish()
        raise


async def _update(conn: Connection, version: int, rows: Sequence[TaskRow]) -> None:
    columns = {
        "task_ids": literal([row.task_id for row in rows]),
        "positions": literal([row.position for row in rows]),
        "versions": literal([row.version for row in rows]),
        "statuses": texts([row.status for row in rows]),
        "executions": literal([row.execution for row in rows]),
        "attempts": literal([row.attempt for row in rows]),
        "started_versions": literal([row.started_version for row in rows]),
        "due_versions": literal([row.due_version for row in rows]),
        "error_versions": literal([row.error_version for row in rows]),
    }
    await conn.execute(versioned_sql("update_task_view", version), columns, prepare=True)
