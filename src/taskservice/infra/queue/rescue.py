"""Rescue: attempts that nobody runs any more go back to the queue, or fail with their attempts used up."""

from __future__ import annotations

from typing import Any

from taskservice.domain.decisions import lost
from taskservice.domain.events import TaskEvent
from taskservice.infra.database import Connection, writing
from taskservice.infra.events.append import append
from taskservice.infra.queue.finish import latest, running_row
from taskservice.infra.queue.rows import settle
from taskservice.infra.statements import sql

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
    return len(rows)


def _lose(row: tuple[Any, ...], at: str) -> TaskEvent:
    worker, lease_expired = row[7], row[8]
    return lost(running_row(row, worker), "its lease ran out" if lease_expired else "past its deadline", at)
