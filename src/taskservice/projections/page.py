"""A page of the log as read models take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from taskservice.domain.ids import stream_id
from taskservice.infra.codec import decode
from taskservice.infra.database import Connection
from taskservice.infra.statements import sql

# position, task id, version, topic, and what the event carries other than its fields' defaults.
# A plain tuple: this is built for every event there is.
Change = tuple[int, int, int, str, Mapping[str, Any]]


async def read_changes(conn: Connection, after: int, limit: int) -> Sequence[Change]:
    """At most ``limit`` changes after position ``after``, in position order.

    Of a success, and of an event of more than 2,000 bytes, the fields that some read model needs are there.
    """
    return await _read(conn, "read_changes", {"after": after, "limit": limit})


async def read_changes_of_tasks(conn: Connection, first: int, last: int, until: int) -> Sequence[Change]:
    """All changes of the tasks from id ``first`` to ``last`` up to position ``until``, each task's in their order."""
    values = {"first": stream_id(first), "last": stream_id(last), "until": until}
    return await _read(conn, "read_changes_of_tasks", values)


async def _read(conn: Connection, statement: str, values: Mapping[str, Any]) -> Sequence[Change]:
    async with conn.cursor(binary=True) as cursor:
        await cursor.execute(sql(statement, "projections"), values, prepare=True)
        rows = await cursor.fetchall()
    whole_number = int.from_bytes
    return [
        (position, whole_number(stream[10:], "big"), version, topic, decode(state))
        for position, stream, version, topic, state in rows
    ]
