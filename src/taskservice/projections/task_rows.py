"""Folding a page into rows of ``task_view``: many events of one task become one row write.

A row says where its task stands, and by which of its events everything else was said: ``started_version`` is the
version of the event that set ``started_at``, ``due_version`` of that which set ``run_at``, ``error_version`` of that
which set ``error``; 0 where the field is null. ``listed`` reads those events again, so that a row has 76 bytes whatever
a task's parameters, result and traceback are. In a ``TaskRow`` None means that no event of the page has changed it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from taskservice.domain import events as ev
from taskservice.domain.status import Status
from taskservice.projections.page import Change

_Data = Mapping[str, Any]


@dataclass(slots=True)
class TaskRow:
    """``lane`` (queue, type) and ``tags`` are there where the page has the task's creation."""

    task_id: int
    position: int = 0
    version: int = 0
    status: str = ""
    execution: int | None = None
    attempt: int | None = None
    started_version: int | None = None
    due_version: int | None = None
    error_version: int | None = None
    lane: tuple[str, str] | None = None
    tags: tuple[str, ...] = ()


def fold(changes: Iterable[Change]) -> list[TaskRow]:
    """One row a task, by task id."""
    rows: dict[int, TaskRow] = {}
    for position, task_id, version, topic, data in changes:
        row = rows.get(task_id)
        if row is None:
            rows[task_id] = row = TaskRow(task_id)
        row.position = position
        row.version = version
        _APPLY[topic](row, data)
    return [rows[task_id] for task_id in sorted(rows)]


def _created(row: TaskRow, data: _Data) -> None:
    row.status = data.get("status", ev.TaskCreated.status)
    row.execution, row.attempt = 1, 0
    row.started_version = row.error_version = 0
    row.due_version = row.version if data.get("run_at") is not None else 0
    row.lane = (data.get("queue", ev.TaskCreated.queue), data["type"])
    row.tags = tuple(data.get("tags", ()))


def _queued(row: TaskRow, _: _Data) -> None:
    row.status = Status.QUEUED.value


def _started(row: TaskRow, data: _Data) -> None:
    row.status = Status.RUNNING.value
    row.execution = data.get("execution", ev.ExecutionStarted.execution)
    row.attempt = data.get("attempt", ev.ExecutionStarted.attempt)
    row.started_version = row.version
    row.due_version = 0


def _succeeded(row: TaskRow, _: _Data) -> None:
    row.status = Status.SUCCEEDED.value
    row.error_version = 0


def _failed(row: TaskRow, data: _Data) -> None:
    retries = data.get("retry_at") is not None
    row.status = Status.RETRYING.value if retries else Status.FAILED.value
    row.due_version = row.version if retries else 0
    row.error_version = row.version


def _lost(row: TaskRow, data: _Data) -> None:
    row.status = data.get("status", ev.ExecutionLost.status)
    if row.status == Status.FAILED:
        row.error_version = row.version
    elif data.get("handed_back", ev.ExecutionLost.handed_back):
        row.attempt = data.get("attempt", ev.ExecutionLost.attempt) - 1


def _cancel_requested(row: TaskRow, _: _Data) -> None:
    row.status = Status.RUNNING.value


def _cancelled(row: TaskRow, _: _Data) -> None:
    row.status = Status.CANCELLED.value
    row.due_version = 0


def _rerun(row: TaskRow, data: _Data) -> None:
    row.status = Status.QUEUED.value
    row.execution, row.attempt = data["execution"], 0
    row.started_version = row.due_version = row.error_version = 0


_APPLY: Mapping[str, Callable[[TaskRow, _Data], None]] = {
    ev.TaskCreated.TOPIC: _created,
    ev.TaskQueued.TOPIC: _queued,
    ev.ExecutionStarted.TOPIC: _started,
    ev.ExecutionSucceeded.TOPIC: _succeeded,
    ev.ExecutionFailed.TOPIC: _failed,
    ev.ExecutionLost.TOPIC: _lost,
    ev.CancelRequested.TOPIC: _cancel_requested,
    ev.TaskCancelled.TOPIC: _cancelled,
    ev.TaskRerun.TOPIC: _rerun,
}
