"""What the database must hold after what was committed: plain Python, told by events alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from model_tasks import LIVE, SHOWN, STATUSES, WAITING, Event, Task, apply

from taskservice.domain.events import BY_TOPIC
from taskservice.domain.status import Status
from taskservice.domain.transitions import TRANSITIONS

PAST = "2001-01-01T00:00:00.000000Z"  # a time that has come
MODELS = ("task_view", "status_counts")
Lane = tuple[str, str]
Row = dict[str, Any]


class Attempt(NamedTuple):
    """An attempt that was ever started, and what its worker knows of it."""

    task_id: int
    token: int
    worker_id: int


@dataclass
class Worker:
    id: int
    types: Sequence[str]
    queues: Sequence[str]
    slots: int = 5
    running: int = 0
    alive: bool = True
    forgotten_next: bool = False  # its lease ran out so long ago that housekeeping takes it

    @property
    def name(self) -> str:
        return f"test/{self.id}"

    def serves(self, lane: Lane) -> bool:
        return lane[1] in self.types and (not self.queues or lane[0] in self.queues)


@dataclass
class Fold:
    """The tasks as the events up to ``position`` leave them."""

    position: int = 0
    tasks: dict[int, Task] = field(default_factory=dict)

    def take(self, events: Sequence[Event]) -> None:
        for event in events:
            apply(self.tasks, event)
            self.position = event["position"]


@dataclass
class Model:
    log: list[Event] = field(default_factory=list)
    head: Fold = field(default_factory=Fold)
    read_models: dict[str, Fold] = field(default_factory=lambda: {name: Fold() for name in MODELS})
    workers: dict[int, Worker] = field(default_factory=dict)
    lanes: set[Lane] = field(default_factory=set)
    keys: dict[str, tuple[int, Any]] = field(default_factory=dict)  # task id and definition
    attempts: list[Attempt] = field(default_factory=list)
    due: set[int] = field(default_factory=set)  # tasks whose time to wait for was moved to PAST
    overdue: set[int] = field(default_factory=set)  # tokens of attempts whose deadline was moved to PAST
    deadlines: dict[int, str] = field(default_factory=dict)  # by token, as first seen
    locked: set[tuple[str, Any]] = field(default_factory=set)  # by whoever is not asking

    @property
    def tasks(self) -> dict[int, Task]:
        return self.head.tasks

    def live(self, *states: str) -> Iterator[Task]:
        """Those with a row in the queue, by id."""
        return (task for _, task in sorted(self.tasks.items()) if task["status"] in (states or LIVE))

    def worker_id(self, task: Task) -> int | None:
        return None if task["worker"] is None else int(task["worker"].rpartition("/")[2])

    def is_due(self, task: Task) -> bool:
        """Delays are none at all or an hour and more, so that no clock has to be asked."""
        return task["id"] in self.due or task["run_at"] <= task["changed_at"]

    def is_lost(self, task: Task) -> bool:
        return self.lease_is_over(task) or task["token"] in self.overdue

    def lease_is_over(self, task: Task) -> bool:
        worker = self.workers.get(self.worker_id(task) or 0)
        return worker is None or not worker.alive

    def append(self, event: Event) -> None:
        """Take in what was committed next. It must be a legal step of its task."""
        before = self.tasks.get(event["task_id"])
        _check_step(before, event)
        if event["event"] == "execution.started":
            attempt = Attempt(event["task_id"], event["token"], int(event["worker"].rpartition("/")[2]))
            assert attempt.token not in {earlier.token for earlier in self.attempts}, (
                f"a token was given twice: {event}"
            )
            self.attempts.append(attempt)
        self.due.discard(event["task_id"])
        self.log.append(event)
        self.head.take([event])

    def advance(self, name: str, position: int) -> None:
        fold = self.read_models[name]
        fold.take([event for event in self.log if fold.position < event["position"] <= position])
        assert fold.position == position

    def tables(self) -> dict[str, list[Row]]:
        """Every row that must be there, and no other; as ``model_tables`` reads them."""
        view = self.read_models["task_view"]
        counts = self.read_models["status_counts"]
        return {
            "execution_queue": [self._queue_row(task) for task in self.live()],
            "workers": [_worker_row(worker) for _, worker in sorted(self.workers.items())],
            "lanes": [{"queue": queue, "type": type_} for queue, type_ in sorted(self.lanes)],
            "idempotency_keys": [{"key": key, "task_id": owned[0]} for key, owned in sorted(self.keys.items())],
            "projection_checkpoints": [
                {"name": name, "position": fold.position} for name, fold in sorted(self.read_models.items())
            ],
            "task_view": [_view_row(task) for _, task in sorted(view.tasks.items())],
            "task_tags": [
                {"task_id": task["id"], "tag": tag} for _, task in sorted(view.tasks.items()) for tag in task["tags"]
            ],
            "status_counts": [{"status": status, "tasks": number} for status, number in counted(counts.tasks).items()],
            "task_events": [{"events": len(self.log), "position": self.head.position}],
        }

    def _queue_row(self, task: Task) -> Row:
        waits, runs = task["status"] in WAITING, task["status"] == "RUNNING"
        known = ("version", "execution", "attempt", "max_attempts", "priority", "timeout_s", "queue", "type")
        return {
            "task_id": task["id"],
            "state": task["status"],
            **{name: task[name] for name in (*known, "token", "cancel_by", "cancel_reason")},
            "worker_id": self.worker_id(task),
            "due_at": (PAST if task["id"] in self.due else task["run_at"]) if waits else None,
            "deadline": (PAST if task["token"] in self.overdue else self.deadlines[task["token"]]) if runs else None,
        }


def counted(tasks: dict[int, Task]) -> dict[str, int]:
    found = Counter(task["status"] for task in tasks.values())
    return {status: found[status] for status in sorted(STATUSES)}


def shown(task: Task) -> Row:
    """As lists and the API show it."""
    return {name: task[name] for name in SHOWN}


def _check_step(before: Task | None, event: Event) -> None:
    sources, targets = TRANSITIONS[BY_TOPIC[event["event"]]]
    status = Status(before["status"]) if before else None
    assert status in sources, f"after {status}: {event}"
    assert event["status"] in targets, f"leads to {event['status']}: {event}"
    assert event["version"] == (before["version"] + 1 if before else 1), f"after {before}: {event}"
    assert before is None or event["at"] >= before["changed_at"], f"earlier than {before['changed_at']}: {event}"


def _worker_row(worker: Worker) -> Row:
    told = ("id", "types", "queues", "slots", "running", "alive")
    return {name: getattr(worker, name) for name in told}


def _view_row(task: Task) -> Row:
    pointers = ("started_version", "due_version", "error_version")
    told = ("position", "version", "execution", "status", "attempt", "queue", "type", *pointers)
    return {"task_id": task["id"], **{name: task[name] for name in told}}
