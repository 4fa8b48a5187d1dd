"""``task-cli queue rebuild``."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from taskservice.domain.audit.difference import Findings
from taskservice.infra.audit.lives import Connection
from taskservice.infra.audit.sequences import raise_sequences
from taskservice.infra.database import naming_outages
from taskservice.infra.queue.rebuild.repair import BATCH, repair
from taskservice.infra.queue.rebuild.scan import Say, Scan, scan
from taskservice.infra.statements import sql

TRIES = 20
PAUSE_S = 0.25


@dataclass(frozen=True)
class RebuiltQueue:
    """``differing``: tasks whose rows differed; ``left``: those of them that somebody was changing all the time.

    ``unclear``: tasks whose events cannot be read; their rows are as they were. ``new_lanes``: how many were missing.
    """

    events: int
    differing: int
    left: int
    unclear: int
    new_lanes: int


def rebuild(
    uri: str, findings: Findings, say: Say = lambda done, total: None, *, dry_run: bool = False
) -> RebuiltQueue:
    """Restartable: what is written is right, whatever comes after. Raises DatabaseUnavailable.

    Sequences first: what is restored may be claimed at once, and by then no fencing token may be given twice.
    """
    with naming_outages(), _connect(uri) as conn:
        found = scan(conn, findings, say)
        left = 0
        if not dry_run:
            raise_sequences(conn, found.needed)
            _add_lanes(conn, found)
            left = _repair_all(conn, found.task_ids, say)
    return RebuiltQueue(found.events, len(found.task_ids), left, found.unclear, len(found.missing_lanes))


def _connect(uri: str) -> Connection:
    # a transaction pooler would lose what was prepared
    return psycopg.connect(uri, autocommit=True, prepare_threshold=None, application_name="taskservice queue rebuild")


def _add_lanes(conn: Connection, found: Scan) -> None:
    if found.missing_lanes:
        queues, types = zip(*found.missing_lanes, strict=True)
        conn.execute(sql("add_lanes"), {"queues": list(queues), "types": list(types)})


def _repair_all(conn: Connection, task_ids: Sequence[int], say: Say) -> int:
    """How many were left."""
    total, waiting = len(task_ids), task_ids
    for _ in range(TRIES):
        busy: list[int] = []
        for start in range(0, len(waiting), BATCH):
            busy += repair(conn, waiting[start : start + BATCH])
            say(total - len(waiting) + min(start + BATCH, len(waiting)), total)
        if not busy:
            return 0
        waiting = busy
        time.sleep(PAUSE_S)
    return len(waiting)
