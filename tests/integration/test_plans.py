"""What the statements of the hot path touch among a million tasks, with statistics of empty tables and fresh ones.

Bounds are on pages and on the shape of plans, never on time: a few pages for each row that is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from plan_parts import DUE, FOREIGN, OPERATIONS, OURS, RUNNING, explain, load

from taskservice.infra.arrays import bigints, byteas, texts
from taskservice.infra.statements import sql
from taskservice.projections.versioned import versioned_sql

N = 100  # rows that each statement works on
LAST = FOREIGN + OURS
SMALL = ("lanes", "workers", "projection_checkpoints", "status_counts_1", "lane_counts_1", "l", "w")
HELD = list(range(LAST - RUNNING + 1, LAST - RUNNING + N + 1))
NEW = list(range(LAST + DUE + 1, LAST + DUE + N + 1))
EVERY = {"statuses": None, "type": None, "queue": None, "first": 1, "before": 2**48, "limit": N, "offset": 0}
MATCH = {"task_ids": HELD, "statuses": None, "type": None, "queue": None, "created_after": None, "created_before": None}
BEGIN, END = "1970-01-07T00:00:00Z", "1970-01-07T01:00:00Z"
ROOT_TO_LEAF = 4  # pages of an index on a million rows, and the row's own


@dataclass(frozen=True)
class Case:
    """``pages``: the most it may touch."""

    name: str
    values: Mapping[str, Any]
    pages: int
    room: str = "infra"

    @property
    def statement(self) -> bytes:
        return versioned_sql(self.name, 1) if b"{version}" in sql(self.name, self.room) else sql(self.name, self.room)


CASES: Sequence[Case] = (
    Case("claim_executions", {"worker_id": 1, "worker": "host/1", "slots": N}, 50 * N),
    Case("lock_attempts", {"worker_id": 1, "task_ids": HELD, "tokens": HELD}, ROOT_TO_LEAF * N),
    Case(
        "complete_attempts",
        {"worker_id": 1, "task_ids": bigints(HELD), "tokens": bigints(HELD), "outcomes": byteas([b""] * N)},
        25 * N,
    ),
    Case("delete_executions", {"task_ids": HELD}, ROOT_TO_LEAF * N),
    Case("retry_executions", {"task_ids": HELD, "due_ats": ["2030-01-01T00:00:00Z"] * N}, 25 * N),
    Case("requeue_executions", {"task_ids": HELD, "attempts_back": [0] * N}, 25 * N),
    Case("lock_executions", {"task_ids": HELD}, ROOT_TO_LEAF * N),
    Case("promote_due", {"limit": N}, 25 * N),
    Case("next_due", {}, 20),
    Case("lock_lost", {"grace_s": 30, "limit": N}, 4 * RUNNING),
    Case("cancelled_attempts", {"worker_id": 1}, 20),
    Case("still_held", {"worker_id": 1, "task_ids": bigints(HELD), "tokens": bigints(HELD)}, ROOT_TO_LEAF * N),
    Case("read_assignment", {"task_id": HELD[0]}, 20),
    Case("held_attempts", {"worker_id": 1}, 4 * RUNNING),
    Case("renew_lease", {"worker_id": 1, "lease_s": 30, "running": 1}, 60),
    Case("reserve_task_ids", {"count": N}, 20 * N),
    Case(
        "enqueue",
        {
            "task_ids": bigints(NEW),
            "versions": bigints([1] * N),
            "executions": bigints([1] * N),
            "max_attempts": bigints([4] * N),
            "priorities": bigints([0] * N),
            "timeouts_s": [10.0] * N,
            "queues": texts(["default"] * N),
            "types": texts(["ours"] * N),
        },
        25 * N,
    ),
    Case(
        "create_tasks",
        {
            "given_ids": None,
            "definitions": byteas([b""] * N),
            "max_attempts": bigints([4] * N),
            "priorities": bigints([0] * N),
            "timeouts_s": [10.0] * N,
            "queues": texts(["default"] * N),
            "types": texts(["ours"] * N),
            "run_ats": [None] * N,
            "with_lanes": True,
        },
        50 * N,
    ),
    Case(
        "append_events",
        {
            "task_ids": bigints(HELD),
            "versions": bigints([3] * N),
            "topics": texts(["execution.succeeded"] * N),
            "states": byteas([b"{}"] * N),
            "wake_workers": False,
        },
        25 * N,
    ),
    Case("read_page", {"after": FOREIGN, "limit": N}, ROOT_TO_LEAF * N),
    Case("read_streams", {"task_ids": HELD}, 2 * ROOT_TO_LEAF * N),
    Case("find_version", {"task_id": 7, "version": None, "as_of": None}, 10),
    Case("log_bounds", {}, 20),
    Case("read_changes", {"after": FOREIGN, "limit": N}, ROOT_TO_LEAF * N, "projections"),
    Case("find_behind", {"names": ["task_view", "status_counts"]}, 20, "projections"),
    Case("lock_checkpoints", {"names": ["task_view", "status_counts"]}, 40, "projections"),
    Case("read_status_counts", {}, 20, "projections"),
    Case("find_lag", {}, 20, "projections"),
    Case("read_history", {"task_id": 7, "after_version": 0, "limit": N}, 20, "projections"),
    Case("list_newest", EVERY, 4 * N, "projections"),
    Case("list_oldest", EVERY, 4 * N, "projections"),
    Case("list_oldest_in_lanes", {**EVERY, "statuses": ["QUEUED"]}, 8 * N, "projections"),
    Case("list_oldest_in_lanes", {**EVERY, "type": "ours", "queue": "default"}, 8 * N, "projections"),
    Case("list_oldest_in_lanes", {**EVERY, "statuses": ["FAILED"]}, 8 * N, "projections"),
    Case("list_oldest_tagged", {**EVERY, "tag": "red"}, 8 * N, "projections"),
    Case("list_matching", {**MATCH, "name": "n", "tag": "red"}, 15 * N, "projections"),
    Case("list_in_lanes", {**EVERY, "statuses": ["QUEUED"]}, 8 * N, "projections"),
    Case("list_in_lanes", {**EVERY, "type": "ours", "queue": "default"}, 8 * N, "projections"),
    Case("list_in_lanes", {**EVERY, "statuses": ["FAILED", "QUEUED"], "type": "foreign"}, 8 * N, "projections"),
    Case("list_in_lanes", {**EVERY, "statuses": ["FAILED"]}, 8 * N, "projections"),
    Case("list_tagged", {**EVERY, "tag": "red"}, 8 * N, "projections"),
    Case("read_standings", {"task_ids": HELD, "versions": [2] * N}, 4 * ROOT_TO_LEAF * N, "projections"),
    Case("read_queues", {"lane_ids": None}, 4 * RUNNING, "projections"),
    Case("count_in_lanes", EVERY, 20, "projections"),
    Case("count_tagged", {"tag": "red", "limit": 10 * N}, 8 * N, "projections"),
    Case(
        "read_activity",
        {"queue": None, "type": None, "together": False, "step_s": 60, "begin": BEGIN, "until": END},
        8 * 60 * 3,
        "projections",
    ),
    Case("read_queues", {"lane_ids": None}, 3 * 100, "projections"),
    Case("read_queues", {"lane_ids": [1, 2, 3]}, 3 * 100, "projections"),
    Case("choose_lanes", {"shown": 50, "watched": 20}, 20, "projections"),
    Case("find_next_events", {}, 40, "projections"),
    Case(
        "forget_activity",
        {"steps_s": bigints([60]), "befores_s": bigints([60 * 60])},
        8 * 60 * 4,
        "projections",
    ),
    Case("has_running_operations", {}, 20),
    Case("lock_operation", {}, 40),
    Case("take_operation_page", {"id": OPERATIONS, "limit": 500}, 60),
    Case("list_operations", {"before": None, "limit": N}, 4 * N),
    Case("read_last_events", {"task_ids": HELD}, 4 * ROOT_TO_LEAF * N),
    Case("read_listed", {"task_ids": HELD}, 12 * N, "projections"),
    Case("doctor/unhandled_lanes", {}, 60),
    Case("doctor/stranded_attempts", {"longer_than_s": 0, "lease_s": 0}, 4 * RUNNING),
    Case("doctor/living_workers", {}, 60),
    Case("doctor/read_models", {}, 60),
)


def offenders(uri: str) -> list[str]:
    """The cases that touch more pages than they may, or read a large table from end to end."""
    found = []
    with psycopg.connect(uri, autocommit=True) as conn:
        for case in CASES:
            with conn.transaction(force_rollback=True):
                conn.execute(sql("prefer_indexes"))
                plan = explain(conn, case.statement, case.values)
            large = [name for name in plan.scanned if name not in SMALL]
            if large or plan.buffers > case.pages:
                found.append(f"{case.name}: {plan.buffers} pages of at most {case.pages}, read whole: {large}")
    return found


@pytest.mark.timeout(300)
def test_no_statement_of_the_hot_path_costs_more_among_a_million_tasks(task_database: str) -> None:
    load(task_database)
    assert offenders(task_database) == [], "with the statistics of empty tables"
    with psycopg.connect(task_database, autocommit=True) as conn:
        conn.execute("analyze")
    assert offenders(task_database) == [], "with fresh statistics"
