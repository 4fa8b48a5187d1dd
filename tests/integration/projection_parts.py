"""What the tests of the read models share: what they must hold by the events, and what they do hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from taskservice.domain import events as ev
from taskservice.domain.events import TaskEvent
from taskservice.domain.status import Status
from taskservice.domain.task import Task
from taskservice.domain.times import from_text
from taskservice.infra.database import Connection
from taskservice.infra.events.read import read_streams, read_tasks
from taskservice.projections import reads
from taskservice.projections.activity.buckets import BOUNDS_MS, BUCKETS
from taskservice.projections.activity.memory import Memory
from taskservice.projections.activity.model import Activity
from taskservice.projections.activity.tally import COUNTERS
from taskservice.projections.advance import Projection, advance
from taskservice.projections.reads import Filter
from taskservice.projections.status_counts import StatusCounts
from taskservice.projections.task_view import TaskView

FORGET = """
    truncate task_view_1, task_tags_1, activity_1, lane_counts_1;
    update status_counts_1 set tasks = 0;
    update projection_checkpoints set position = 0"""


def models() -> tuple[Projection, ...]:
    return TaskView(), StatusCounts(), Activity(Memory(slots=5))


async def catch_up(conn: Connection, page: int = 5_000) -> None:
    own = models()
    while (await advance(conn, own, page)).full:
        pass


async def tables(conn: Connection) -> list[list[tuple[Any, ...]]]:
    """Every row of every read model."""
    found = []
    for table, key in (
        ("task_view_1", "task_id"),
        ("task_tags_1", "tag, task_id"),
        ("status_counts_1", "status"),
        ("activity_1", "step_s, lane_id, at"),
        ("lane_counts_1", "lane_id"),
        ("projection_checkpoints", "name"),
    ):
        cursor = await conn.execute(f"select * from {table} order by {key}".encode())
        found.append(await cursor.fetchall())
    return found


async def folded(conn: Connection) -> list[Task]:
    """All tasks as their events have them, newest first."""
    cursor = await conn.execute("select task_id from task_history where version = 1 order by task_id desc")
    tasks = await read_tasks(conn, [task_id for (task_id,) in await cursor.fetchall()])
    return [tasks[task_id] for task_id in sorted(tasks, reverse=True)]


async def listed(
    conn: Connection, wanted: Filter = reads.ANY, limit: int = 100, oldest_first: bool = False
) -> list[Task]:
    """All pages of a list."""
    tasks: list[Task] = []
    cursor: str | None = None
    while True:
        page = await reads.list_tasks(conn, wanted, limit, cursor, oldest_first=oldest_first)
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
    assert await activity(conn) == await expected_activity(conn, {task.id: (task.queue, task.type) for task in tasks})
    assert await lane_counts(conn) == Counter((task.queue, task.type, task.status.value) for task in tasks)


async def activity(conn: Connection) -> Counter[tuple[Any, ...]]:
    """By lane, minute and what is counted; a bucket of a histogram is counted as (name, number)."""
    columns = f"l.queue, l.type, date_part('epoch', at)::bigint / 60, {', '.join(COUNTERS)}, waiting_ms, running_ms"
    cursor = await conn.execute(
        f"select {columns} from activity a join lanes l on l.id = a.lane_id where step_s = 60".encode()
    )
    found: Counter[tuple[Any, ...]] = Counter()
    for queue, type_, minute, *numbers, waiting, running in await cursor.fetchall():
        found.update({(queue, type_, minute, name): n for name, n in zip(COUNTERS, numbers, strict=True)})
        for name, buckets in (("waiting", waiting), ("running", running)):
            assert len(buckets) == BUCKETS
            found.update({(queue, type_, minute, (name, i)): n for i, n in enumerate(buckets)})
    return +found


async def expected_activity(conn: Connection, lanes: Mapping[int, tuple[str, str]]) -> Counter[tuple[Any, ...]]:
    """The same, told from each task's events one by one."""
    found: Counter[tuple[Any, ...]] = Counter()
    for task_id, rows in groupby(await read_streams(conn, list(lanes)), key=lambda row: row.task_id):
        since = 0.0
        for event in (row.event() for row in rows):
            now = from_text(event.at).timestamp()
            minute = (*lanes[task_id], int(now // 60))
            found.update((*minute, what) for what in _counted(event, now - since))
            since = since if isinstance(event, ev.CancelRequested) else now
    return found


def _counted(event: TaskEvent, lasted_s: float) -> list[Any]:
    bucket = sum(lasted_s * 1e3 > bound + 1e-4 for bound in BOUNDS_MS)
    match event:
        case ev.TaskCreated():
            return ["created"]
        case ev.ExecutionStarted():
            return ["started", ("waiting", bucket)]
        case ev.ExecutionSucceeded():
            return ["succeeded", ("running", bucket)]
        case ev.ExecutionFailed():
            return ["retried" if event.retry_at else "failed", ("running", bucket)]
        case ev.ExecutionLost():
            return ["lost"] * (not event.handed_back) + ["failed"] * (event.target is Status.FAILED)
        case ev.TaskCancelled():
            return ["cancelled"]
        case ev.TaskRerun():
            return ["rerun"]
    return []


async def lane_counts(conn: Connection) -> Counter[tuple[str, ...]]:
    """By queue, type and status."""
    names = [status.value for status in Status]
    cursor = await conn.execute(
        f"select l.queue, l.type, {', '.join(names)} from lane_counts c join lanes l on l.id = c.lane_id".encode()
    )
    found = Counter()
    for queue, type_, *numbers in await cursor.fetchall():
        found.update({(queue, type_, name): n for name, n in zip(names, numbers, strict=True)})
    return +found
