"""The state machine as data. ``docs/state_machine.md`` draws it; one test holds the two and the SQL together."""

from __future__ import annotations

from collections.abc import Mapping

from taskservice.domain import events
from taskservice.domain.errors import IllegalTransition
from taskservice.domain.events import TaskEvent
from taskservice.domain.status import FINISHED, Status

_WAITING = frozenset({Status.PENDING, Status.RETRYING})

# event -> (statuses it may come from, statuses it may lead to); None is "not created"
TRANSITIONS: Mapping[type[TaskEvent], tuple[frozenset[Status | None], frozenset[Status]]] = {
    events.TaskCreated: (frozenset({None}), frozenset({Status.PENDING, Status.QUEUED})),
    events.TaskQueued: (frozenset(_WAITING), frozenset({Status.QUEUED})),
    events.ExecutionStarted: (frozenset({Status.QUEUED}), frozenset({Status.RUNNING})),
    events.ExecutionSucceeded: (frozenset({Status.RUNNING}), frozenset({Status.SUCCEEDED})),
    events.ExecutionFailed: (frozenset({Status.RUNNING}), frozenset({Status.RETRYING, Status.FAILED})),
    events.ExecutionLost: (frozenset({Status.RUNNING}), frozenset({Status.QUEUED, Status.FAILED})),
    events.CancelRequested: (frozenset({Status.RUNNING}), frozenset({Status.RUNNING})),
    events.TaskCancelled: (frozenset(_WAITING | {Status.QUEUED, Status.RUNNING}), frozenset({Status.CANCELLED})),
    events.TaskRerun: (frozenset(FINISHED), frozenset({Status.QUEUED})),
}


def check(status: Status | None, event: TaskEvent) -> None:
    """Raises IllegalTransition where ``event`` may not follow ``status`` (None: not created)."""
    sources, targets = TRANSITIONS[type(event)]
    if status not in sources or event.target not in targets:
        raise IllegalTransition(event.task_id, status, event.TOPIC)


def sources(event: type[TaskEvent]) -> frozenset[Status | None]:
    return TRANSITIONS[event][0]
