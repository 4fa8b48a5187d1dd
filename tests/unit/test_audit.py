"""The audit's own fold and rules: the state machine's, and every field that an event carries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskservice.domain import events as ev
from taskservice.domain.audit.difference import LONGEST, Difference, Findings
from taskservice.domain.audit.legality import follow
from taskservice.domain.audit.life import EFFECTS, Data, Life
from taskservice.domain.events import EVENTS
from taskservice.domain.status import Status
from taskservice.domain.transitions import TRANSITIONS
from taskservice.infra.audit.numbers import Numbers
from taskservice.infra.audit.queue_rows import worker_id_of

AT = "2030-01-02T03:04:05.000006Z"
CREATED = {"at": AT, "name": "n", "type": "noop", "parameters": {}}
STARTED = {"at": AT, "worker": "host/7", "token": 1}
FAILED = {"at": AT, "error_type": "E", "message": "m"}
# how a task comes to each status
PATHS: dict[Status | None, list[tuple[str, Data]]] = {
    None: [],
    Status.QUEUED: [("task.created", CREATED)],
    Status.PENDING: [("task.created", {**CREATED, "status": "PENDING", "run_at": AT})],
    Status.RUNNING: [("task.created", CREATED), ("execution.started", STARTED)],
    Status.RETRYING: [
        ("task.created", CREATED),
        ("execution.started", STARTED),
        ("execution.failed", {**FAILED, "retry_at": AT}),
    ],
    Status.SUCCEEDED: [("task.created", CREATED), ("execution.started", STARTED), ("execution.succeeded", {"at": AT})],
    Status.FAILED: [("task.created", CREATED), ("execution.started", STARTED), ("execution.failed", FAILED)],
    Status.CANCELLED: [("task.created", CREATED), ("task.cancelled", {"at": AT, "by": "me"})],
}


def lived(status: Status | None) -> Life:
    life = Life()
    for version, (topic, data) in enumerate(PATHS[status], 1):
        assert follow(life, version, topic, data) is None
    assert life.status == status
    return life


def following(life: Life, event: type[ev.TaskEvent]) -> Data:
    """What the event has to carry just there."""
    carried: dict[type[ev.TaskEvent], Data] = {
        ev.TaskCreated: CREATED,
        ev.TaskQueued: {"previous": life.status or "", "attempt": life.attempt},
        ev.ExecutionStarted: {**STARTED, "token": life.token + 1, "attempt": life.attempt + 1},
        ev.ExecutionFailed: FAILED,
        ev.ExecutionLost: {"worker": "host/7", "reason": "its lease ran out"},
        ev.CancelRequested: {"by": "me"},
        ev.TaskCancelled: {"by": "me", "previous": life.status or "", "attempt": life.attempt},
        ev.TaskRerun: {"by": "me", "previous": life.status or "", "execution": 2},
    }
    return {"at": AT, **carried.get(event, {})}


def test_every_event_has_its_effect() -> None:
    assert list(EFFECTS) == [event.TOPIC for event in EVENTS]


@pytest.mark.parametrize("status", PATHS)
@pytest.mark.parametrize("event", EVENTS)
def test_an_event_may_follow_exactly_where_the_state_machine_has_it(
    status: Status | None, event: type[ev.TaskEvent]
) -> None:
    life = lived(status)
    fault = follow(life, life.version + 1, event.TOPIC, following(life, event))
    if status in TRANSITIONS[event][0]:
        assert fault is None
        assert life.status in TRANSITIONS[event][1]
    else:
        assert fault == ("event", f"one that may follow {status or 'nothing'}", event.TOPIC)


def test_after_an_event_that_cannot_be_read_only_what_is_certain_is_a_fault() -> None:
    life = lived(Status.RUNNING)
    assert follow(life, 3, "task.painted", {}) is not None
    assert life.is_unclear
    assert follow(life, 4, "task.rerun", following(life, ev.TaskRerun)) is None
    assert follow(life, 6, "task.queued", {"at": AT}) == ("version", 5, 6)


@pytest.mark.parametrize(
    "junk", [{}, {"at": 1}, {"at": []}, {"at": "x" * 27}, {**CREATED, **STARTED, "token": {}}, {**CREATED, "tags": 7}]
)
@pytest.mark.parametrize("event", EVENTS)
def test_whatever_an_event_carries_is_judged_and_never_raises(event: type[ev.TaskEvent], junk: Data) -> None:
    assert follow(lived(None), 1, event.TOPIC, junk) is not None


def test_a_clock_set_back_a_little_is_no_fault_of_the_history() -> None:
    life = lived(Status.QUEUED)
    assert follow(life, 2, "execution.started", {**STARTED, "at": "2030-01-02T03:03:30.000006Z"}) is None


@given(st.lists(st.one_of(st.integers(1, 200), st.integers(0, 2**62))))
def test_a_number_is_new_once(numbers: list[int]) -> None:
    seen = Numbers()
    repeated = seen.add_all(numbers)
    assert sorted(repeated + sorted(set(numbers))) == sorted(numbers)
    assert seen.highest == max(numbers, default=0)
    assert not any(seen.add(number) for number in numbers)


def test_every_difference_is_counted_and_few_are_kept() -> None:
    told: list[Difference] = []
    findings = Findings(2, told.append)
    for task_id in range(5):
        findings.add(Difference("lanes", task_id, "x", None, b"\x01" * 1_000))
    assert (findings.total, findings.kept) == (5, told)
    assert len(told) == 2
    assert str(told[1]).startswith("lanes, task 1: x: expected none, found 0101")
    assert len(str(told[1])) < 2 * LONGEST


@pytest.mark.parametrize(
    ("name", "worker_id"), [("a/b/12", 12), ("bench", None), ("x/", None), ("x/²", None), (None, None)]
)
def test_a_workers_name_ends_in_its_id(name: str | None, worker_id: int | None) -> None:
    assert worker_id_of(name) == worker_id
