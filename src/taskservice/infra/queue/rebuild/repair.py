"""Writing rows as the events say that they must be, a batch a transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from psycopg import IsolationLevel

from taskservice.domain.audit.life import Life
from taskservice.domain.status import Status
from taskservice.infra.audit.lives import Connection, Lives
from taskservice.infra.audit.queue_rows import QueueRow, compare, expected_row, read_some_queue
from taskservice.infra.events.append import APPEND_LOCK
from taskservice.infra.statements import sql

BATCH = 500
NO_WORKER = 0  # registered ones count from 1: rescue finds that nobody by this id holds a lease


def repair(conn: Connection, task_ids: Sequence[int]) -> set[int]:
    """Returns those that were left out, as somebody is just changing their rows. Call again for them."""
    conn.isolation_level = IsolationLevel.READ_COMMITTED  # each statement sees what was committed before the lock
    with conn.transaction():
        conn.execute(sql("hold_append_lock"), {"key": APPEND_LOCK})
        conn.execute(sql("walk_indexes"))
        unlocked = {id for (id,) in conn.execute(sql("lock_unlocked"), {"task_ids": list(task_ids)}).fetchall()}
        rows = read_some_queue(conn, task_ids)
        busy = rows.keys() - unlocked
        lives = dict(Lives(lambda difference: None).read_some(conn, task_ids))
        _write(conn, {id: lives.get(id) for id in task_ids if id not in busy}, rows)
    return busy


def _write(conn: Connection, lives: Mapping[int, Life | None], rows: Mapping[int, QueueRow]) -> None:
    """``lives``: by task id; None where the task has no events."""
    restored: list[tuple[object, ...]] = []
    deleted: list[int] = []
    for task_id, life in lives.items():
        if life is not None and not any(compare(task_id, life, rows.get(task_id))):
            continue  # it cannot be told, or has come right by itself
        row = expected_row(life) if life is not None else None
        if row is not None:
            restored.append((task_id, *_with_worker(row, rows.get(task_id))))
        elif task_id in rows:
            deleted.append(task_id)
    if deleted:
        conn.execute(sql("delete_executions"), {"task_ids": deleted})
    if restored:
        columns = zip(*restored, strict=True)
        conn.execute(
            sql("restore_executions"), dict(zip(("task_id", *QueueRow._fields), map(list, columns), strict=True))
        )


def _with_worker(row: QueueRow, found: QueueRow | None) -> QueueRow:
    """Where the worker's name does not tell its id, it is whoever has the attempt by its token already, else nobody."""
    if row.state != Status.RUNNING or row.worker_id is not None:
        return row
    holds = found is not None and found.token == row.token and found.worker_id is not None
    return row._replace(worker_id=found.worker_id if found is not None and holds else NO_WORKER)
