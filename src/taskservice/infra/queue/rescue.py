"""Rescue: attempts that nobody runs any more go back to the queue, or fail with their attempts used up."""

from __future__ import annotations

import logging
from typing import Any

from taskservice.domain.decisions import lost
from taskservice.domain.events import TaskEvent
from taskservice.infra.database import Connection, writing
from taskservice.infra.events.append import append
from taskservice.infra.log import event
from taskservice.infra.queue.finish import latest, running_row
from taskservice.infra.queue.rows import settle
from taskservice.infra.statements import sql

log = logging.getLogger("taskservice.rescue")

BATCH = 500


async def rescue(conn: Connection, grace_s: float) -> int:
    """Take one batch of attempts whose worker's lease ran out, or that are ``grace_s`` past their deadline.

    Returns how many; call again while it is BATCH.
    """
    async with writing(conn):
        cursor = await conn.execute(sql("lock_lost"), {"grace_s": grace_s, "limit": BATCH}, prepare=True)
        rows = await cursor.fetchall()
        at = latest(rows)
        events = [_lose(row, at) for row in rows]
        await settle(conn, events)
        await append(conn, events)
    for row in rows:
        about = {"task_id": row[0], "execution": row[2], "attempt": row[3], "worker": row[7]}
        event(log, "execution.lost", level=logging.WARNING, **about, reason=_reason(row))
    return len(rows)


def _lose(row: tuple[Any, ...], at: str) -> TaskEvent:
    return lost(running_row(row, row[7]), _reason(row), at)


def _reason(row: tuple[Any, ...]) -> str:
    return "its lease ran out" if row[8] else "past its deadline"
