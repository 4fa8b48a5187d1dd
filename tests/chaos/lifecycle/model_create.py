"""What a create is to do: idempotency keys first, then lanes, then the new tasks in the order asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from model_plan import Plan, Point, Steps, append_and_commit
from model_state import Lane, Model, Row, shown
from model_tasks import apply

from taskservice.domain.definition import TaskDefinition
from taskservice.domain.errors import IdempotencyConflict
from taskservice.domain.times import to_text
from taskservice.infra.queue.create import Created, CreateRequest

FAR = "2999-01-01T00:00:00.000000Z"


@dataclass
class _Sorted:
    """The requests of a batch by index: ``new`` with their events, the others with their key, the task that it has, and
    whether it has it for the same definition. A task is an id, or an event of this batch."""

    new: dict[int, Row] = field(default_factory=dict)
    old: dict[int, tuple[str, int | Row, bool]] = field(default_factory=dict)


def create(
    model: Model, plan: Plan, requests: Sequence[CreateRequest], known_lanes: set[Lane], all_or_none: bool
) -> Steps:
    keys = {request.idempotency_key for request in requests} - {None}
    if keys:
        yield Point("claim_idempotency_keys", frozenset(("key", key) for key in keys))
        plan.locks |= {("key", key) for key in keys - model.keys.keys()}
    found = _sort(model, plan, requests)
    if all_or_none and not all(same for *_, same in found.old.values()):
        plan.refusal = IdempotencyConflict
        return
    plan.check = lambda results: _check_results(found, results)
    lanes = {(event["queue"], event["type"]) for event in found.new.values()}
    if not lanes <= known_lanes:
        yield Point("add_lanes", frozenset(("lane", lane) for lane in lanes))
        plan.locks |= {("lane", lane) for lane in lanes - model.lanes}
        plan.transaction.lanes = lanes
    yield from append_and_commit(plan, in_one=not keys)


def _sort(model: Model, plan: Plan, requests: Sequence[CreateRequest]) -> _Sorted:
    found, written = _Sorted(), plan.transaction.keys
    for index, request in enumerate(requests):
        key = request.idempotency_key
        if key is not None and (owner := written.get(key) or model.keys.get(key)):
            found.old[index] = (key, owner[0], owner[1] == request.definition)
            continue
        found.new[index] = _event(request)
        plan.transaction.events.append(found.new[index])
        if key is not None:
            written[key] = (found.new[index], request.definition)
    return found


def _event(request: CreateRequest) -> Row:
    """``run_at`` in the definitions here is long past, or far away."""
    asked: TaskDefinition = request.definition
    copied = ("name", "type", "parameters", "description", "queue", "priority", "tags", "timeout_s")
    waits = asked.run_at is not None and to_text(asked.run_at) == FAR
    retry = vars(asked.retry)
    return {
        **{"version": 1, "event": "task.created", "created_by": request.created_by, "traceparent": None},
        **{name: getattr(asked, name) for name in copied},
        **{"status": "PENDING" if waits else "QUEUED", "run_at": FAR if waits else None},
        **{f"backoff_{name}": retry[name] for name in ("factor", "jitter")},
        **{"backoff_initial_s": asked.retry.initial_s, "backoff_cap_s": asked.retry.cap_s},
        "max_attempts": asked.retry.max_attempts,
    }


def _check_results(found: _Sorted, results: Sequence[Any]) -> None:
    for index, result in enumerate(results):
        expected = _new(found.new[index]) if index in found.new else _old(*found.old[index])
        assert _told(result) == expected, f"request {index}: expected {expected}, not {_told(result)}"
    assert len(results) == len(found.new) + len(found.old)


def _new(event: Row) -> tuple[Any, ...]:
    tasks: dict[int, Any] = {}
    apply(tasks, event)
    return event["task_id"], False, shown(tasks[event["task_id"]])


def _old(key: str, owner: int | Row, same: bool) -> tuple[Any, ...]:
    task_id = owner if isinstance(owner, int) else owner["task_id"]
    return (task_id, True, None) if same else (str(IdempotencyConflict(key, f"task {task_id}")),)


def _told(result: Any) -> tuple[Any, ...]:
    if isinstance(result, Created):
        return result.task_id, result.existing, vars(result.task) if result.task else None
    return (str(result),)
