"""The one place that writes events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import AsyncCursor

from taskservice.domain.events import CancelRequested, TaskEvent
from taskservice.domain.status import Status
from taskservice.infra.arrays import bigints, byteas, texts
from taskservice.infra.database import Connection
from taskservice.infra.events.mapper import to_state
from taskservice.infra.statements import sql

APPEND_LOCK = 0x7461736B  # "task", the key of the append lock, as migration 0001 has it


class Positions:
    """Where events were appended, in their order. To be read once the transaction is committed."""

    def __init__(self, cursor: AsyncCursor[tuple[Any, ...]] | None) -> None:
        self._cursor = cursor

    async def read(self) -> list[int]:
        return [position for (position,) in await self._cursor.fetchall()] if self._cursor else []


async def append(conn: Connection, events: Sequence[TaskEvent]) -> Positions:
    """Append ``events`` in the caller's transaction, which has done its row changes.

    Takes the append lock, held to the end of the transaction. Nothing is waited for here: lock, events and commit
    travel together, so that nobody holds the lock while a client thinks.
    """
    if not events:
        return Positions(None)
    cursor = await conn.execute(
        sql("append_events"),
        {
            "task_ids": bigints([event.task_id for event in events]),
            "versions": bigints([event.version for event in events]),
            "topics": texts([event.TOPIC for event in events]),
            "states": byteas([to_state(event) for event in events]),
            # workers look for what may be claimed, and for attempts that are asked to stop
            "wake_workers": any(e.target is Status.QUEUED or type(e) is CancelRequested for e in events),
        },
        prepare=True,
        binary=True,
    )
    return Positions(cursor)
