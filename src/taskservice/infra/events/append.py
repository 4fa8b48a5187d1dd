"""The one place that writes events."""

from __future__ import annotations

from collections.abc import Sequence

from taskservice.domain.events import TaskEvent
from taskservice.domain.status import Status
from taskservice.infra.arrays import bigints, byteas, texts
from taskservice.infra.database import Connection
from taskservice.infra.events.mapper import to_state
from taskservice.infra.statements import sql

APPEND_LOCK = 0x7461736B  # "task", the key of the append lock


async def append(conn: Connection, events: Sequence[TaskEvent]) -> list[int]:
    """Append ``events`` in the caller's transaction, which has done its row changes; positions in the same order.

    Takes the append lock, held to the end of the transaction: nothing slow may follow.
    """
    if not events:
        return []
    await conn.execute(sql("append_lock"), {"append_lock": APPEND_LOCK}, prepare=True)
    cursor = await conn.execute(
        sql("append_events"),
        {
            "task_ids": bigints([event.task_id for event in events]),
            "versions": bigints([event.version for event in events]),
            "topics": texts([event.TOPIC for event in events]),
            "states": byteas([to_state(event) for event in events]),
        },
        prepare=True,
    )
    queued = any(event.target is Status.QUEUED for event in events)
    await conn.execute(sql("notify"), {"queued": queued}, prepare=True)
    return [position for (position,) in await cursor.fetchall()]
