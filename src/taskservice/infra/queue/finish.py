"""Ending attempts: gated by fencing token and lease, decided in ``domain``, written with their events."""

from __future__ import annotations

import random
from collections.abc import Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from taskservice.domain.decisions import Running, ended
from taskservice.domain.events import ExecutionSucceeded, TaskEvent
from taskservice.domain.outcome import Outcome, Succeeded
from taskservice.domain.retry import RetryPolicy
from taskservice.domain.times import to_text
from taskservice.infra.arrays import bigints, byteas
from taskservice.infra.database import Connection, writing
from taskservice.infra.events.append import append
from taskservice.infra.events.mapper import after_time
from taskservice.infra.queue.claim import Claimed
from taskservice.infra.queue.rows import settle
from taskservice.infra.statements import sql


class Ending(NamedTuple):
    """How an attempt ended. ``duration_ms`` is the handler's own time. ``claimed``: for who tells of it."""

    task_id: int
    token: int
    outcome: Outcome
    policy: RetryPolicy
    duration_ms: float = 0.0
    claimed: Claimed | None = None


async def finish(conn: Connection, worker_id: int, worker: str, endings: Sequence[Ending]) -> set[int]:
    """Write the endings; returns the tokens that were refused, because the attempt was taken from the worker.

    Successes are a transaction of their own, as most attempts succeed and one statement is gate, deletion and event.
    """
    # In the order in which all lock rows. Of two attempts of a task only the one with the later token can still run.
    by_id = {ending.task_id: ending for ending in sorted(endings, key=itemgetter(0, 1))}
    succeeded = [ending for ending in by_id.values() if type(ending.outcome) is Succeeded]
    others = [ending for ending in by_id.values() if type(ending.outcome) is not Succeeded]
    kept = await _complete(conn, worker_id, succeeded) if succeeded else set()
    if others:
        kept |= await _end(conn, worker_id, worker, others)
    return {ending.token for ending in endings if ending.task_id not in kept or ending is not by_id[ending.task_id]}


async def _complete(conn: Connection, worker_id: int, endings: Sequence[Ending]) -> set[int]:
    values = {**_gate(worker_id, endings), "outcomes": byteas([_success(ending) for ending in endings])}
    cursor = await conn.execute(sql("complete_attempts"), values, prepare=True, binary=True)
    return {task_id for (task_id,) in await cursor.fetchall()}


def _success(ending: Ending) -> bytes:
    assert isinstance(ending.outcome, Succeeded)
    return after_time(ExecutionSucceeded, {"result": ending.outcome.result, "duration_ms": ending.duration_ms})


async def _end(conn: Connection, worker_id: int, worker: str, endings: Sequence[Ending]) -> set[int]:
    by_id = {ending.task_id: ending for ending in endings}
    async with writing(conn):
        cursor = await conn.execute(sql("lock_attempts"), _gate(worker_id, endings), prepare=True, binary=True)
        held = await cursor.fetchall()
        at = latest(held)
        events = [_ended(row, by_id[row[0]], worker, at) for row in held]
        await settle(conn, events)
        await append(conn, events)
    return {row[0] for row in held}


def _gate(worker_id: int, endings: Sequence[Ending]) -> dict[str, Any]:
    return {
        "worker_id": worker_id,
        "task_ids": bigints([ending.task_id for ending in endings]),
        "tokens": bigints([ending.token for ending in endings]),
    }


def _ended(row: tuple[Any, ...], ending: Ending, worker: str, at: str) -> TaskEvent:
    return ended(running_row(row, worker), ending.outcome, ending.policy, at, ending.duration_ms, random.random())


def running_row(row: tuple[Any, ...], worker: str) -> Running:
    """From the columns with which lock_attempts.sql and lock_lost.sql begin."""
    task_id, version, execution, attempt, max_attempts, cancel_by, cancel_reason = row[:7]
    return Running(task_id, version, execution, attempt, max_attempts, worker, cancel_by, cancel_reason or "")


def latest(rows: Sequence[tuple[Any, ...]]) -> str:
    """One time for a batch: the database's when it had the last row, which every row's own history precedes."""
    return to_text(max(row[-1] for row in rows)) if rows else ""
