"""What a task is after its events, in plain dictionaries: a fold of our own, to hold the service's against.

An event is the JSON that streams and exports show. A task has the fields of its JSON, and what the queue and the read
models keep beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Event = Mapping[str, Any]
Task = dict[str, Any]

WAITING = ("PENDING", "RETRYING")
LIVE = (*WAITING, "QUEUED", "RUNNING")
STATUSES = (*LIVE, "SUCCEEDED", "FAILED", "CANCELLED")
# what a read model keeps as the version of the event that set it
POINTED_AT = {"started_at": "started_version", "run_at": "due_version", "error": "error_version"}
SHOWN = (
    *("id", "name", "type", "description", "parameters", "queue", "priority", "tags", "status", "execution", "attempt"),
    *("max_attempts", "timeout_s", "run_at", "created_at", "started_at", "finished_at", "error", "result", "version"),
    "position",
)


def apply(tasks: dict[int, Task], event: Event) -> None:
    """Bring the task of ``event`` to where it stands after it."""
    if event["event"] == "task.created":
        tasks[event["task_id"]] = _created(event)
    else:
        _change(tasks[event["task_id"]], event)
    task = tasks[event["task_id"]]
    task.update(version=event["version"], position=event["position"], status=event["status"], changed_at=event["at"])


def _created(event: Event) -> Task:
    task = {name: event[name] for name in SHOWN if name in event}
    task |= {"id": event["task_id"], "created_at": event["at"], "execution": 1, "attempt": 0, "definition": event}
    task["tags"] = list(event["tags"])
    _release(task)
    _set(task, event, run_at=event["run_at"], started_at=None, finished_at=None, error=None, result=None)
    return task


def _change(task: Task, event: Event) -> None:
    match event["event"]:
        case "execution.started":
            task.update({name: event[name] for name in ("execution", "attempt", "token", "worker")})
            _set(task, event, started_at=event["at"], run_at=None)
        case "execution.succeeded":
            _release(task)
            _set(task, event, result=event["result"], error=None, finished_at=event["at"])
        case "execution.failed":
            _release(task)
            error = {"type": event["error_type"], "message": event["message"], "traceback": event["traceback"]}
            _set(task, event, error=error, run_at=event["retry_at"])
            _set(task, event, finished_at=None if event["retry_at"] else event["at"])
        case "execution.lost":
            _lost(task, event)
        case "cancel.requested":
            task.update(cancel_by=event["by"], cancel_reason=event["reason"])
        case "task.cancelled":
            _release(task)
            _set(task, event, run_at=None, finished_at=event["at"])
        case "task.rerun":
            task.update(execution=event["execution"], attempt=0)
            _set(task, event, run_at=None, started_at=None, finished_at=None, error=None, result=None)


def _lost(task: Task, event: Event) -> None:
    _release(task)
    if event["handed_back"]:
        task["attempt"] = event["attempt"] - 1
    if event["status"] == "FAILED":
        message = f"worker {event['worker']}: {event['reason']}"
        error = {"type": "WorkerLost", "message": message, "traceback": None}
        _set(task, event, error=error, finished_at=event["at"])


def _release(task: Task) -> None:
    """Nobody runs it."""
    task.update(token=None, worker=None, cancel_by=None, cancel_reason=None)


def _set(task: Task, event: Event, **values: Any) -> None:
    for name, value in values.items():
        task[name] = value
        if name in POINTED_AT:
            task[POINTED_AT[name]] = 0 if value is None else event["version"]
