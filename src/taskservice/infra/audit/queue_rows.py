"""What execution_queue must hold of a task by its events, and where it does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from taskservice.domain.audit.difference import Difference
from taskservice.domain.audit.life import Life
from taskservice.domain.events import TaskCreated
from taskservice.domain.status import LIVE, Status
from taskservice.domain.times import from_text, later, to_text
from taskservice.infra.audit.lives import Connection
from taskservice.infra.statements import sql

KIND = "execution_queue"
# A claim's deadlines run from each row's own moment, its event has the time of the last one.
CLAIM_S = 300.0


class QueueRow(NamedTuple):
    """A row of execution_queue by its columns, without the task's id; times as text, as events have them."""

    version: int
    state: str
    execution: int
    attempt: int
    max_attempts: int
    priority: int
    timeout_s: float
    queue: str
    type: str
    due_at: str | None
    token: int | None
    worker_id: int | None
    deadline: str | None
    cancel_by: str | None
    cancel_reason: str | None


def expected_row(life: Life) -> QueueRow | None:
    """None: the task is finished. Without a worker's id where its name does not end in one."""
    if life.status not in LIVE:
        return None
    assert life.status is not None
    created, queue_type = life.created, life.lane
    timeout_s = created.get("timeout_s", TaskCreated.timeout_s)
    is_running = life.status == Status.RUNNING
    return QueueRow(
        life.version,
        life.status,
        life.execution,
        life.attempt,
        life.max_attempts,
        created.get("priority", TaskCreated.priority),
        timeout_s,
        *queue_type,
        life.due_at,
        life.token if is_running else None,
        worker_id_of(life.worker) if is_running else None,
        _deadline(life.started_at, timeout_s) if is_running else None,
        life.cancel_by if is_running else None,
        life.cancel_reason if is_running else None,
    )


def _deadline(started_at: str, timeout_s: float) -> str:
    try:
        return later(started_at, timeout_s)
    except OverflowError:  # behind the calendar's end
        return to_text(datetime.max.replace(tzinfo=UTC))


def worker_id_of(name: str | None) -> int | None:
    """Workers are called host/ID."""
    tail = name.rpartition("/")[2] if name else ""
    return int(tail) if tail.isascii() and tail.isdigit() else None


def read_queue(conn: Connection, first: int, last: int) -> dict[int, QueueRow]:
    """The rows of the tasks from id ``first`` to ``last``, by task id."""
    cursor = conn.execute(sql("read_queue"), {"first": first, "last": last}, binary=True)
    return {row[0]: QueueRow(*row[1:]) for row in cursor.fetchall()}


def read_some_queue(conn: Connection, task_ids: Sequence[int]) -> dict[int, QueueRow]:
    cursor = conn.execute(sql("read_some_queue"), {"task_ids": list(task_ids)}, binary=True)
    return {row[0]: QueueRow(*row[1:]) for row in cursor.fetchall()}


def compare(task_id: int, life: Life, found: QueueRow | None) -> Iterator[Difference]:
    if life.is_unclear:
        return
    expected = expected_row(life)
    if expected is None:
        if found is not None:
            yield Difference(KIND, task_id, "row", f"none, as the task is {life.status}", f"one that is {found.state}")
    elif found is None:
        yield Difference(KIND, task_id, "row", f"one that is {expected.state}", None)
    elif expected != found:
        yield from _columns(task_id, expected, found)


def stranger(task_id: int, found: QueueRow) -> Difference:
    """A row of a task that has no events."""
    return Difference(KIND, task_id, "row", "none, as the task has no events", f"one that is {found.state}")


def _columns(task_id: int, expected: QueueRow, found: QueueRow) -> Iterator[Difference]:
    for name, wanted, seen in zip(QueueRow._fields, expected, found, strict=True):
        if wanted == seen or (name == "deadline" and _is_near(wanted, seen)):
            continue
        if name == "worker_id" and wanted is None and expected.state == Status.RUNNING:
            continue  # its name does not tell
        yield Difference(KIND, task_id, name, wanted, seen)


def _is_near(expected: object, found: object) -> bool:
    if not isinstance(expected, str) or not isinstance(found, str):
        return False
    early_s = (from_text(expected) - from_text(found)).total_seconds()
    return 0 <= early_s <= CLAIM_S
