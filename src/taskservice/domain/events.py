"""What can happen to a task: one frozen dataclass an event.

Fields hold JSON values only, so that a stored event equals the one that was created. A field equal to its default is
not stored; therefore a default, like everything about a released event, never changes: it is upcast instead.
``TOPIC`` names the event in the log, in the stream (``event:``) and in log lines, wherever the class may move to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from taskservice.domain.ids import stream_id
from taskservice.domain.status import Status


@dataclass(frozen=True)
class TaskEvent:
    """``version`` counts a task's events from 1; ``at`` is the database's time (see ``times``)."""

    TOPIC: ClassVar[str] = ""
    class_version: ClassVar[int] = 1  # raised, with an upcast_v1_v2(state), when a released event has to change

    task_id: int
    version: int
    at: str

    @property
    def originator_id(self) -> UUID:
        """The stream, as the eventsourcing library calls it."""
        return stream_id(self.task_id)

    @property
    def originator_version(self) -> int:
        return self.version

    @property
    def target(self) -> Status:
        """The task's status after this event."""
        raise NotImplementedError


@dataclass(frozen=True)
class TaskCreated(TaskEvent):
    """The whole definition. ``status`` is QUEUED, or PENDING where ``run_at`` was still to come.

    ``traceparent``: the trace that the task belongs to, as W3C's header writes it; None where it was not traced.
    """

    TOPIC = "task.created"

    name: str
    type: str
    parameters: Mapping[str, Any]
    description: str = ""
    queue: str = "default"
    priority: int = 0
    tags: Sequence[str] = ()
    status: str = "QUEUED"
    run_at: str | None = None
    timeout_s: float = 10.0
    max_attempts: int = 4
    backoff_initial_s: float = 1.0
    backoff_factor: float = 2.0
    backoff_cap_s: float = 60.0
    backoff_jitter: float = 0.2
    created_by: str = "anonymous"
    traceparent: str | None = None

    @property
    def target(self) -> Status:
        return Status(self.status)


@dataclass(frozen=True)
class TaskQueued(TaskEvent):
    """``reason``: why it may be claimed now. ``previous``: PENDING or RETRYING."""

    TOPIC = "task.queued"

    reason: str = "due"
    previous: str = "PENDING"
    execution: int = 1
    attempt: int = 0

    @property
    def target(self) -> Status:
        return Status.QUEUED


@dataclass(frozen=True)
class ExecutionStarted(TaskEvent):
    """``token`` is the fencing token: only who knows it may end this attempt."""

    TOPIC = "execution.started"

    worker: str
    token: int
    execution: int = 1
    attempt: int = 1

    @property
    def target(self) -> Status:
        return Status.RUNNING


@dataclass(frozen=True)
class ExecutionSucceeded(TaskEvent):
    TOPIC = "execution.succeeded"

    result: Any = None
    duration_ms: float = 0.0
    execution: int = 1
    attempt: int = 1

    @property
    def target(self) -> Status:
        return Status.SUCCEEDED


@dataclass(frozen=True)
class ExecutionFailed(TaskEvent):
    """``retry_at`` is None where no attempt is left or none would help."""

    TOPIC = "execution.failed"

    error_type: str
    message: str
    traceback: str | None = None
    retry_at: str | None = None
    duration_ms: float = 0.0
    execution: int = 1
    attempt: int = 1

    @property
    def target(self) -> Status:
        return Status.FAILED if self.retry_at is None else Status.RETRYING


@dataclass(frozen=True)
class ExecutionLost(TaskEvent):
    """Whose lease ran out, or who handed the attempt back, which uses up no attempt.

    ``status`` is QUEUED, or FAILED where the attempts are used up.
    """

    TOPIC = "execution.lost"

    worker: str
    reason: str
    status: str = "QUEUED"
    handed_back: bool = False
    execution: int = 1
    attempt: int = 1

    @property
    def target(self) -> Status:
        return Status(self.status)


@dataclass(frozen=True)
class CancelRequested(TaskEvent):
    """Only of running work, which is asked first; the rest is cancelled at once."""

    TOPIC = "cancel.requested"

    by: str
    reason: str = ""
    execution: int = 1
    attempt: int = 1

    @property
    def target(self) -> Status:
        return Status.RUNNING


@dataclass(frozen=True)
class TaskCancelled(TaskEvent):
    TOPIC = "task.cancelled"

    by: str
    reason: str = ""
    previous: str = "QUEUED"
    execution: int = 1
    attempt: int = 0

    @property
    def target(self) -> Status:
        return Status.CANCELLED


@dataclass(frozen=True)
class TaskRerun(TaskEvent):
    """Opens the next execution; ``execution`` is its number, ``previous`` the status it left."""

    TOPIC = "task.rerun"

    by: str
    execution: int
    previous: str
    reason: str = ""

    @property
    def target(self) -> Status:
        return Status.QUEUED


EVENTS: tuple[type[TaskEvent], ...] = (
    TaskCreated,
    TaskQueued,
    ExecutionStarted,
    ExecutionSucceeded,
    ExecutionFailed,
    ExecutionLost,
    CancelRequested,
    TaskCancelled,
    TaskRerun,
)
BY_TOPIC: Mapping[str, type[TaskEvent]] = {event.TOPIC: event for event in EVENTS}
