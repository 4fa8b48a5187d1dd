"""Where a task stands, told from its stored events one by one.

``domain.task`` folds the same into what people see. This fold keeps only what the queue and the read models are made
of, in one object that changes, so that a whole log can be gone through: it is the second opinion of the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from taskservice.domain import events as ev
from taskservice.domain.status import Status

# What an event carries as it is stored: fields that equal their default are left out.
Data = Mapping[str, Any]


@dataclass(slots=True)
class Life:
    """``is_unclear``: an event is missing or cannot be read, so that nobody can tell what should be.

    ``token`` is the last attempt's, ``worker`` its worker, ``started_at`` its start. ``started_version``,
    ``due_version`` and ``error_version`` are those of the events that said when it started, when it is due and what
    went wrong; 0: none does.
    """

    version: int = 0
    position: int = 0
    status: str | None = None
    execution: int = 0
    attempt: int = 0
    at: str = ""
    created: Data = field(default_factory=dict)
    max_attempts: int = 0
    token: int = 0
    worker: str | None = None
    started_at: str = ""
    due_at: str | None = None
    cancel_by: str | None = None
    cancel_reason: str | None = None
    started_version: int = 0
    due_version: int = 0
    error_version: int = 0
    is_unclear: bool = False

    @property
    def queue(self) -> str:
        return self.created.get("queue", ev.TaskCreated.queue)  # type: ignore[no-any-return]

    @property
    def lane(self) -> tuple[str, str]:
        return self.queue, self.created["type"]


def _created(life: Life, data: Data) -> None:
    life.created = data
    life.status = data.get("status", ev.TaskCreated.status)
    life.execution, life.attempt = 1, 0
    life.max_attempts = data.get("max_attempts", ev.TaskCreated.max_attempts)
    life.due_at = data.get("run_at")
    life.due_version = 0 if life.due_at is None else life.version


def _queued(life: Life, _: Data) -> None:
    life.status, life.due_at = Status.QUEUED.value, None


def _started(life: Life, data: Data) -> None:
    life.status = Status.RUNNING.value
    life.execution, life.attempt = data.get("execution", 1), data.get("attempt", 1)
    life.token, life.worker, life.started_at = data["token"], data["worker"], data["at"]
    life.cancel_by = life.cancel_reason = life.due_at = None
    life.started_version, life.due_version = life.version, 0


def _succeeded(life: Life, _: Data) -> None:
    life.status, life.error_version = Status.SUCCEEDED.value, 0


def _failed(life: Life, data: Data) -> None:
    life.due_at = data.get("retry_at")
    retries = life.due_at is not None
    life.status = Status.RETRYING.value if retries else Status.FAILED.value
    life.due_version = life.version if retries else 0
    life.error_version = life.version


def _lost(life: Life, data: Data) -> None:
    life.status = data.get("status", ev.ExecutionLost.status)
    if life.status == Status.FAILED:
        life.error_version = life.version
    elif data.get("handed_back", ev.ExecutionLost.handed_back):
        life.attempt -= 1


def _cancel_requested(life: Life, data: Data) -> None:
    life.status = Status.RUNNING.value
    life.cancel_by, life.cancel_reason = data["by"], data.get("reason", ev.CancelRequested.reason)


def _cancelled(life: Life, _: Data) -> None:
    life.status, life.due_at, life.due_version = Status.CANCELLED.value, None, 0


def _rerun(life: Life, data: Data) -> None:
    life.status, life.due_at = Status.QUEUED.value, None
    life.execution, life.attempt = data["execution"], 0
    life.started_version = life.due_version = life.error_version = 0


EFFECTS: Mapping[str, Callable[[Life, Data], None]] = {
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
