"""Where the queue differs from the events: found in short snapshots, nothing is locked."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from taskservice.domain.audit.difference import Difference, Findings
from taskservice.domain.audit.life import Life
from taskservice.domain.status import Status
from taskservice.infra.audit import queue_rows
from taskservice.infra.audit.lives import Connection, Lives
from taskservice.infra.audit.ranges import each_range, next_task_id, snapshot
from taskservice.infra.audit.sequences import compare_sequences
from taskservice.infra.statements import sql

# Told how many events are read, and how many there are.
Say = Callable[[int, int], None]


@dataclass
class Scan:
    """``task_ids``: whose rows differ, 8 bytes each. ``needed``: by sequence the highest number that is in use.

    ``unclear``: how many tasks have events that cannot be read, so that nobody can tell what their rows must be.
    """

    events: int = 0
    task_ids: array[int] = field(default_factory=lambda: array("q"))
    missing_lanes: set[tuple[str, str]] = field(default_factory=set)
    needed: dict[str, int] = field(default_factory=dict)
    unclear: int = 0
    highest_id: int = 0
    highest_worker: int = 0


def scan(conn: Connection, findings: Findings, say: Say) -> Scan:
    """Every difference goes into ``findings``, also events that may not be there."""
    found, lives = Scan(), Lives(findings.add)
    lanes = set(conn.execute(sql("read_queue_lanes")).fetchall())
    (_, newest) = conn.execute(sql("log_bounds"), prepare=False).fetchone() or (0, 0)
    for first, last in each_range(lives, partial(next_task_id, conn)):
        with snapshot(conn):
            rows = queue_rows.read_queue(conn, first, last)
            for task_id, life in lives.read(conn, first, last):
                _note(found, task_id, life, lanes)
                _compare(found, findings, task_id, life, rows.pop(task_id, None))
        for task_id, row in rows.items():
            findings.add(queue_rows.stranger(task_id, row))
            found.task_ids.append(task_id)
        say(lives.events, max(newest, lives.events))
    for queue, type_ in sorted(found.missing_lanes):
        findings.add(Difference("lanes", None, f"{queue}/{type_}", "a row", None))
    found.events = lives.events
    found.needed = {
        "task_id": found.highest_id,
        "fencing_token": lives.tokens.highest,
        "task_events_notification_id_seq": lives.positions.highest,
        "workers_id_seq": found.highest_worker,
    }
    for difference in compare_sequences(conn, found.needed):
        findings.add(difference)
    return found


def _compare(found: Scan, findings: Findings, task_id: int, life: Life, row: queue_rows.QueueRow | None) -> None:
    differences = list(queue_rows.compare(task_id, life, row))
    for difference in differences:
        findings.add(difference)
    if differences:
        found.task_ids.append(task_id)


def _note(found: Scan, task_id: int, life: Life, lanes: set[tuple[str, str]]) -> None:
    found.highest_id = task_id
    if life.is_unclear:
        found.unclear += 1
        return
    if life.lane not in lanes:
        found.missing_lanes.add(life.lane)
    if life.status == Status.RUNNING:
        found.highest_worker = max(found.highest_worker, queue_rows.worker_id_of(life.worker) or 0)
