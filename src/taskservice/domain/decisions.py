"""Which event follows: decided from plain values, written by ``infra``.

Every function takes the database's time as text and the task's next version, and returns one event.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from taskservice.domain import events as ev
from taskservice.domain.definition import TaskDefinition
from taskservice.domain.outcome import MESSAGE_CHARS, TRACEBACK_CHARS, Cancelled, Failed, HandedBack, Outcome, Succeeded
from taskservice.domain.retry import RetryPolicy
from taskservice.domain.status import Status
from taskservice.domain.times import later, to_text


class Running(NamedTuple):
    """A running attempt as its queue row has it; ``version`` is the stream's last."""

    task_id: int
    version: int
    execution: int
    attempt: int
    max_attempts: int
    worker: str
    cancel_by: str | None = None
    cancel_reason: str = ""


def created(
    task_id: int, definition: TaskDefinition, at: str, created_by: str, traceparent: str | None = None
) -> ev.TaskCreated:
    """As ``create_tasks`` in migration 0002 decides it: waiting is told by the database's clock."""
    run_at = to_text(definition.run_at) if definition.run_at else None
    waits = run_at is not None and run_at > at
    status = Status.PENDING if waits else Status.QUEUED
    said = defined(definition, created_by, traceparent)
    return ev.TaskCreated(task_id, 1, at, status=status.value, run_at=run_at if waits else None, **said)


def defined(definition: TaskDefinition, created_by: str, traceparent: str | None = None) -> dict[str, Any]:
    """What TaskCreated says of a task that does not hang on the time of its creation."""
    retry = definition.retry
    return {
        "name": definition.name,
        "type": definition.type,
        "parameters": definition.parameters,
        "description": definition.description,
        "queue": definition.queue,
        "priority": definition.priority,
        "tags": definition.tags,
        "timeout_s": definition.timeout_s,
        "max_attempts": retry.max_attempts,
        "backoff_initial_s": retry.initial_s,
        "backoff_factor": retry.factor,
        "backoff_cap_s": retry.cap_s,
        "backoff_jitter": retry.jitter,
        "created_by": created_by,
        "traceparent": traceparent,
    }


def retry_policy(created_event: ev.TaskCreated) -> RetryPolicy:
    e = created_event
    return _policy(e.max_attempts, e.backoff_initial_s, e.backoff_factor, e.backoff_cap_s, e.backoff_jitter)


_policy = lru_cache(maxsize=1000)(RetryPolicy)  # few policies, many tasks


def ended(
    row: Running, outcome: Outcome, policy: RetryPolicy, at: str, duration_ms: float, chance: float
) -> ev.ExecutionSucceeded | ev.ExecutionFailed | ev.ExecutionLost | ev.TaskCancelled:
    """The event that ends a running attempt, by its outcome; ``chance`` in [0, 1) spreads the backoff."""
    head = (row.task_id, row.version + 1, at)
    number = (row.execution, row.attempt)
    match outcome:
        case Succeeded(result):
            return ev.ExecutionSucceeded(*head, result, duration_ms, *number)
        case Cancelled(reason, by):
            # a request from outside names who and why; a handler that simply stopped does not outvote it
            return _cancelled(row, at, row.cancel_by or by, row.cancel_reason or reason)
        case HandedBack():
            return lost(row, outcome.reason, at, handed_back=True)
        case Failed():
            if row.cancel_by is not None:
                return _cancelled(row, at, row.cancel_by, row.cancel_reason)
            retry_at = _retry_at(outcome, policy, row.attempt, at, chance)
            trace = outcome.traceback[-TRACEBACK_CHARS:] if outcome.traceback else None
            message = outcome.message[:MESSAGE_CHARS]
            return ev.ExecutionFailed(*head, outcome.error_type[:255], message, trace, retry_at, duration_ms, *number)


def lost(row: Running, reason: str, at: str, handed_back: bool = False) -> ev.ExecutionLost | ev.TaskCancelled:
    """The attempt has no worker any more. Work that was asked to stop has stopped."""
    if row.cancel_by is not None:
        return _cancelled(row, at, row.cancel_by, row.cancel_reason)
    used_up = not handed_back and row.attempt >= row.max_attempts
    return ev.ExecutionLost(
        row.task_id,
        row.version + 1,
        at,
        worker=row.worker,
        reason=reason,
        status=Status.FAILED.value if used_up else Status.QUEUED.value,
        handed_back=handed_back,
        execution=row.execution,
        attempt=row.attempt,
    )


def _retry_at(failure: Failed, policy: RetryPolicy, attempt: int, at: str, chance: float) -> str | None:
    if failure.final or not policy.allows_another(attempt):
        return None
    wish = failure.retry_after_s
    return later(at, policy.delay_s(attempt, chance) if wish is None else wish)


def _cancelled(row: Running, at: str, by: str, reason: str) -> ev.TaskCancelled:
    return ev.TaskCancelled(
        row.task_id,
        row.version + 1,
        at,
        by=by,
        reason=reason,
        previous=Status.RUNNING.value,
        execution=row.execution,
        attempt=row.attempt,
    )
