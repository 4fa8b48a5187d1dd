"""Whatever row does not agree with the events is named, column by column, and nothing else is."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from audit_parts import Populated
from corruption_parts import Case, assert_named, column, one_of_activity

from taskservice.projections.activity.tally import COUNTERS

QUEUE: dict[str, Case] = {
    "row missing": (
        ["delete from execution_queue where task_id = $queued"],
        ["execution_queue, task $queued: row: expected one that is QUEUED, found none"],
    ),
    "row of a finished task": (
        [
            """insert into execution_queue (task_id, version, timeout_s, execution, attempt, max_attempts, priority,
                state, queue, type) values ($succeeded, 3, 10, 1, 1, 4, 0, 'QUEUED', 'default', 'noop')"""
        ],
        [
            "execution_queue, task $succeeded: row: expected none, as the task is SUCCEEDED, found one that is QUEUED",
        ],
    ),
    "row of no task": (
        [column("execution_queue", "$queued", "task_id", "999")],
        [
            "execution_queue, task $queued: row: expected one that is QUEUED, found none",
            "execution_queue, task 999: row: expected none, as the task has no events, found one that is QUEUED",
        ],
    ),
    "row beyond all ids": (
        [column("execution_queue", "$queued", "task_id", "9223372036854775807")],
        [
            "execution_queue, task $queued: row: expected one that is QUEUED, found none",
            "execution_queue, task 9223372036854775807: row: expected none, *",
        ],
    ),
    **{
        f"column {name} of {task}": (
            [column("execution_queue", f"${task}", name, value)],
            [f"execution_queue, task ${task}: {name}: expected {expected}, found {found}"],
        )
        for task, name, value, expected, found in (
            ("queued", "version", "7", 1, 7),
            ("queued", "state", "'PENDING'", "QUEUED", "PENDING"),
            ("rerun", "execution", "1", 2, 1),
            ("retrying", "attempt", "2", 1, 2),
            ("queued", "max_attempts", "9", 4, 9),
            ("queued", "priority", "0", 3, 0),
            ("queued", "timeout_s", "11", "10.0", "11.0"),
            ("queued", "queue", "'default'", "slow", "default"),
            ("queued", "type", "'other'", "noop", "other"),
            ("pending", "due_at", "'2998-01-01Z'", "2999-01-01T00:00:00.000000Z", "2998-01-01T00:00:00.000000Z"),
            ("retrying", "due_at", "null", "*", "none"),
            ("queued", "due_at", "'2998-01-01Z'", "none", "2998-01-01T00:00:00.000000Z"),
            ("running", "token", "77", "*", 77),
            ("running", "token", "null", "*", "none"),
            ("queued", "token", "77", "none", 77),
            ("running", "worker_id", "77", "$worker", 77),
            ("queued", "worker_id", "77", "none", 77),
            ("running", "deadline", "deadline + interval '1 second'", "*", "*"),
            ("running", "deadline", "deadline - interval '1 hour'", "*", "*"),
            ("running", "deadline", "null", "*", "none"),
            ("running", "cancel_by", "'you'", "none", "you"),
            ("asked", "cancel_by", "null", "me", "none"),
            ("asked", "cancel_reason", "'other'", "why", "other"),
        )
    },
}
MODELS: dict[str, Case] = {
    "row missing": (
        ["delete from task_view where task_id = $queued"],
        ["task_view, task $queued: row: expected one that is QUEUED, found none"],
    ),
    "row of no task": (
        [column("task_view", "$queued", "task_id", "999")],
        [
            "task_view, task $queued: row: expected one that is QUEUED, found none",
            "task_view, task 999: row: expected none, as the task has no events, found one",
        ],
    ),
    "row below all ids": (
        [column("task_view", "$queued", "task_id", "-5")],
        [
            "task_view, task $queued: row: expected one that is QUEUED, found none",
            "task_view, task -5: row: expected none, as the task has no events, found one",
        ],
    ),
    **{
        f"column {name}": (
            [column("task_view", "$retrying", name, value)],
            [f"task_view, task $retrying: {name}: expected {expected}, found {found}"],
        )
        for name, value, expected, found in (
            ("position", "1", "*", 1),
            ("version", "9", 3, 9),
            ("execution", "2", 1, 2),
            ("lane_id", "(select id from lanes where queue = 'slow')", "*", "*"),
            ("started_version", "0", 2, 0),
            ("due_version", "0", 3, 0),
            ("error_version", "2", 3, 2),
            ("status", "'FAILED'", "RETRYING", "FAILED"),
            ("attempt", "2", 1, 2),
        )
    },
    "tag missing": (
        ["delete from task_tags where task_id = $queued and tag = 'blue'"],
        ["task_tags, task $queued: blue: expected a row, found none"],
    ),
    "tag too many": (
        ["insert into task_tags values ('green', $queued)"],
        ["task_tags, task $queued: green: expected none, as the task was not created with it, found a row"],
    ),
    "tag of no task": (
        ["insert into task_tags values ('green', 999), ('green', -1)"],
        [
            "task_tags, task -1: green: expected none, as the task was not created with it, found a row",
            "task_tags, task 999: green: expected none, as the task was not created with it, found a row",
        ],
    ),
    "counter wrong": (
        ["update status_counts set tasks = tasks + 1 where status = 'CANCELLED'"],
        ["status_counts: CANCELLED: expected 1, found 2"],
    ),
    "counter missing": (
        ["delete from status_counts where status = 'CANCELLED'"],
        ["status_counts: CANCELLED: expected 1, found none"],
    ),
    "checkpoint beyond the log": (
        ["update projection_checkpoints set position = 1000000 where name = 'task_view'"],
        ["projection_checkpoints: position of task_view: expected at most *, the log's end, found 1000000"],
    ),
    "checkpoint before what is there": (
        ["update projection_checkpoints set position = 0 where name = 'status_counts'"],
        [
            f"status_counts: {status}: expected 0, found *"
            for status in ("PENDING", "QUEUED", "RUNNING", "RETRYING", "SUCCEEDED", "FAILED", "CANCELLED")
        ],
    ),
    "rows beyond the checkpoint": (
        ["update projection_checkpoints set position = position - 1 where name = 'task_view'"],
        ["task_view, task $plain: row: expected none, as the checkpoint is before its creation, found one"],
    ),
    "no live version": (
        ["update projection_checkpoints set live = false where name = 'status_counts'"],
        [
            "projection_checkpoints: status_counts: expected a live version, found none",
            *(
                f"status_counts: {status}: expected 0, found *"
                for status in ("PENDING", "QUEUED", "RUNNING", "RETRYING", "SUCCEEDED", "FAILED", "CANCELLED")
            ),
        ],
    ),
    "count of a lane wrong": (
        ["update lane_counts set retrying = 3 where retrying = 1"],
        ["lane_counts: default/noop RETRYING: expected 1, found 3"],
    ),
    "count of a lane missing": (
        ["delete from lane_counts where lane_id = (select id from lanes where queue = 'slow')"],
        ["lane_counts: slow/noop QUEUED: expected 1, found 0"],
    ),
    "counts of no lane": (
        ["insert into lane_counts values (99, 0, 0, 0, 0, 0, 0, 0)"],
        ["lane_counts: lane 99: expected none, as no lane has the number, found a row"],
    ),
    **{
        f"activity of a lane: {name}": (
            [f"update activity_1 set {change} where {one_of_activity('lane_id > 0 and step_s = 600')}"],
            [f"activity: 600 s from *: {name}: expected the sum of all lanes, found another"],
        )
        for name, change in (
            *((name, f"{name} = {name} + 1") for name in COUNTERS),
            ("waiting_ms", "waiting_ms[7] = waiting_ms[7] + 1"),
            ("running_ms", "running_ms[7] = running_ms[7] + 1"),
        )
    },
    "activity of all lanes": (
        [f"update activity_1 set created = created + 1 where {one_of_activity('lane_id = 0 and step_s = 3600')}"],
        [
            "activity: 3600 s from *: created: expected the sum of all lanes, found another",
            "activity: 3600 s from *: created: expected the sum of steps of 600 s, found another",
            "activity: 86400 s from *: created: expected the sum of steps of 3600 s, found another",
        ],
    ),
    "activity missing": (
        [f"delete from activity_1 where {one_of_activity('lane_id = 0 and step_s = 86400')}"],
        [
            "activity: 86400 s from *: row: expected the sum of all lanes, found none",
            "activity: 86400 s from *: row: expected the sum of steps of 3600 s, found none",
        ],
    ),
    "a view of another version": (
        [
            "create table status_counts_2 as table status_counts_1",
            "create or replace view status_counts as select status, tasks from status_counts_2",
        ],
        ["view: status_counts: expected of status_counts_1, found status_counts_2"],
    ),
}
OTHERS: dict[str, Case] = {
    "lane missing": (
        ["delete from lanes where queue = 'slow'"],
        [
            "lanes: slow/noop: expected a row, found none",
            "lane_counts: slow/noop QUEUED: expected 1, found 0",
            "lane_counts: lane 2: expected none, as no lane has the number, found a row",
        ],
    ),
    "lane too many": (
        ["insert into lanes (queue, type) values ('fast', 'noop')"],
        ["lanes: fast/noop: expected none, as it never had a task, found a row"],
    ),
    "lane with another number": (
        ["delete from lanes where queue = 'slow'", "insert into lanes (queue, type) values ('slow', 'noop')"],
        [
            "task_view, task $queued: lane_id: expected 3, found 2",
            "lane_counts: slow/noop QUEUED: expected 1, found 0",
            "lane_counts: lane 2: expected none, as no lane has the number, found a row",
        ],
    ),
    "key of no task": (
        ["update idempotency_keys set task_id = 999 where key = 'far'"],
        ["idempotency_keys, task 999: key far: expected a task that has events, found one without"],
    ),
    "key of another task": (
        ["update idempotency_keys set task_id = $pending where key = 'far'"],
        ["idempotency_keys, task $pending: fingerprint of key far: expected *, found *"],
    ),
    "fingerprint": (
        [r"update idempotency_keys set fingerprint = decode(repeat('00', 32), 'hex') where key = 'far'"],
        ["idempotency_keys, task $keyed: fingerprint of key far: expected *, found 0000*"],
    ),
    "fingerprint that is none": (
        [r"update idempotency_keys set fingerprint = '\x00' where key = 'plain'"],
        ["idempotency_keys, task $plain: fingerprint of key plain: expected *, found 00"],
    ),
    **{
        f"sequence {name}": (
            [f"select setval('{name}', 1)"],
            [f"sequence: {name}: expected at least *, found 1"],
        )
        for name in ("task_id", "fencing_token", "task_events_notification_id_seq")
    },
}


@pytest.mark.parametrize("name", QUEUE)
async def test_a_queue_row_that_the_events_do_not_give_is_named(populated: Populated, name: str) -> None:
    await assert_named(populated.uri, asdict(populated.ids), QUEUE[name])


@pytest.mark.parametrize("name", MODELS)
async def test_a_read_model_that_is_wrong_is_named(populated: Populated, name: str) -> None:
    await assert_named(populated.uri, asdict(populated.ids), MODELS[name])


@pytest.mark.parametrize("name", OTHERS)
async def test_whatever_else_is_wrong_is_named(populated: Populated, name: str) -> None:
    await assert_named(populated.uri, asdict(populated.ids), OTHERS[name])
