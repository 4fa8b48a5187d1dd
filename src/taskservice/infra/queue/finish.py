"""Ending attempts: gated by fencing token and lease, decided in ``domain``, written with their events."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from taskservice.domain.decisions import Running, ended
from taskservice.domain.events import TaskEvent
from taskservice.domain.outcome import Outcome
from taskservice.domain.retry import RetryPolicy
from taskservice.domain.times import to_text
from taskservice.infra.arrays import bigints
from taskservice.infra.database import Connection, writing
from taskservice.infra.events.append import append
from taskservice.infra.queue.rows import settle
from taskservice.infra.statements import sql


@dataclass(frozen=True)
class Ending:
    """How an attempt ended. ``duration_ms`` is the handler's own time."""

    task_id: int
    token: int
    outcome: Outcome
    policy: RetryPolicy
    duration_ms: float = 0.0


async def finish(conn: Connection, worker_id: int, worker: str, endings: Sequence[Ending]) -> set[int]:
    """Write the endings; returns the tokens that were refused, because the attempt was taken from the worker."""
    if not endings:
        return set()
    by_id = {ending.task_id: ending for ending in endings}
    async with writing(conn):
        gate = {
            "worker_id": worker_id,
            "task_ids": bigints([ending.task_id for ending in endings]),
            "tokens": bigints([ending.token for ending in endings]),
        }
        cursor = await conn.execute(sql("lock_attempts"), gate, prepare=True, binary=True)
        rows = await cursor.fetchall()
        at = latest(rows)
        events = [_end(row, by_id[row[0]], worker, at) for row in rows]
        await settle(conn, events)
        await append(conn, events)
    held = {row[0] for row in rows}
    return {ending.token for ending in endings if ending.task_id not in held}


def _end(row: tuple[Any, ...], ending: Ending, worker: str, at: str) -> TaskEvent:
    return ended(running_row(row, worker), ending.outcome, ending.policy, at, ending.duration_ms, random.random())


def running_row(row: tuple[Any, ...], worker: str) -> Running:
    """From the columns with which lock_attempts.sql and lock_lost.sql begin."""
    task_id, version, execution, attempt, max_attempts, cancel_by, cancel_reason = row[:7]
    return Running(task_id, version, execution, attempt, max_attempts, worker, cancel_by, cancel_reason or "")


def latest(rows: Sequence[tuple[Any, ...]]) -> str:
    """One time for a batch: the database's when it had the last row, which every row's own history precedes."""
    return to_text(max(row[-1] for row in rows)) if rows else ""
