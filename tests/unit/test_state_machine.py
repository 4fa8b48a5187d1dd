"""One state machine in four places: the table, its drawing, the SQL that gates and writes, the events that say it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskservice.domain import events as ev
from taskservice.domain.errors import IllegalTransition
from taskservice.domain.events import EVENTS, TaskEvent
from taskservice.domain.status import FINISHED, LIVE, Status
from taskservice.domain.task import apply, fold
from taskservice.domain.transitions import TRANSITIONS, check
from taskservice.infra.statements import sql
from taskservice.projections.transitions import source, target

ROOT = Path(__file__).parents[2]
SQL = ROOT / "src" / "taskservice" / "infra" / "sql"
QUEUE = (ROOT / "src" / "taskservice" / "migrations" / "0002_execution_queue.sql").read_text()
# The hot path's statements are calls of functions: what counts is what those do.
FUNCTIONS = dict(re.findall(r"create function (\w+)\([^;]*?\$\$(.*?)\$\$;", QUEUE, re.DOTALL))
STATEMENTS = {path.stem: FUNCTIONS.get(path.stem) or sql(path.stem).decode() for path in sorted(SQL.glob("*.sql"))}
AT = "2026-01-02T03:04:05.000006Z"

# One event of each kind and outcome, as the second event of task 1.
AFTER_CREATION: tuple[TaskEvent, ...] = (
    ev.TaskQueued(1, 2, AT, previous="PENDING"),
    ev.TaskQueued(1, 2, AT, previous="RETRYING"),
    ev.ExecutionStarted(1, 2, AT, worker="w", token=1),
    ev.ExecutionSucceeded(1, 2, AT),
    ev.ExecutionFailed(1, 2, AT, "E", "m"),
    ev.ExecutionFailed(1, 2, AT, "E", "m", retry_at=AT),
    ev.ExecutionLost(1, 2, AT, "w", "gone"),
    ev.ExecutionLost(1, 2, AT, "w", "gone", status="FAILED"),
    ev.CancelRequested(1, 2, AT, "me"),
    *(ev.TaskCancelled(1, 2, AT, "me", previous=status) for status in LIVE),
    *(ev.TaskRerun(1, 2, AT, "me", 2, previous=status) for status in FINISHED),
)
CREATED = tuple(ev.TaskCreated(1, 1, AT, "n", "t", {}, status=status) for status in ("PENDING", "QUEUED"))


def edges() -> list[tuple[Status | None, Status, str]]:
    """Every step that the table allows."""
    return [
        (before, after, event.TOPIC)
        for event, (sources, targets) in TRANSITIONS.items()
        for before in [None, *Status]
        if before in sources
        for after in Status
        if after in targets
    ]


def drawing() -> str:
    steps = [f"    {before or '[*]'} --> {after}: {topic}" for before, after, topic in edges()]
    return "\n".join(["stateDiagram-v2", *steps])


def test_every_event_has_a_row_in_the_table() -> None:
    assert set(TRANSITIONS) == set(EVENTS)


def test_the_document_shows_the_table() -> None:
    document = (ROOT / "docs" / "state_machine.md").read_text()
    found = re.search(r"```mermaid\n(.*?)\n```", document, re.S)
    assert found is not None
    assert found[1] == drawing(), f"put this into docs/state_machine.md:\n\n{drawing()}"


def test_the_document_names_every_status_and_event() -> None:
    document = (ROOT / "docs" / "state_machine.md").read_text()
    prose = re.sub(r"```mermaid.*?```", "", document, flags=re.S)
    for name in [*Status, *(event.TOPIC for event in EVENTS)]:
        assert f"`{name}`" in prose, name


def test_only_a_rerun_leaves_a_finished_status() -> None:
    assert {topic for before, _, topic in edges() if before in FINISHED} == {ev.TaskRerun.TOPIC}


def test_every_status_can_be_reached_and_can_end() -> None:
    reached: set[Status | None] = {None}
    while more := {after for before, after, _ in edges() if before in reached} - reached:
        reached |= more
    assert reached == {None, *Status}
    ends: set[Status | None] = set(FINISHED)
    while found := {before for before, after, _ in edges() if after in ends and before} - ends:
        ends |= found
    assert ends == set(Status)


@given(st.sampled_from([None, *Status]), st.sampled_from(AFTER_CREATION + CREATED))
def test_a_step_is_taken_exactly_if_the_table_has_it(status: Status | None, event: TaskEvent) -> None:
    allowed = (status, event.target, event.TOPIC) in edges()
    if allowed:
        check(status, event)
    else:
        with pytest.raises(IllegalTransition):
            check(status, event)


@given(st.lists(st.sampled_from(AFTER_CREATION), max_size=12))
def test_a_history_is_refused_at_its_first_illegal_step(events: list[TaskEvent]) -> None:
    task = fold(CREATED[1:])
    for event in events:
        legal = (task and task.status, event.target, event.TOPIC) in edges()
        try:
            after = apply(task, event)
        except IllegalTransition:
            assert not legal
        else:
            assert legal
            assert after.status is event.target
            task = after


@pytest.mark.parametrize("event", AFTER_CREATION + CREATED, ids=lambda event: f"{event.TOPIC} to {event.target}")
def test_an_event_alone_tells_where_it_comes_from_and_leads_to(event: TaskEvent) -> None:
    carried = vars(event)
    sources, _ = TRANSITIONS[type(event)]
    assert target(event.TOPIC, carried) == event.target
    assert source(event.TOPIC, carried) in sources
    assert source(event.TOPIC, carried) == carried.get("previous", source(event.TOPIC, {}))


# Which statement lets an event through, by the states of the rows that it takes. Outcomes of a worker are gated by the
# fencing token instead (lock_attempts), which only a running attempt has.
GATES = {ev.TaskQueued: "promote_due", ev.ExecutionStarted: "claim_executions", ev.ExecutionLost: "lock_lost"}
# Which statement writes the state that it leads to. A finished execution has no row.
WRITES = {
    ev.TaskCreated: "create_tasks",
    ev.TaskRerun: "enqueue",
    ev.TaskQueued: "promote_due",
    ev.ExecutionStarted: "claim_executions",
    ev.ExecutionFailed: "retry_executions",
    ev.ExecutionLost: "requeue_executions",
}


def accepted(statement: str) -> set[str]:
    """States in the conditions of a statement."""
    where = re.split(r"\bset state\b[^,]*,", STATEMENTS[statement])
    found = re.findall(r"\bstate (?:= '(\w+)'|in \(([^)]*)\))", " ".join(where))
    return {state for one, many in found for state in ([one] if one else re.findall(r"\w+", many))}


def written(statement: str) -> set[str]:
    """States that a statement gives to rows."""
    return set(re.findall(r"(?:\bset state =|\bthen|\belse|type,) '([A-Z]+)'", STATEMENTS[statement]))


@pytest.mark.parametrize(("event", "statement"), GATES.items())
def test_a_gate_takes_rows_in_the_states_that_its_event_may_come_from(event: type[TaskEvent], statement: str) -> None:
    assert accepted(statement) == TRANSITIONS[event][0]


@pytest.mark.parametrize(("event", "statement"), WRITES.items())
def test_a_write_leaves_rows_in_the_live_states_that_its_event_may_lead_to(
    event: type[TaskEvent], statement: str
) -> None:
    assert written(statement) == TRANSITIONS[event][1] & LIVE


def test_statements_name_no_other_states() -> None:
    for statement in STATEMENTS:
        assert accepted(statement) | written(statement) <= set(LIVE), statement


def test_a_fencing_token_is_given_by_a_claim_and_taken_by_whatever_else_changes_the_state() -> None:
    assert "q.token = any(" in STATEMENTS["lock_attempts"]
    assert "q.token = i.token" in STATEMENTS["complete_attempts"]
    for statement, text in STATEMENTS.items():
        if "RUNNING" in written(statement):
            assert "token = nextval('fencing_token')" in text
        elif "update execution_queue" in text and written(statement) and accepted(statement) != {"PENDING", "RETRYING"}:
            assert "token = null" in text, statement
        elif statement != "restore_executions":  # a rebuild gives back those that the log has
            assert not re.search(r"\btoken = (?!any|i\.token)", text), statement


def test_the_queue_holds_live_states_only_and_read_models_every_status() -> None:
    read_models = (ROOT / "src" / "taskservice" / "migrations" / "0003_read_models.sql").read_text()
    queue = re.search(r"check \(state in \(([^)]*)\)\)", QUEUE)
    statuses = re.search(r"task_status as enum \(([^)]*)\)", read_models)
    assert queue is not None
    assert statuses is not None
    assert set(re.findall(r"\w+", queue[1])) == set(LIVE)
    assert re.findall(r"\w+", statuses[1]) == list(Status)
