"""Reading the log: pages by position, streams by task, and "as of".

Never prepared: a plan made while the log was small reads it from end to end, and would be kept while it grows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from psycopg.rows import args_row

from taskservice.domain.task import Task, apply
from taskservice.infra.database import Connection
from taskservice.infra.events.mapper import LogRow
from taskservice.infra.statements import sql


async def read_page(conn: Connection, after: int, limit: int) -> list[LogRow]:
    """At most ``limit`` events after position ``after``, in position order."""
    async with conn.cursor(binary=True, row_factory=args_row(LogRow)) as cursor:
        await cursor.execute(sql("read_page"), {"after": after, "limit": limit}, prepare=False)
        return await cursor.fetchall()


async def read_streams(conn: Connection, task_ids: Sequence[int]) -> list[LogRow]:
    """Every event of these tasks, by task and version."""
    async with conn.cursor(binary=True, row_factory=args_row(LogRow)) as cursor:
        await cursor.execute(sql("read_streams"), {"task_ids": list(task_ids)}, prepare=False)
        return await cursor.fetchall()


async def read_tasks(conn: Connection, task_ids: Sequence[int]) -> dict[int, Task]:
    """The tasks as their streams have them now; an id without events is left out."""
    rows = await read_streams(conn, task_ids)
    return {task_id: fold_rows(stream) for task_id, stream in groupby(rows, key=lambda row: row.task_id)}


def fold_rows(rows: Iterable[LogRow]) -> Task:
    """Fold the rows of one task, of which there is at least one."""
    task, position = None, 0
    for row in rows:
        task, position = apply(task, row.event()), row.position
    assert task is not None
    return replace(task, position=position)


async def find_version(
    conn: Connection, task_id: int, version: int | None, as_of: str | None
) -> tuple[int, int] | None:
    """(version, position) of the task's last event that is not above ``version`` nor later than ``as_of``."""
    cursor = await conn.execute(
        sql("find_version"), {"task_id": task_id, "version": version, "as_of": as_of}, prepare=False
    )
    return await cursor.fetchone()


async def log_bounds(conn: Connection) -> tuple[int, int]:
    """(oldest kept position, newest position); zeros for an empty log."""
    cursor = await conn.execute(sql("log_bounds"), prepare=False)
    row = await cursor.fetchone()
    assert row is not None
    return row
