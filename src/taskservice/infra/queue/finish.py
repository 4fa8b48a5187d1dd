"""Ending attempts: gated by fencing token and lease, decided in ``domain``, written with their events."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, NamedTuple

from taskservice.domain.decisions import Running, ended
from taskservice.domain.events import TaskEvent
from taskservice.domain.outcome import Outcome, Succeeded
from taskservice.domain.retry import RetryPolicy
from taskservice.domain.times import to_text
from taskservice.infra.arrays import bigints
from taskservice.infra.database import Connection, writing
from taskservice.infra.events.append import append
from taskservice.infra.queue.rows import settle
from taskservice.infra.statements import sql


class Ending(NamedTuple):
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
    succeeded = [ending for ending in endings if type(ending.outcome) is Succeeded]
    others = [ending for ending in endings if type(ending.outcome) is not Succeeded]
    async with writing(conn):
        # most attempts succeed, and then one statement is gate and deletion
        done = await _gate(conn, "complete_attempts", worker_id, succeeded)
        held = await _gate(conn, "lock_attempts", worker_id, others)
        at = latest([*done, *held])
        settled = [_end(row, by_id[row[0]], worker, at) for row in held]
        await settle(conn, settled)
        await append(conn, [*(_end(row, by_id[row[0]], worker, at) for row in done), *settled])
    kept = {row[0] for row in (*done, *held)}
    return {ending.token for ending in endings if ending.task_id not in kept}


async def _gate(
    conn: Connection, statement: str, worker_id: int, endings: Sequence[Ending]
) -> Sequence[tuple[Any, ...]]:
    if not endings:
        return ()
    values = {
        "worker_id": worker_id,
        "task_ids": bigints([ending.task_id for ending in endings]),
        "tokens": bigints([ending.token for ending in endings]),
    }
    cursor = await conn.execute(sql(statement), values, prepare=True, binary=True)
    return await cursor.fetchall()


def _end(row: tuple[Any, ...], ending: Ending, worker: str, at: str) -> TaskEvent:
    return ended(running_row(row, worker), ending.outcome, ending.policy, at, ending.duration_ms, random.random())


def running_row(row: tuple[Any, ...], worker: str) -> Running:
    """From the columns with which lock_attempts.sql and lock_lost.sql begin."""
    task_id, version, execution, attempt, max_attempts, cancel_by, cancel_reason = row[:7]
    return Running(task_id, version, execution, attempt, max_attempts, worker, cancel_by, cancel_reason or "")


def latest(rows: Sequence[tuple[Any, ...]]) -> str:
    """One time for a batch: the database's when it had the last row, which every row's own history precedes."""
    return to_text(max(row[-1] for row in rows)) if rows else ""
