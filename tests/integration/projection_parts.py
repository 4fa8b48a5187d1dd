"""What the tests of the read models share: what they must hold by the events, and what they do hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from taskservice.domain.status import Status
from taskservice.domain.task import Task
from taskservice.infra.database import Connection
from taskservice.infra.events.read import read_tasks
from taskservice.projections import reads
from taskservice.projections.advance import Projection, advance
from taskservice.projections.reads import Filter
from taskservice.projections.status_counts import StatusCounts
from taskservice.projections.task_view import TaskView

FORGET = """
    truncate task_view_1, task_tags_1;
    update status_counts_1 set tasks = 0;
    update projection_checkpoints set position = 0"""


def models() -> tuple[Projection, Projection]:
    return TaskView(), StatusCounts()


async def catch_up(conn: Connection, page: int = 5_000) -> None:
    own = models()
    while (await advance(conn, own, page)).full:
        pass


async def tables(conn: Connection) -> list[list[tuple[Any, ...]]]:
    """Every row of every read model."""
    found = []
    for table in ("task_view_1", "task_tags_1", "status_counts_1", "projection_checkpoints"):
        cursor = await conn.execute(f"select * from {table} order by 1, 2".encode())
        found.append(await cursor.fetchall())
    return found


async def folded(conn: Connection) -> list[Task]:
    """All tasks as their events have them, newest first."""
    cursor = await conn.execute("select task_id from task_history where version = 1 order by task_id desc")
    tasks = await read_tasks(conn, [task_id for (task_id,) in await cursor.fetchall()])
    return [tasks[task_id] for task_id in sorted(tasks, reverse=True)]


async def listed(conn: Connection, wanted: Filter = reads.ANY, limit: int = 100) -> list[Task]:
    """All pages of a list."""
    tasks: list[Task] = []
    cursor: str | None = None
    while True:
        page = await reads.list_tasks(conn, wanted, limit, cursor)
        tasks += page.tasks
        if page.next_cursor is None:
            return tasks
        assert page.next_cursor != cursor
        cursor = page.next_cursor


def counted(tasks: Sequence[Task]) -> dict[str, int]:
    found = Counter(task.status.value for task in tasks)
    return {status.value: found[status.value] for status in Status}


async def assert_agreement(conn: Connection) -> None:
    """The read models say what the events say."""
    tasks = await folded(conn)
    assert await listed(conn) == tasks
    counts = await reads.status_counts(conn)
    assert {**counts.counts} == counted(tasks)
    assert set((await reads.projection_lag(conn)).values()) == {0}
    cursor = await conn.execute("select tag, task_id from task_tags order by task_id desc, tag")
    assert await cursor.fetchall() == [(tag, task.id) for task in tasks for tag in task.tags]
