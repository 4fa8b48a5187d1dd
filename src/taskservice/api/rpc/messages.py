"""Tasks, events and counts as the RPC's messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from taskservice.api.errors import OutOfRange
from taskservice.api.rpc.codecs import INT32
from taskservice.api.rpc.gen.cloud.v1.task_management_pb import (
    Payload,
    Task,
    TaskHistory,
    TaskStatusEnum,
    WorkAssignment,
)
from taskservice.domain import task as domain
from taskservice.domain.errors import InvalidInput
from taskservice.domain.status import Status
from taskservice.infra.codec import encode
from taskservice.infra.queue.claim import Claimed

DETAILS_CHARS = 2_000
SECONDS = len("2024-09-29T16:22:37")

STATUSES: Mapping[Status, TaskStatusEnum] = {
    Status.PENDING: TaskStatusEnum.QUEUED,
    Status.QUEUED: TaskStatusEnum.QUEUED,
    Status.RETRYING: TaskStatusEnum.QUEUED,
    Status.RUNNING: TaskStatusEnum.RUNNING,
    Status.SUCCEEDED: TaskStatusEnum.SUCCEEDED,
    Status.FAILED: TaskStatusEnum.FAILED,
    Status.CANCELLED: TaskStatusEnum.FAILED,
}


def show_task(task: domain.Task) -> Task:
    """Raises OutOfRange."""
    return Task(
        id=narrow(task.id),
        name=task.name,
        type=task.type,
        status=STATUSES[task.status],
        retries=max(0, task.attempt - 1),
        priority=task.priority,
        created_at=seconds(task.created_at),
        payload=Payload(parameters={key: as_text(value) for key, value in task.parameters.items()}),
        description=task.description,
    )


def show_entry(entry: Mapping[str, Any]) -> TaskHistory:
    return TaskHistory(
        id=entry["version"],
        status=STATUSES[Status(entry["status"])],
        created_at=seconds(entry["at"]),
        details=(entry["details"] or "")[:DETAILS_CHARS],
    )


def show_counts(counts: Mapping[str, int]) -> dict[int, int]:
    shown = {int(status): 0 for status in STATUSES.values()}
    for status, number in counts.items():
        shown[int(STATUSES[Status(status)])] += number
    return shown


def statuses_of(wanted: TaskStatusEnum) -> Sequence[Status] | None:
    """Which a list is asked for; none: every one; None: there are none such. Raises InvalidInput."""
    check_status(wanted)
    if wanted == TaskStatusEnum.ALL:
        return ()
    return [status for status, shown in STATUSES.items() if shown == wanted] or None


def check_status(given: TaskStatusEnum) -> None:
    """A number that is no status arrives as it is, as protobuf has it."""
    if int(given) not in {int(known) for known in TaskStatusEnum}:
        known = ", ".join(status.name for status in TaskStatusEnum)
        raise InvalidInput("status", f"{int(given)} is not a status; use one of {known}")


def narrow(task_id: int) -> int:
    if task_id not in INT32:
        raise OutOfRange(task_id)
    return task_id


def seconds(at: str) -> str:
    """``2024-09-29T16:22:37Z``."""
    return at[:SECONDS] + "Z"


def as_text(value: object) -> str:
    """What is not text, which only REST can give, is shown as JSON."""
    return value if isinstance(value, str) else encode(value).decode()


def show_assignment(claimed: Claimed) -> WorkAssignment:
    """The attempt's fencing token names it: no other attempt, of whatever task, has the same. Raises OutOfRange."""
    created = domain.apply(None, claimed.created)
    running = replace(created, status=Status.RUNNING, execution=claimed.execution, attempt=claimed.attempt)
    return WorkAssignment(assignment_id=claimed.token, task=show_task(running))
