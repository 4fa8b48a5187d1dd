"""What each operation of the queue is to do, statement by statement; see ``model_plan``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from model_plan import APPEND, COMMIT, SOME, Plan, Point, Steps, append_and_commit
from model_state import Attempt, Model, Worker
from model_tasks import WAITING, Event, Task
from psycopg.errors import UniqueViolation

from taskservice.domain.outcome import Cancelled, Failed, HandedBack, Outcome, Succeeded
from taskservice.domain.times import from_text
from taskservice.projections.advance import Turn

DURATION_MS = 1.5
Ending = tuple[Attempt, Outcome]


@dataclass(frozen=True)
class In:
    """A time so many seconds after its event."""

    from_s: float
    to_s: float

    def fits(self, value: Any, event: Event) -> bool:
        if value is None:
            return False
        after_s = (from_text(value) - from_text(event["at"])).total_seconds()
        return self.from_s - 1e-5 <= after_s <= self.to_s + 1e-5


def claim(model: Model, plan: Plan, worker: Worker, slots: int) -> Steps:
    yield Point("claim")
    heads: list[Task] = []
    for lane in model.lanes if worker.alive else ():
        if worker.serves(lane):
            queued = (task for task in _free(model, model.live("QUEUED")) if (task["queue"], task["type"]) == lane)
            heads += sorted(queued, key=_order)[:slots]
    plan.locks |= _rows(heads)
    events = [_start(plan, task, worker) for task in sorted(heads, key=_order)[:slots]]
    plan.check = lambda claimed: _check_claimed(model, events, claimed)
    yield from append_and_commit(plan, in_one=True)


def _start(plan: Plan, task: Task, worker: Worker) -> dict[str, Any]:
    number = {"execution": task["execution"], "attempt": task["attempt"] + 1}
    return plan.expect(task, "execution.started", "RUNNING", worker=worker.name, token=SOME, **number)


def _check_claimed(model: Model, events: Sequence[Event], claimed: Sequence[Any]) -> None:
    expected = [tuple(event[name] for name in ("task_id", "token", "execution", "attempt")) for event in events]
    found = [(one.task_id, one.token, one.execution, one.attempt) for one in claimed]
    assert found == expected, f"expected to claim {expected}, not {found}"
    for one in claimed:
        definition = model.tasks[one.task_id]["definition"]
        wrong = {name: value for name, value in vars(one.created).items() if definition[name] != value}
        assert not wrong, f"claimed with {wrong}, created as {definition}"


def finish(model: Model, plan: Plan, worker: Worker, endings: Sequence[Ending]) -> Steps:
    # of two attempts of a task only the later can still run, and the other is not even asked for
    last = {one.task_id: (one, outcome) for one, outcome in sorted(endings, key=lambda ending: ending[0])}
    succeeded = [ending for ending in last.values() if isinstance(ending[1], Succeeded)]
    others = [ending for ending in last.values() if not isinstance(ending[1], Succeeded)]
    kept: set[int] = set()
    for some in (succeeded, others):
        if some:
            yield Point("gate", _rows(task for task, _ in _held(model, worker, some)))
            for task, outcome in _held(model, worker, some):
                plan.locks.add(("row", task["id"]))
                kept.add(task["token"])
                _end(plan, task, outcome)
            yield from append_and_commit(plan, in_one=some is succeeded)
    plan.answers({attempt.token for attempt, _ in endings} - kept)


def _held(model: Model, worker: Worker, endings: Sequence[Ending]) -> Iterator[tuple[Task, Outcome]]:
    """Only who has the fencing token and a lease that runs may end an attempt."""
    for attempt, outcome in endings:
        task = model.tasks[attempt.task_id]
        holds = attempt.worker_id == worker.id and task["token"] == attempt.token
        if holds and worker.alive:
            yield task, outcome


def _end(plan: Plan, task: Task, outcome: Outcome) -> None:
    number = {"execution": task["execution"], "attempt": task["attempt"]}
    match outcome:
        case Succeeded():
            succeeded = {"result": outcome.result, "duration_ms": DURATION_MS}
            plan.expect(task, "execution.succeeded", "SUCCEEDED", **succeeded, **number)
        case Cancelled():
            _cancel(plan, task, task["cancel_by"] or outcome.by, task["cancel_reason"] or outcome.reason)
        case HandedBack():
            _lose(plan, task, task["worker"], outcome.reason, handed_back=True)
        case Failed() if task["cancel_by"]:
            _cancel(plan, task, task["cancel_by"], task["cancel_reason"])
        case Failed():
            delay = _delay(task, outcome)
            status = "RETRYING" if delay else "FAILED"
            what = {"error_type": outcome.error_type, "message": outcome.message, "traceback": outcome.traceback}
            plan.expect(task, "execution.failed", status, **what, retry_at=delay, duration_ms=DURATION_MS, **number)


def _delay(task: Task, failure: Failed) -> In | None:
    policy = task["definition"]
    if failure.final or task["attempt"] >= policy["max_attempts"]:
        return None
    if failure.retry_after_s is not None:
        return In(failure.retry_after_s, failure.retry_after_s)
    plain = policy["backoff_initial_s"] * policy["backoff_factor"] ** (task["attempt"] - 1)
    plain = min(plain, policy["backoff_cap_s"])
    return In(plain * (1 - policy["backoff_jitter"]), plain * (1 + policy["backoff_jitter"]))


def rescue(model: Model, plan: Plan) -> Steps:
    yield Point("lock_lost")
    lost = [task for task in _free(model, model.live("RUNNING")) if model.is_lost(task)]
    plan.locks |= _rows(lost)
    for task in lost:
        worker_id = model.worker_id(task)
        worker = task["worker"] if worker_id in model.workers else f"worker {worker_id}"
        _lose(plan, task, worker, "its lease ran out" if model.lease_is_over(task) else "past its deadline")
    plan.answers(len(lost))
    yield from append_and_commit(plan)


def _lose(plan: Plan, task: Task, worker: str, reason: str, handed_back: bool = False) -> None:
    if task["cancel_by"]:
        _cancel(plan, task, task["cancel_by"], task["cancel_reason"])
        return
    used_up = not handed_back and task["attempt"] >= task["max_attempts"]
    number = {"execution": task["execution"], "attempt": task["attempt"]}
    why = {"worker": worker, "reason": reason, "handed_back": handed_back}
    plan.expect(task, "execution.lost", "FAILED" if used_up else "QUEUED", **why, **number)


def _cancel(plan: Plan, task: Task, by: str, reason: str) -> None:
    number = {"execution": task["execution"], "attempt": task["attempt"]}
    plan.expect(task, "task.cancelled", "CANCELLED", by=by, reason=reason, previous=task["status"], **number)


def promote(model: Model, plan: Plan) -> Steps:
    yield Point("promote_due")
    due = [task for task in _free(model, model.live(*WAITING)) if model.is_due(task)]
    plan.locks |= _rows(due)
    for task in due:
        number = {"execution": task["execution"], "attempt": task["attempt"]}
        reason = "due" if task["status"] == "PENDING" else "retry due"
        plan.expect(task, "task.queued", "QUEUED", reason=reason, previous=task["status"], **number)
    plan.answers(len(due))
    yield from append_and_commit(plan)


def cancel(model: Model, plan: Plan, task_ids: Collection[int], by: str, reason: str) -> Steps:
    yield Point("lock_executions", _rows(task for task in model.live() if task["id"] in task_ids))
    found = [task for task in model.live() if task["id"] in task_ids]
    plan.locks |= _rows(found)
    for task in found:
        number = {"execution": task["execution"], "attempt": task["attempt"]}
        if task["status"] != "RUNNING":
            _cancel(plan, task, by, reason)
        elif task["cancel_by"] is None:
            plan.expect(task, "cancel.requested", "RUNNING", by=by, reason=reason, **number)
    plan.answers({task["id"] for task in found})
    yield from append_and_commit(plan)


def rerun(model: Model, plan: Plan, task_ids: Collection[int], by: str, reason: str) -> Steps:
    """Reads first and gates then: what was re-run, ran and finished between the two is refused."""
    yield Point("read_streams")
    finished = {id: model.tasks[id].copy() for id in task_ids if id in model.tasks and _is_finished(model.tasks[id])}
    yield Point("enqueue", frozenset(("new", id) for id in finished))
    opened = {id: task for id, task in finished.items() if _is_finished(model.tasks[id])}
    plan.locks |= {("new", id) for id in opened}
    for task in opened.values():
        why = {"by": by, "reason": reason, "previous": task["status"]}
        plan.expect(task, "task.rerun", "QUEUED", **why, execution=task["execution"] + 1)
    if any(model.tasks[id]["version"] != task["version"] for id, task in opened.items()):
        yield Point("append", frozenset({APPEND}))
        plan.refusal = UniqueViolation
        return
    plan.answers(set(opened))
    yield from append_and_commit(plan)


def renew(plan: Plan, worker: Worker, running: int) -> Steps:
    yield Point("renew_lease")
    if worker.alive:
        plan.transaction.change = lambda: setattr(worker, "running", running)
    plan.answers(worker.alive)
    yield COMMIT


def end_lease(model: Model, plan: Plan, worker: Worker) -> Steps:
    yield Point("end_lease")
    plan.transaction.change = lambda: _forget(model, worker)
    yield COMMIT


def _forget(model: Model, worker: Worker) -> None:
    model.workers.pop(worker.id, None)
    worker.alive = False


def advance(model: Model, plan: Plan, names: Sequence[str], page: int) -> Steps:
    """Whoever cannot lock a checkpoint leaves that model alone; each event is taken in exactly once."""
    yield Point("lock_checkpoints")
    held = {name: model.read_models[name].position for name in names if ("checkpoint", name) not in model.locked}
    plan.locks |= {("checkpoint", name) for name in held}
    taken = [event["position"] for event in model.log if event["position"] > min(held.values())][:page] if held else []
    if taken:
        held = {name: max(position, taken[-1]) for name, position in held.items()}
        plan.transaction.positions = held
    plan.answers(Turn(held, full=len(taken) == page))
    yield Point("commit")
    yield COMMIT


def _is_finished(task: Task) -> bool:
    return task["status"] in ("SUCCEEDED", "FAILED", "CANCELLED")


def _free(model: Model, tasks: Iterator[Task]) -> Iterator[Task]:
    """Those that nobody else has locked."""
    return (task for task in tasks if ("row", task["id"]) not in model.locked)


def _order(task: Task) -> tuple[int, int]:
    return -task["priority"], task["id"]


def _rows(tasks: Iterator[Task] | Sequence[Task]) -> frozenset[tuple[str, Any]]:
    return frozenset(("row", task["id"]) for task in tasks)
