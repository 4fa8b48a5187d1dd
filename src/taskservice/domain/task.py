"""A task as the sum of its events. The fields are, in this order, the task's JSON in the API and the CLI."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from taskservice.domain import events as ev
from taskservice.domain.status import Status
from taskservice.domain.transitions import check


@dataclass(frozen=True)
class Task:
    """``run_at``: when it is (next) due, None for at once. ``attempt``: attempts started in this execution.

    ``version`` counts the task's events; ``position`` is the last one's place in the log, where it is known.
    """

    id: int
    name: str
    type: str
    description: str
    parameters: Mapping[str, Any]
    queue: str
    priority: int
    tags: Sequence[str]
    status: Status
    execution: int
    attempt: int
    max_attempts: int
    timeout_s: float
    run_at: str | None
    created_at: str
    started_at: str | None = None
    finished_at: str | None = None
    error: Mapping[str, Any] | None = None
    result: Any = None
    version: int = 1
    position: int | None = None


def fold(history: Iterable[ev.TaskEvent], task: Task | None = None) -> Task | None:
    """Replay ``history`` upon ``task``. Raises IllegalTransition at the first event that may not follow."""
    for event in history:
        task = apply(task, event)
    return task


def apply(task: Task | None, event: ev.TaskEvent) -> Task:
    check(task.status if task else None, event)
    if task is None:
        assert isinstance(event, ev.TaskCreated)
        return _created(event)
    changes = changes_by(event)
    return replace(task, status=event.target, version=event.version, **changes)


def changes_by(event: ev.TaskEvent) -> dict[str, Any]:
    """The fields that ``event``, which is not TaskCreated, sets besides status and version.

    It needs nothing but the event, so that a read model may fold a page without the row.
    """
    return _CHANGES[type(event)](event)


def _created(e: ev.TaskCreated) -> Task:
    return Task(
        id=e.task_id,
        name=e.name,
        type=e.type,
        description=e.description,
        parameters=e.parameters,
        queue=e.queue,
        priority=e.priority,
        tags=list(e.tags),
        status=e.target,
        execution=1,
        attempt=0,
        max_attempts=e.max_attempts,
        timeout_s=e.timeout_s,
        run_at=e.run_at,
        created_at=e.at,
        version=e.version,
    )


def _queued(_: ev.TaskQueued) -> dict[str, Any]:
    return {}


def _started(e: ev.ExecutionStarted) -> dict[str, Any]:
    return {"execution": e.execution, "attempt": e.attempt, "started_at": e.at, "run_at": None}


def _succeeded(e: ev.ExecutionSucceeded) -> dict[str, Any]:
    return {"result": e.result, "error": None, "finished_at": e.at}


def _failed(e: ev.ExecutionFailed) -> dict[str, Any]:
    error = {"type": e.error_type, "message": e.message, "traceback": e.traceback}
    return {"error": error, "run_at": e.retry_at, "finished_at": e.at if e.retry_at is None else None}


def _lost(e: ev.ExecutionLost) -> dict[str, Any]:
    if e.target is Status.QUEUED:
        return {"attempt": e.attempt - 1} if e.handed_back else {}
    message = f"worker {e.worker}: {e.reason}"
    return {"error": {"type": "WorkerLost", "message": message, "traceback": None}, "finished_at": e.at}


def _cancel_requested(_: ev.CancelRequested) -> dict[str, Any]:
    return {}


def _cancelled(e: ev.TaskCancelled) -> dict[str, Any]:
    return {"finished_at": e.at, "run_at": None}


def _rerun(e: ev.TaskRerun) -> dict[str, Any]:
    cleared = dict.fromkeys(("started_at", "finished_at", "error", "result", "run_at"))
    return {"execution": e.execution, "attempt": 0, **cleared}


_CHANGES: Mapping[type[ev.TaskEvent], Callable[[Any], dict[str, Any]]] = {
    ev.TaskQueued: _queued,
    ev.ExecutionStarted: _started,
    ev.ExecutionSucceeded: _succeeded,
    ev.ExecutionFailed: _failed,
    ev.ExecutionLost: _lost,
    ev.CancelRequested: _cancel_requested,
    ev.TaskCancelled: _cancelled,
    ev.TaskRerun: _rerun,
}
