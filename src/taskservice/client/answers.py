"""What the service answers, as values. Fields that a newer server adds are passed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from taskservice.client.errors import ServerRefused
from taskservice.domain.errors import TaskServiceError
from taskservice.domain.events import BY_TOPIC, TaskEvent
from taskservice.domain.status import FINISHED, Status
from taskservice.domain.task import Task

RESET = "reset"


@dataclass(frozen=True)
class Event:
    """``data`` is the event's whole JSON object.

    An event named ``reset`` (``is_reset``) says that the position asked for is no longer kept: what was known of the
    tasks is to be read anew. It has no task: ``task_id`` and ``version`` are 0, ``status`` is None.
    """

    position: int
    event: str
    task_id: int
    version: int
    status: Status | None
    at: str
    data: Mapping[str, Any]

    @property
    def is_reset(self) -> bool:
        return self.event == RESET

    @property
    def may_end_its_task(self) -> bool:
        return self.is_reset or self.status in FINISHED


@dataclass(frozen=True)
class Page:
    """``lag_events``: how far the list is behind the event log; None where the server did not say."""

    tasks: Sequence[Task]
    next_cursor: str | None
    lag_events: int | None


@dataclass(frozen=True)
class BatchResult:
    """One of ``id`` and ``problem`` is set."""

    id: int | None
    problem: ServerRefused | None


@dataclass(frozen=True)
class HistoryEntry:
    position: int
    version: int
    event: str
    status: Status
    details: str
    at: str
    execution: int | None
    attempt: int | None
    worker: str | None


@dataclass(frozen=True)
class StatusCounts:
    """``position``: the last event that is counted."""

    counts: Mapping[Status, int]
    position: int


@dataclass(frozen=True)
class Worker:
    id: int
    name: str
    host: str
    pid: int
    types: Sequence[str]
    queues: Sequence[str]
    slots: int
    running: int
    started_at: str
    heartbeat_at: str
    lease_until: str
    alive: bool


@dataclass(frozen=True)
class Count:
    """``exact``: else there are at least so many."""

    count: int
    exact: bool


@dataclass(frozen=True)
class Me:
    """``role``: viewer, operator, worker or admin. ``open``: the service has no tokens, and asks for none."""

    name: str
    role: str
    expires_at: str | None
    open: bool


@dataclass(frozen=True)
class Operation:
    """Cancelling (``kind`` cancel) or re-running (rerun) all tasks that match, in the background.

    ``status``: RUNNING, SUCCEEDED, FAILED, CANCELLED. ``matched`` grows until ``found_at``, then ``changed`` and
    ``skipped`` grow towards it.
    """

    id: int
    kind: str
    filter: Mapping[str, Any]
    reason: str
    by: str
    expected: int | None
    status: str
    matched: int
    changed: int
    skipped: int
    error: str | None
    created_at: str
    found_at: str | None
    finished_at: str | None


def known(kind: type, data: Mapping[str, Any]) -> dict[str, Any]:
    return {f.name: data[f.name] for f in fields(kind) if f.name in data}


def task(data: Mapping[str, Any]) -> Task:
    return Task(**{**known(Task, data), "status": Status(data["status"])})


def history_entry(data: Mapping[str, Any]) -> HistoryEntry:
    return HistoryEntry(**{**known(HistoryEntry, data), "status": Status(data["status"])})


def status_counts(data: Mapping[str, Any]) -> StatusCounts:
    return StatusCounts({Status(name): n for name, n in data["counts"].items()}, data["position"])


def worker(data: Mapping[str, Any]) -> Worker:
    return Worker(**known(Worker, data))


def count(data: Mapping[str, Any]) -> Count:
    return Count(**known(Count, data))


def me(data: Mapping[str, Any]) -> Me:
    return Me(**known(Me, data))


def operation(data: Mapping[str, Any]) -> Operation:
    return Operation(**known(Operation, data))


def event(data: Mapping[str, Any]) -> Event:
    return Event(**{**known(Event, data), "status": Status(data["status"]), "data": data})


def batch_result(data: Mapping[str, Any]) -> BatchResult:
    return BatchResult(data.get("id"), problem(data["problem"]) if "problem" in data else None)


def problem(data: Mapping[str, Any], status: int = 0) -> ServerRefused:
    detail = data.get("detail") or data.get("title") or "the server gave no reason"
    return ServerRefused(data.get("code", "unknown"), data.get("status", status), detail, data.get("field"))


def stored_event(given: Event) -> TaskEvent:
    """The event as the domain knows it, to be folded anew."""
    kind = BY_TOPIC.get(given.event)
    if kind is None:
        raise TaskServiceError(f"event {given.event!r} is not known to this version; upgrade taskservice")
    return kind(**known(kind, given.data))
