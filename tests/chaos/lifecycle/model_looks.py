"""What the database holds, table by table, and what the service answers when it is asked, held against the model."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from model_state import Model, Row, counted, shown
from model_tasks import WAITING
from psycopg.rows import dict_row

from taskservice.domain.task import Task
from taskservice.domain.times import to_text
from taskservice.infra.database import Connection
from taskservice.infra.events.mapper import public
from taskservice.infra.events.read import read_page, read_tasks
from taskservice.infra.queue.promote import next_due_s
from taskservice.infra.queue.workers import cancelled_attempts, has_waiting_work, held_attempts
from taskservice.projections import reads
from taskservice.projections.reads import Filter

# Whole rows of the queue: a column that the model does not know is a difference.
TABLES = {
    "execution_queue": "select * from execution_queue order by task_id",
    "workers": """select id, types, queues, slots, running, lease_until > clock_timestamp() as alive
                  from workers order by id""",
    "lanes": 'select queue, type from lanes order by queue collate "C", type collate "C"',
    "idempotency_keys": 'select key, task_id from idempotency_keys order by key collate "C"',
    "projection_checkpoints": """select name, position from projection_checkpoints
                                 where live and name in ('task_view', 'status_counts') order by name""",
    "task_view": """select v.*, v.status::text as status, l.queue, l.type
                    from task_view v left join lanes l on l.id = v.lane_id order by v.task_id""",
    "task_tags": 'select task_id, tag from task_tags order by task_id, tag collate "C"',
    "status_counts": 'select status::text, tasks from status_counts order by status::text collate "C"',
    "task_events": "select count(*) as events, coalesce(max(notification_id), 0) as position from task_events",
}


async def read_tables(conn: Connection) -> dict[str, list[Row]]:
    async with conn.pipeline():
        cursors = {name: conn.cursor(row_factory=dict_row) for name in TABLES}
        for name, query in TABLES.items():
            await cursors[name].execute(query.encode(), prepare=True)
    found = {name: [_plain_row(row) for row in await cursor.fetchall()] for name, cursor in cursors.items()}
    for row in found["task_view"]:
        del row["lane_id"]
    return found


async def read_events(conn: Connection, after: int) -> list[Row]:
    """At most 1,000 after a position, as streams show them."""
    return [dict(public(row).json) for row in await read_page(conn, after, 1_000)]


def difference(expected: dict[str, list[Row]], found: dict[str, list[Row]]) -> str:
    """Each row that is on one side only; "" where there is none."""
    lines = []
    for table, rows in expected.items():
        lines += [f"{table}: the model has {row}" for row in rows if row not in found[table]]
        lines += [f"{table}: PostgreSQL has {row}" for row in found[table] if row not in rows]
        if not lines and rows != found[table]:
            lines.append(f"{table}: rows twice, or in another order: {found[table]}")
    return "\n".join(lines)


def _plain_row(row: Row) -> Row:
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    return to_text(value) if isinstance(value, datetime) else value


async def look_at_tasks(conn: Connection, model: Model) -> None:
    """From the stream: what was created is there at once, however far behind the read models are."""
    found = await read_tasks(conn, [*model.tasks, max(model.tasks, default=0) + 1_000])
    _agree({id: shown(task) for id, task in model.tasks.items()}, {id: _plain(task) for id, task in found.items()})


async def look_at_list(conn: Connection, model: Model, wanted: Filter, limit: int) -> None:
    """As of the read model's checkpoint."""
    view = model.read_models["task_view"].tasks
    matching = [shown(task) for _, task in sorted(view.items(), reverse=True) if _matches(task, wanted)]
    page = await reads.list_tasks(conn, wanted, limit)
    _agree(matching[:limit], [_plain(task) for task in page.tasks])
    _agree(len(matching) > limit, page.next_cursor is not None)


async def look_at_counts(conn: Connection, model: Model) -> None:
    fold = model.read_models["status_counts"]
    found = await reads.status_counts(conn)
    _agree((counted(fold.tasks), fold.position), (dict(found.counts), found.position))


async def look_at_queue(conn: Connection, model: Model) -> None:
    """What workers ask of it."""
    for worker_id in model.workers:
        running = [task for task in model.live("RUNNING") if model.worker_id(task) == worker_id]
        _agree({task["id"]: task["token"] for task in running}, await held_attempts(conn, worker_id))
        asked = {task["token"]: (task["cancel_by"], task["cancel_reason"]) for task in running if task["cancel_by"]}
        found = await cancelled_attempts(conn, worker_id)
        _agree(asked, {one.token: (one.by, one.reason) for one in found})
    waiting = [model.is_due(task) for task in model.live(*WAITING)]
    next_s = await next_due_s(conn)
    _agree((bool(waiting), any(waiting)), (next_s is not None, next_s is not None and next_s <= 0))
    busy = any(task["status"] != "PENDING" or model.is_due(task) for task in model.live())
    _agree(busy, await has_waiting_work(conn, ["noop", "other"]))


def _matches(task: Row, wanted: Filter) -> bool:
    return (
        (not wanted.statuses or task["status"] in wanted.statuses)
        and wanted.type in (None, task["type"])
        and wanted.queue in (None, task["queue"])
        and (wanted.tag is None or wanted.tag in task["tags"])
    )


def _plain(task: Task) -> Mapping[str, Any]:
    return vars(task)


def _agree(expected: Any, found: Any) -> None:
    assert found == expected, f"the model says {expected}, the service {found}"
