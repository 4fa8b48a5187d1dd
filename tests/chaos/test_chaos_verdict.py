"""The harness sees what it is there to see: each kind of harm is done to a log that is sound, and named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.chaos.load import Ledger
from tests.chaos.verdict import checks
from tests.chaos.verdict.checks import Finding
from tests.chaos.verdict.evidence import Run

AT = "2026-01-02T03:04:05.000000Z"
PID = 4711
RESULT = {"attempt": 1, "pid": PID}
Event = tuple[str, dict[str, Any]]


def started(token: int, attempt: int = 1) -> Event:
    return "execution.started", {"worker": "host/1", "token": token, "attempt": attempt}


def succeeded(**result: int) -> Event:
    said = {**RESULT, **result}
    return "execution.succeeded", {"result": said, "attempt": said["attempt"]}


LOST: Event = ("execution.lost", {"worker": "host/1", "reason": "its lease ran out"})


def write(conn: psycopg.Connection, task_id: int, *events: Event, first_version: int = 2) -> None:
    for version, (topic, state) in enumerate(events, first_version):
        content = json.dumps({"at": AT, **state}).encode()
        conn.execute("select append_events(%s, %s, %s, %s, false)", [[task_id], [version], [topic], [content]])


def create(conn: psycopg.Connection, task_id: int, *events: Event, number: int | None = None) -> None:
    created: Event = ("task.created", {"name": f"chaos {number or task_id}", "type": "t", "parameters": {}})
    write(conn, task_id, created, *events, first_version=1)


@pytest.fixture
def sound(task_database: str) -> Iterator[psycopg.Connection]:
    """Three tasks: one that succeeded at once, one that was rescued, one that was cancelled, all of worker 1."""
    with psycopg.connect(task_database, autocommit=True) as conn:
        worker = "insert into workers (host, pid, types, queues, slots, lease_until)"
        conn.execute(f"{worker} values ('host', %s, '{{}}', '{{}}', 1, now())", [PID])
        create(conn, 1, started(1), succeeded())
        create(conn, 2, started(2), LOST, started(3, attempt=2), succeeded(attempt=2))
        create(conn, 3, ("task.cancelled", {"by": "chaos"}))
        yield conn


def ledger() -> Ledger:
    return Ledger(tasks={1: 1, 2: 2, 3: 3}, cancelled={3})


def violations(*findings: Finding) -> dict[str, list[object]]:
    return {finding.what: list(finding.names) for finding in findings if finding.is_violation}


def all_violations(conn: psycopg.Connection, promised: Ledger | None = None) -> dict[str, list[object]]:
    return violations(*checks.check_promises(conn, promised or ledger()), *checks.check_history(conn))


def test_a_sound_log_has_no_violation(sound: psycopg.Connection) -> None:
    assert all_violations(sound) == {}


def test_a_task_that_has_not_finished_is_lost_and_stuck(sound: psycopg.Connection) -> None:
    create(sound, 4, started(9))
    promised = ledger()
    promised.tasks[4] = 4
    assert set(map(tuple, all_violations(sound, promised).values())) == {(4,)}
    assert len(all_violations(sound, promised)) == 2


def test_an_answered_task_that_is_not_there_is_lost(sound: psycopg.Connection) -> None:
    promised = ledger()
    promised.tasks[4] = 4
    assert all_violations(sound, promised) == {"lost: answered, and not finished or not there": [4]}


def test_a_task_that_was_created_twice_is_named_by_its_number(sound: psycopg.Connection) -> None:
    create(sound, 4, started(9), succeeded(), number=1)
    found = all_violations(sound)
    assert found["created twice"] == [1]


def test_a_success_that_is_there_twice_is_named(sound: psycopg.Connection) -> None:
    write(sound, 1, succeeded(), first_version=4)
    assert all_violations(sound) == {"double-completed executions": [1], "stale completions accepted": [1]}


@pytest.mark.parametrize(
    "stale",
    [
        pytest.param([started(9), LOST, succeeded()], id="after it was lost"),
        pytest.param([succeeded()], id="without a start"),
        pytest.param([started(9), LOST, started(10, attempt=2), succeeded()], id="in place of the next attempt"),
        pytest.param([started(9), succeeded(pid=PID + 1)], id="by another worker"),
    ],
)
def test_an_ending_that_was_not_its_authors_to_write_is_named(sound: psycopg.Connection, stale: list[Event]) -> None:
    create(sound, 4, *stale)
    assert all_violations(sound)["stale completions accepted"] == [4]


def test_a_version_that_was_left_out_is_named(sound: psycopg.Connection) -> None:
    create(sound, 4)
    write(sound, 4, started(9), succeeded(), first_version=3)
    assert all_violations(sound)["streams with a version left out"] == [4]


def test_an_acknowledged_change_that_is_not_there_is_named(sound: psycopg.Connection) -> None:
    promised = ledger()
    promised.cancelled.add(1)
    promised.rerun[2] += 1
    assert all_violations(sound, promised) == {
        "acknowledged cancels that are not there": [1],
        "acknowledged re-runs that are not there": [2],
    }


def test_runs_are_held_against_the_attempts_that_are_recorded(sound: psycopg.Connection) -> None:
    right = [Run(1, 1, 1, PID, 9.0), Run(2, 1, 1, PID, 9.0), Run(2, 1, 2, PID, 9.0)]
    assert violations(*checks.check_runs(sound, right, 10)) == {}
    twice, nobody, late = [*right, right[0]], right[1:], [*right[1:], right[0]._replace(remaining_s=3_600.0)]
    assert violations(*checks.check_runs(sound, twice, 10)) == {
        "executions that ran more often than recorded": [(1, 1)]
    }
    assert violations(*checks.check_runs(sound, nobody, 10)) == {"successes that nobody ran": [(1, 1, 1)]}
    assert violations(*checks.check_runs(sound, late, 10)) == {"runs whose time left was wrong": [late[-1]]}


def test_refused_endings_are_told_apart_by_what_became_of_their_attempt(sound: psycopg.Connection) -> None:
    assert checks.check_refusals(sound, [1, 2]).found == "1 (and 1 that had been written already)"


def test_the_next_completed_task_tells_how_long_recovery_took(sound: psycopg.Connection) -> None:
    ((*_, at_s), *_) = checks.fetch(sound, "succeeded")
    assert checks.recoveries_s(sound, [at_s - 2.5, at_s + 1]) == [2.5, float("inf")]
