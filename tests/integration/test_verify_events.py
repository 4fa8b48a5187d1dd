"""Whatever is wrong with an event is named, each thing in one line, and nothing else is.

What follows an event that should not be there is compared with all the same: the queue lacks what it leads to.
"""

from __future__ import annotations

from dataclasses import asdict

import pytest
from audit_parts import Populated
from corruption_parts import Case, added, assert_named, copied, event, replaced, state

CASES: dict[str, Case] = {
    "one is missing": (
        [f"delete from task_events where {event('$succeeded', 2)}"],
        ["event, task $succeeded, version 3: version: expected 2, found 3"],
    ),
    "the first is missing": (
        [f"delete from task_events where {event('$succeeded', 1)}"],
        [
            "event, task $succeeded, version 2: version: expected 1, found 2",
            "task_tags, task $succeeded: red: expected none, as the task was not created with it, found a row",
        ],
    ),
    "the last is missing": (
        [f"delete from task_events where {event('$failed', 3)}"],
        [
            "execution_queue, task $failed: row: expected one that is RUNNING, found none",
            "task_view, task $failed: version: expected 2, found 3",
            "task_view, task $failed: position: expected *, found *",
            "task_view, task $failed: status: expected RUNNING, found FAILED",
            "task_view, task $failed: error_version: expected 0, found 3",
            "status_counts: RUNNING: expected 3, found 2",
            "status_counts: FAILED: expected 0, found 1",
            "lane_counts: default/noop RUNNING: expected 3, found 2",
            "lane_counts: default/noop FAILED: expected 0, found 1",
        ],
    ),
    "all of a task are missing": (
        ["delete from task_events where originator_id = stream_id($keyed)"],
        [
            "execution_queue, task $keyed: row: expected none, as the task has no events, found one that is PENDING",
            "task_view, task $keyed: row: expected none, as the task has no events, found one",
            "status_counts: PENDING: expected 1, found 2",
            "lane_counts: default/noop PENDING: expected 1, found 2",
            "idempotency_keys, task $keyed: key far: expected a task that has events, found one without",
        ],
    ),
    "one is there again under another version": (
        [copied("$failed", 3, 4)],
        ["event, task $failed, version 4: event: expected one that may follow FAILED, found execution.failed"],
    ),
    "one may not follow": (
        [added("$succeeded", 4, "task.queued")],
        [
            "event, task $succeeded, version 4: event: expected one that may follow SUCCEEDED, found task.queued",
            "execution_queue, task $succeeded: row: expected one that is QUEUED, found none",
        ],
    ),
    "one cannot be read": (
        [state("$succeeded", 2, r"'\xff'")],
        ["event, task $succeeded, version 2: state: expected JSON, found *"],
    ),
    "a large one cannot be read": (
        [state("$succeeded", 2, "convert_to(repeat('x', 100000), 'UTF8')")],
        ["event, task $succeeded, version 2: state: expected JSON, found *xxx…"],
    ),
    "one is empty": (
        [state("$succeeded", 2, "''")],
        ["event, task $succeeded, version 2: state: expected JSON, found *"],
    ),
    "one has no state": (
        [state("$succeeded", 2, "null")],
        ["event, task $succeeded, version 2: state: expected JSON, found *"],
    ),
    "one is no object": (
        [state("$succeeded", 2, "'[1]'")],
        ["event, task $succeeded, version 2: state: expected a JSON object, found 5b315d"],
    ),
    "a topic is unknown": (
        [f"update task_events set topic = 'task.painted' where {event('$succeeded', 2)}"],
        ["event, task $succeeded, version 2: event: expected a known one, found task.painted"],
    ),
    "a topic is missing": (
        [f"update task_events set topic = null where {event('$succeeded', 2)}"],
        ["event, task $succeeded, version 2: event: expected a known one, found none"],
    ),
    "a field is missing": (
        [replaced("$succeeded", 2, '"worker":"test/1",', "")],
        ["event, task $succeeded, version 2: state: expected execution.started with worker, found none"],
    ),
    "a field is unknown": (
        [replaced("$succeeded", 2, '"worker"', '"colour":1,"worker"')],
        ["event, task $succeeded, version 2: state: expected the fields of execution.started, found colour 1"],
    ),
    "a field has another type": (
        [replaced("$succeeded", 2, '"test/1"', "7")],
        ["event, task $succeeded, version 2: state: expected the fields of execution.started, found worker 7"],
    ),
    "a class version is newer": (
        [replaced("$succeeded", 2, '"worker"', '"class_version":2,"worker"')],
        ["event, task $succeeded, version 2: class_version: expected at most 1, found 2"],
    ),
    "the time is none": (
        [state("$failed", 2, """'{"at":"yesterday","worker":"test/1","token":2}'""")],
        ["event, task $failed, version 2: state: expected what execution.started carries, found *yesterday*"],
    ),
    "the time goes back": (
        [state("$failed", 2, """'{"at":"2001-02-03T04:05:06.000007Z","worker":"test/1","token":2}'""")],
        ["event, task $failed, version 2: at: expected a time after *, found 2001-02-03T04:05:06.000007Z"],
    ),
    "an execution has another number": (
        [state("$failed", 2, """'{"at":"2999-01-02T03:04:05.000006Z","worker":"test/1","token":2,"execution":2}'""")],
        [
            "event, task $failed, version 2: execution: expected 1, found 2",
            "event, task $failed, version 3: execution: expected 2, found 1",
            "task_view, task $failed: execution: expected 2, found 1",
        ],
    ),
    "an attempt has another number": (
        [replaced("$long", 9, '"attempt":3', '"attempt":2')],
        [
            "event, task $long, version 9: attempt: expected 3, found 2",
            "event, task $long, version 10: attempt: expected 2, found 3",
        ],
    ),
    "an attempt is more than there may be": (
        [
            state(
                "$long",
                1,
                """convert_to(replace(convert_from(state, 'UTF8'), '{"at"', '{"max_attempts":2,"at"'), 'UTF8')""",
            )
        ],
        [
            "event, task $long, version 8: status: expected FAILED, found QUEUED",
            "event, task $long, version 9: attempt: expected at most 2, found 3",
        ],
    ),
    "a re-run has another number": (
        [replaced("$rerun", 4, '"execution":2', '"execution":3')],
        [
            "event, task $rerun, version 4: execution: expected 2, found 3",
            "execution_queue, task $rerun: execution: expected 3, found 2",
            "task_view, task $rerun: execution: expected 3, found 2",
        ],
    ),
    "a fencing token is lower than the one before": (
        [replaced("$long", 12, '"token":7', '"token":5')],
        ["event, task $long, version 12: token: expected one above 6, found 5"],
    ),
    "a fencing token is given twice": (
        [replaced("$failed", 2, '"token":2', '"token":1')],
        ["event, task $failed, version 2: token: expected one that no other attempt had, found 1"],
    ),
    "what an event leaves is not what was there": (
        [replaced("$rerun", 4, "SUCCEEDED", "FAILED")],
        ["event, task $rerun, version 4: previous: expected SUCCEEDED, found FAILED"],
    ),
    "a task waits for no time": (
        [replaced("$pending", 1, '"run_at":"2999-01-01T00:00:00.000000Z"', '"run_at":null')],
        [
            "event, task $pending, version 1: status: expected QUEUED, or PENDING with run_at, found PENDING *",
            "execution_queue, task $pending: due_at: expected none, found 2999-01-01T00:00:00.000000Z",
            "task_view, task $pending: due_version: expected 0, found 1",
        ],
    ),
    "a failure retries with no attempt left": (
        [
            state(
                "$retrying",
                1,
                """convert_to(replace(convert_from(state, 'UTF8'), '{"at"', '{"max_attempts":1,"at"'), 'UTF8')""",
            )
        ],
        [
            "event, task $retrying, version 3: retry_at: expected none after 1 attempts, found *",
            "execution_queue, task $retrying: max_attempts: expected 1, found 4",
        ],
    ),
    "a failure comes after a request to cancel": (
        [added("$asked", 4, "execution.failed", ',"error_type":"E","message":"m"')],
        [
            "event, task $asked, version 4: event: expected task.cancelled, found execution.failed",
            "execution_queue, task $asked: row: expected none, as the task is FAILED, found one that is RUNNING",
        ],
    ),
    "a second request to cancel": (
        [added("$asked", 4, "cancel.requested", ',"by":"me","reason":"why"')],
        [
            "event, task $asked, version 4: event: expected no second request to cancel, found cancel.requested",
            "execution_queue, task $asked: version: expected 4, found 3",
        ],
    ),
    "a stream is no task's": (
        ["update task_events set originator_id = 'ffffffff-0000-8000-8000-000000000001' where " + event("$plain", 1)],
        [
            "event, version 1: stream: expected that of a task, found ffffffff-0000-8000-8000-000000000001",
            "execution_queue, task $plain: row: expected none, as the task has no events, found one that is QUEUED",
            "task_view, task $plain: row: expected none, as the task has no events, found one",
            "status_counts: QUEUED: expected 2, found 3",
            "lane_counts: default/noop QUEUED: expected 1, found 2",
            "idempotency_keys, task $plain: key plain: expected a task that has events, found one without",
        ],
    ),
    "a position is given twice": (
        [
            "drop index task_events_notification_id_idx",
            "update task_events set notification_id = 1 where " + event("$failed", 1),
        ],
        ["event, task $failed, version 1: position: expected one of its own, found 1"],
    ),
    "positions are not in the order of versions": (
        [
            "drop index task_events_notification_id_idx",
            "update task_events set notification_id = 11 - notification_id where notification_id in (5, 6)",
        ],
        [
            "event, task $failed, version 3: position: expected one above 6, found 5",
            "task_view, task $failed: position: expected 5, found 6",
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
async def test_an_event_that_may_not_be_there_is_named(populated: Populated, name: str) -> None:
    await assert_named(populated.uri, asdict(populated.ids), CASES[name])
