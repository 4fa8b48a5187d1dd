"""Replaying folds what the server exports, and nothing else."""

from __future__ import annotations

import pytest
from client_stand_in import event_json

from taskservice.cli.audit.replay import fold_steps, within
from taskservice.client import answers
from taskservice.client.answers import Event
from taskservice.domain.errors import IllegalTransition, TaskServiceError
from taskservice.domain.status import Status
from taskservice.domain.times import from_text


def at(second: int) -> str:
    return f"2026-01-02T03:04:0{second}.000006Z"


def life() -> list[Event]:
    steps = [
        ("task.created", "QUEUED", {"name": "n", "type": "t", "parameters": {"a": 1}}),
        ("execution.started", "RUNNING", {"worker": "w", "token": 5}),
        ("execution.failed", "RETRYING", {"error_type": "E", "message": "m", "retry_at": at(9)}),
        ("task.queued", "QUEUED", {}),
        ("execution.started", "RUNNING", {"worker": "w", "token": 6, "attempt": 2}),
        ("execution.succeeded", "SUCCEEDED", {"result": 42, "attempt": 2}),
    ]
    return [
        answers.event(event_json(n * 10, name, status=status, task_id=7, version=n, at=at(n), **carries))
        for n, (name, status, carries) in enumerate(steps, 1)
    ]


def test_a_life_is_folded_step_by_step() -> None:
    steps, task = fold_steps(life())
    assert task is not None
    assert (task.status, task.result, task.attempt, task.version, task.position) == (Status.SUCCEEDED, 42, 2, 6, 60)
    assert [step["status"] for step in steps] == ["QUEUED", "RUNNING", "RETRYING", "QUEUED", "RUNNING", "SUCCEEDED"]
    assert set(steps[-1]["changes"]) == {"status", "version", "position", "result", "error", "finished_at"}


def test_a_version_and_a_time_bound_what_is_folded() -> None:
    assert [event.version for event in within(life(), 3, None)] == [1, 2, 3]
    assert [event.version for event in within(life(), None, from_text(at(2)))] == [1, 2]


def test_an_event_that_may_not_follow_is_named() -> None:
    events = life()
    with pytest.raises(IllegalTransition, match=r"execution\.succeeded"):
        fold_steps([events[0], events[5]])


def test_an_event_that_is_missing_is_named() -> None:
    events = life()
    with pytest.raises(TaskServiceError, match="version 6 follows 2"):
        fold_steps([events[0], events[1], events[5]])
